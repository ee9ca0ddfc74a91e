import { z } from 'zod'
import { readQuery } from '../analytics/find-contacts'
import { maskCell } from '../text/mask'
import { facetValueSchema, totalSchema, understoodQuery } from './contact-schema'
import { queryParameter, upTo } from './query-parameters'
import { defineRoute } from './route'

export const topKeywords = defineRoute({
  method: 'get',
  path: '/api/keywords',
  operationId: 'topKeywords',
  summary: 'List the keywords that most contacts of a query have.',
  tag: 'numbers',
  errors: ['QUERY_INVALID'],
  query: z.strictObject({ q: queryParameter, top: upTo(1_000, 30, 'Keywords to return.') }),
  reply: z.strictObject({
    query: understoodQuery,
    total: totalSchema,
    keywords: z.array(facetValueSchema).readonly().describe('Keywords with the number of contacts that have them, most frequent first.'),
  }),
  handle: async ({ query: { q, top } }, services) => {
    const { condition, text } = readQuery(q, services)
    const { total, facets } = await services.search.search({ condition, ranking: [], sort: 'newest', limit: 0, facets: { keyword: top } })
    return { status: 200, body: { query: maskCell(text, services.pseudonyms), total, keywords: facets.keyword ?? [] } }
  },
})
