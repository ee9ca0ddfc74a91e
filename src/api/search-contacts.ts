import { z } from 'zod'
import { findContacts } from '../analytics/find-contacts'
import { maskCell } from '../text/mask'
import { contactHit } from './contact-hit'
import { facetsSchema, hitSchema, totalSchema, understoodQuery } from './contact-schema'
import { fieldList, ofFields, queryParameter, upTo } from './query-parameters'
import { defineRoute } from './route'
import { namesOf, namesSchema, together, valuesOfContacts, valuesOfFacets } from './value-names'

/** Values a facet beside the hits lists; GET /api/facets gives more. */
const FACET_VALUES = 20

export const searchContacts = defineRoute({
  method: 'get',
  path: '/api/contacts/search',
  operationId: 'searchContacts',
  summary: 'Find contacts by words, labels, columns and time.',
  tag: 'contacts',
  errors: ['QUERY_INVALID', 'CURSOR_INVALID'],
  query: z.strictObject({
    q: queryParameter,
    sort: z
      .enum(['relevance', 'newest', 'oldest'])
      .optional()
      .describe('Order of the hits. Default relevance when the query has words, else newest.'),
    limit: upTo(100, 20, 'Hits to return.'),
    cursor: z.string().min(1).max(2_000).optional().describe('`next` of an earlier page, with the same q and sort.'),
    facets: fieldList.optional().describe(`Also count the values of these fields, the ${FACET_VALUES} most frequent of each. ${ofFields}`),
  }),
  reply: z.strictObject({
    query: understoodQuery,
    total: totalSchema,
    hits: z.array(hitSchema).readonly().describe('The contacts of this page.'),
    facets: facetsSchema,
    names: namesSchema,
    next: z.string().optional().describe('Cursor of the next page; absent on the last one.'),
  }),
  handle: async ({ query: { q, sort, limit, cursor, facets } }, services) => {
    const page = await findContacts(
      {
        query: q,
        limit,
        ...(sort !== undefined && { sort }),
        ...(cursor !== undefined && { cursor }),
        ...(facets !== undefined && { facets: Object.fromEntries(facets.map((field) => [field, FACET_VALUES])) }),
      },
      services,
    )
    const values = together(valuesOfFacets(page.facets), valuesOfContacts(page.hits.map(({ contact }) => contact)))
    return {
      status: 200,
      body: {
        query: maskCell(page.query, services.pseudonyms),
        total: page.total,
        hits: page.hits.map(contactHit),
        facets: page.facets,
        names: namesOf(services.names, values),
        ...(page.next !== undefined && { next: page.next }),
      },
    }
  },
})
