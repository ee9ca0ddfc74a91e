import { z } from 'zod'
import { undoCorrection as undo } from '../ingest/correct-contact'
import { contactSchema } from './contact-schema'
import { correctionSchema, person } from './correction-schema'
import { defineRoute } from './route'
import { namesOf, namesSchema, valuesOfContacts } from './value-names'

export const undoCorrection = defineRoute({
  method: 'post',
  path: '/api/corrections/{correction}/undo',
  operationId: 'undoCorrection',
  summary: 'Take a correction back: an earlier one of the same label holds again, or what the model says now.',
  tag: 'corrections',
  errors: ['CORRECTION_NOT_FOUND', 'CORRECTION_UNDONE'],
  params: z.strictObject({ correction: z.string().min(1).max(100).describe('Id of the correction.') }),
  body: z.strictObject(person).describe('Who takes it back.'),
  reply: z.strictObject({
    correction: correctionSchema.describe('The correction, undone.'),
    contact: contactSchema.optional().describe('The contact as it is now; absent when it is gone.'),
    names: namesSchema,
  }),
  handle: async ({ params, body: { by, remark } }, services) => {
    const outcome = await undo(params.correction, { by, ...(remark !== undefined && { remark }) }, { ...services, pipelines: services.pipelines() })
    return { status: 200, body: { ...outcome, names: namesOf(services.names, valuesOfContacts(outcome.contact ? [outcome.contact] : [])) } }
  },
})
