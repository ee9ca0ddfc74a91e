import { z } from 'zod'
import { experienceStages, flags, kinds, polarities, tiers } from '../domain/labels'
import { nameOf } from '../analytics/vocabulary'
import { defineRoute } from './route'

export const listLabelValues = defineRoute({
  method: 'get',
  path: '/api/label-values',
  operationId: 'listLabelValues',
  summary: 'List the values labels can have, with their names.',
  tag: 'corrections',
  reply: z.strictObject({
    values: z
      .record(
        z.string(),
        z.array(
          z
            .strictObject({ value: z.string().describe('The stored value.'), name: z.string().describe('Its Chinese name.') })
            .meta({ id: 'NamedValue', description: 'A value of a label.' }),
        ).readonly(),
      )
      .describe('By field: tier, kind, polarity, stage, topic, product, flag.'),
  }),
  handle: async (_, { names }) => {
    const known = { tier: tiers, kind: kinds, polarity: polarities, stage: experienceStages, topic: [...names.topic!.keys()], product: [...names.product!.keys()], flag: flags }
    const values = Object.fromEntries(Object.entries(known).map(([field, list]) => [field, list.map((value) => ({ value, name: nameOf(names, field, value) }))]))
    return { status: 200, body: { values } }
  },
})
