import { z } from 'zod'
import { readQuery } from '../analytics/find-contacts'
import { maskCell } from '../text/mask'
import { facetsSchema, totalSchema, understoodQuery } from './contact-schema'
import { fieldList, ofFields, queryParameter, upTo } from './query-parameters'
import { defineRoute } from './route'
import { namesOf, namesSchema, valuesOfFacets } from './value-names'

export const countFacets = defineRoute({
  method: 'get',
  path: '/api/facets',
  operationId: 'countFacets',
  summary: 'Count the values of fields over all contacts of a query.',
  tag: 'numbers',
  errors: ['QUERY_INVALID'],
  query: z.strictObject({
    q: queryParameter,
    fields: fieldList
      .default(['tier', 'kind', 'polarity', 'topic', 'product', 'channel', 'region', 'flag'])
      .describe(`The fields to count. Default tier,kind,polarity,topic,product,channel,region,flag. ${ofFields}`),
    top: upTo(1_000, 20, 'Values of each field, most frequent first.'),
  }),
  reply: z.strictObject({ query: understoodQuery, total: totalSchema, facets: facetsSchema, names: namesSchema }),
  handle: async ({ query: { q, fields, top } }, services) => {
    const { condition, text } = readQuery(q, services)
    const { total, facets } = await services.search.search({
      condition, ranking: [], sort: 'newest', limit: 0, facets: Object.fromEntries(fields.map((field) => [field, top])),
    })
    return {
      status: 200,
      body: { query: maskCell(text, services.pseudonyms), total, facets, names: namesOf(services.names, valuesOfFacets(facets)) },
    }
  },
})
