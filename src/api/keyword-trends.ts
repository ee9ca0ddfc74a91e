import { z } from 'zod'
import { keywordTrends as askForTrends } from '../analytics/trends/keyword-trends'
import { defineRoute } from './route'
import { comparedFields, maskedComparison, maskedTerms, termList, trendQuery, trendsRequest } from './trend-schema'

export const keywordTrends = defineRoute({
  method: 'get',
  path: '/api/trends',
  operationId: 'keywordTrends',
  summary: 'Tell which keywords rose, fell, are new and are frequent in a period.',
  description: 'Rising, new and falling are those whose change chance does not explain. Where either side has no contacts these are empty.',
  tag: 'numbers',
  errors: ['QUERY_INVALID'],
  query: trendQuery,
  reply: z.strictObject({
    ...comparedFields,
    rising: termList.describe('Keywords that became more frequent, the surest first.'),
    fresh: termList.describe('The same of keywords that no contact of the query had before the period.'),
    falling: termList.describe('Keywords that became less frequent, the surest first.'),
    top: termList.describe('The most frequent keywords, contacts that repeat each other counted little; those of most contacts first.'),
  }),
  handle: async ({ query }, services) => {
    const { pseudonyms } = services
    const { top, rising, fresh, falling, ...compared } = await askForTrends(trendsRequest(query), services)
    const [masked, terms] = [maskedComparison(compared, pseudonyms), (list: typeof top) => maskedTerms(list, pseudonyms)]
    return { status: 200, body: { ...masked, rising: terms(rising), fresh: terms(fresh), falling: terms(falling), top: terms(top) } }
  },
})
