import { z } from 'zod'
import { emergingPhrases as askForPhrases } from '../analytics/trends/emerging-phrases'
import { defineRoute } from './route'
import { comparedFields, maskedComparison, maskedTerms, termList, trendQuery, trendsRequest } from './trend-schema'

export const emergingPhrases = defineRoute({
  method: 'get',
  path: '/api/trends/phrases',
  operationId: 'emergingPhrases',
  summary: 'List phrases that no dictionary has and that became more frequent in a period.',
  description: 'They are found in a sample of 1,000 texts of the period; their counts are exact.',
  tag: 'numbers',
  errors: ['QUERY_INVALID'],
  query: trendQuery,
  reply: z.strictObject({ ...comparedFields, phrases: termList.describe('The surest first.'), scanned: z.number().describe('In how many contacts of the period they were looked for: all, or a sample spread evenly.') }),
  handle: async ({ query }, services) => {
    const { phrases, ...compared } = await askForPhrases(trendsRequest(query), services)
    return { status: 200, body: { ...maskedComparison(compared, services.pseudonyms), phrases: maskedTerms(phrases, services.pseudonyms) } }
  },
})
