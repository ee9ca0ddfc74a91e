import { z } from 'zod'
import { readQuery } from '../analytics/find-contacts'
import { maskCell } from '../text/mask'
import { totalSchema, understoodQuery } from './contact-schema'
import { countedFields, queryParameter } from './query-parameters'
import { defineRoute } from './route'
import { namesOf, namesSchema } from './value-names'

export const countSeries = defineRoute({
  method: 'get',
  path: '/api/series',
  operationId: 'countSeries',
  summary: 'Count the contacts of a query over time.',
  description: 'Steps without a contact are absent: whether nothing happened or nothing was imported, the counts cannot tell.',
  tag: 'numbers',
  errors: ['QUERY_INVALID'],
  query: z.strictObject({
    q: queryParameter,
    step: z.enum(['hour', 'day', 'week', 'month']).default('day').describe('Length of a step, in Asia/Shanghai; weeks begin on Monday.'),
    by: z.enum(countedFields).optional().describe('Count each value of this field apart.'),
  }),
  reply: z.strictObject({
    query: understoodQuery,
    total: totalSchema,
    step: z.enum(['hour', 'day', 'week', 'month']).describe('Length of a step.'),
    by: z.enum(countedFields).optional().describe('The field whose values are counted apart.'),
    counts: z
      .array(
        z
          .strictObject({
            step: z.string().describe('First day of the step, YYYY-MM-DD; of an hour YYYY-MM-DDTHH.'),
            value: z.string().describe('The value counted; empty without by.'),
            contacts: z.number().describe('How many contacts.'),
          })
          .meta({ id: 'TimeCount', description: 'A count in one step of time.' }),
      )
      .readonly()
      .describe('Counts in the order of time, then of the values.'),
    names: namesSchema,
  }),
  handle: async ({ query: { q, step, by } }, services) => {
    const { condition, text } = readQuery(q, services)
    const { total } = await services.search.search({ condition, ranking: [], sort: 'newest', limit: 0 })
    const counts = await services.search.series({ condition, step, ...(by !== undefined && { by }) })
    const names = by === undefined ? {} : namesOf(services.names, { [by]: counts.map(({ value }) => value) })
    return {
      status: 200,
      body: { query: maskCell(text, services.pseudonyms), total, step, ...(by !== undefined && { by }), counts, names },
    }
  },
})
