import { z } from 'zod'
import { assessNeed as assess } from '../ingest/assess-need'
import { person } from './correction-schema'
import { assessmentSchema } from './pce-schema'
import { defineRoute } from './route'

const figure = z.number().optional()

export const assessNeed = defineRoute({
  method: 'post',
  path: '/api/needs',
  operationId: 'assessNeed',
  summary: 'Enter how hard a need is to meet, how much it matters, or what is to be done.',
  description: 'What is left out stays as it was said before. It holds for all later contacts that tell the event.',
  tag: 'numbers',
  errors: ['EVENT_NOT_FOUND', 'LABEL_INVALID'],
  body: z
    .strictObject({
      event: z.string().min(1).max(200).describe('Id of an event, as GET /api/pces lists it.'),
      product: z.string().max(100).optional().describe('Product by id, name or alias; without it for all products.'),
      difficulty: figure.describe('How hard it is to mend, 1 easy to 5 hard.'),
      strategicValue: figure.describe('How much it matters, 1 little to 5 much.'),
      strategy: z.string().min(1).max(2_000).optional().describe('S: what is to be done; masked like every text.'),
      by: person.by,
    })
    .describe('Who says what of which event.'),
  reply: z.strictObject({ assessment: assessmentSchema.describe('What stands now.') }),
  handle: async ({ body: { product, difficulty, strategicValue, strategy, ...rest } }, services) => ({
    status: 200,
    body: { assessment: await assess({ ...rest, product, difficulty, strategicValue, strategy }, services) },
  }),
})
