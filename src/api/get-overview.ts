import { z } from 'zod'
import { overview } from '../analytics/overview'
import { maskCell } from '../text/mask'
import { facetsSchema, totalSchema, understoodQuery } from './contact-schema'
import { queryParameter } from './query-parameters'
import { defineRoute } from './route'
import { namesOf, namesSchema, valuesOfFacets } from './value-names'

export const getOverview = defineRoute({
  method: 'get',
  path: '/api/overview',
  operationId: 'getOverview',
  summary: 'Say in counts what the contacts of a query are about.',
  tag: 'numbers',
  errors: ['QUERY_INVALID'],
  query: z.strictObject({ q: queryParameter }),
  reply: z.strictObject({
    query: understoodQuery,
    contacts: totalSchema,
    facets: facetsSchema,
    busiestDay: z
      .strictObject({ day: z.string().describe('YYYY-MM-DD.'), contacts: z.number().describe('Contacts of that day.') })
      .optional()
      .describe('The Asia/Shanghai day with the most contacts.'),
    firstDay: z.string().optional().describe('Day of the first contact, YYYY-MM-DD.'),
    lastDay: z.string().optional().describe('Day of the last contact, YYYY-MM-DD.'),
    lastUsualDay: z.string().optional().describe('The last day with at least a quarter as many contacts as the middle one of all days with contacts has, YYYY-MM-DD.'),
    names: namesSchema,
  }),
  handle: async ({ query: { q } }, services) => {
    const { query, ...found } = await overview(q, services)
    const names = namesOf(services.names, valuesOfFacets(found.facets))
    return { status: 200, body: { query: maskCell(query, services.pseudonyms), ...found, names } }
  },
})
