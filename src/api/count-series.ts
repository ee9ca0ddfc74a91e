import { z } from 'zod'
import { contactSeries } from '../analytics/contact-series'
import { maskCell } from '../text/mask'
import { totalSchema, understoodQuery } from './contact-schema'
import { countedFields, queryParameter, upTo } from './query-parameters'
import { defineRoute } from './route'
import { namesOf, namesSchema } from './value-names'

export const countSeries = defineRoute({
  method: 'get',
  path: '/api/series',
  operationId: 'countSeries',
  summary: 'Count the contacts of a query over time.',
  description: 'What is missing is not zero. A step on which any contact was kept is in steps: where a value has no count there, its count is 0. A step that is not in steps is missing: whether nothing happened or nothing was imported, nobody can tell.',
  tag: 'numbers',
  errors: ['QUERY_INVALID'],
  query: z.strictObject({
    q: queryParameter,
    step: z.enum(['hour', 'day', 'week', 'month']).default('day').describe('Length of a step, in Asia/Shanghai; weeks begin on Monday.'),
    by: z.enum(countedFields).optional().describe('Count each value of this field apart.'),
    top: upTo(1_000, 100, 'Values of that field to count, the most frequent first.'),
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
      .describe('Counts above 0 in the order of time, then of the values.'),
    steps: z
      .array(z.strictObject({ step: z.string().describe('First day of the step, as in counts.'), contacts: z.number().describe('Contacts kept, whatever they are about.') }).meta({ id: 'KeptStep', description: 'A step of which contacts are kept.' }))
      .readonly()
      .describe('Every step within the period of the query on which a contact was kept.'),
    names: namesSchema,
  }),
  handle: async ({ query: { q, step, by, top } }, services) => {
    const { query, total, counts, steps, values } = await contactSeries({ query: q, step, by, top }, services)
    const names = by === undefined ? {} : namesOf(services.names, { [by]: values.map(({ value }) => value) })
    return {
      status: 200,
      body: { query: maskCell(query, services.pseudonyms), total, step, ...(by !== undefined && { by }), counts, steps, names },
    }
  },
})
