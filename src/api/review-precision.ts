import { z } from 'zod'
import { precision } from '../analytics/precision'
import { correctedField } from './correction-schema'
import { given } from './list-rejects'
import { sinceParameter } from './query-parameters'
import { defineRoute } from './route'

export const reviewPrecision = defineRoute({
  method: 'get',
  path: '/api/review/precision',
  operationId: 'reviewPrecision',
  summary: 'Say how often the model is right, from what people confirmed and corrected in random samples.',
  tag: 'corrections',
  query: z.strictObject({
    sample: z.string().regex(/^[\w-]{1,40}$/, 'must be the name of a sample, such as random-1').optional().describe('Only this sample, random-1 for example. Default all random samples.'),
    since: sinceParameter.describe('Only what was said at this time or later, ISO 8601; without an offset Asia/Shanghai.'),
  }),
  reply: z.strictObject({
    contacts: z.number().describe('Contacts of random samples that were judged.'),
    versions: z
      .array(
        z.strictObject({
          pipeline: z.string().describe('Pipeline of the judged model.'),
          dictionary: z.string().describe('Its dictionary.'),
          verdicts: z.number().describe('How many verdicts are on it.'),
        }),
      )
      .readonly()
      .describe('Which models were judged. With several, narrow it with since: figures over them all describe none.'),
    fields: z
      .array(
        z
          .strictObject({
            field: correctedField.describe('Which label.'),
            n: z.number().describe('Contacts whose label was judged.'),
            right: z.number().describe('How many of them the model had right: of a tier the primary one, of products all.'),
            precision: z.number().describe('right / n.'),
            low: z.number().describe('Lower end of Wilson\'s interval at 95 %.'),
            high: z.number().describe('Upper end.'),
          })
          .meta({ id: 'FieldPrecision', description: 'How often the model is right on one label.' }),
      )
      .readonly()
      .describe('Labels that were judged at all.'),
  }),
  handle: async ({ query }, { stores }) => ({ status: 200, body: await precision(given(query), stores) }),
})
