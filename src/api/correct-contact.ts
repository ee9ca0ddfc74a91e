import { z } from 'zod'
import { correctContact as correct } from '../ingest/correct-contact'
import { readLabelValues } from '../ingest/read-label-values'
import { contactSchema } from './contact-schema'
import { correctedField, correctionSchema, givenLabels, person } from './correction-schema'
import { contactParams, ofSource, theContact } from './get-contact'
import { defineRoute } from './route'
import { namesOf, namesSchema, valuesOfContacts } from './value-names'

export const correctContact = defineRoute({
  method: 'post',
  path: '/api/contacts/{id}/corrections',
  operationId: 'correctContact',
  summary: 'Correct or confirm labels of a contact: the word of a person, which holds over the model\'s.',
  description:
    'It shows at once, in searches and counts too, and stays when the contact changes or is analysed again, until it is undone. ' +
    'With before it is kept only where that still stands there; without it, of two corrections the later holds.',
  tag: 'corrections',
  errors: ['CONTACT_NOT_FOUND', 'LABEL_INVALID', 'CORRECTION_CONFLICT'],
  params: contactParams,
  query: z.strictObject({ source: ofSource }),
  body: z
    .strictObject({
      ...person,
      labels: givenLabels.default({}).describe('What is right. A label that says so already is confirmed.'),
      confirm: z.array(correctedField).max(20).readonly().default([]).describe('Labels that are right as they are.'),
      before: givenLabels.optional().describe('What the caller saw. Where something else stands there now, nothing is kept and the answer says what.'),
      sample: z.string().regex(/^[\w-]{1,40}$/, 'must be the name of a sample, such as random-1').optional().describe('The random sample the contact was judged in, as GET /api/review?random=true named it.'),
    })
    .describe('Who says what.'),
  reply: z.strictObject({
    contact: contactSchema.describe('The contact as it is now.'),
    corrections: z.array(correctionSchema).readonly().describe('What was kept, a field each.'),
    names: namesSchema,
  }),
  handle: async ({ params, query, body: { labels, before, remark, sample, ...rest } }, services, log) => {
    const { source, id } = await theContact(params.id, query.source, services)
    const outcome = await correct(
      {
        ...rest,
        contact: { source, id },
        labels: readLabelValues(labels, services.vocabulary),
        ...(before !== undefined && { before: readLabelValues(before, services.vocabulary) }),
        ...(remark !== undefined && { remark }),
        ...(sample !== undefined && { sample }),
      },
      { ...services, pipelines: services.pipelines() },
    )
    log.info({ fields: outcome.corrections.map(({ field }) => field) }, 'contact corrected')
    return { status: 200, body: { ...outcome, names: namesOf(services.names, valuesOfContacts([outcome.contact])) } }
  },
})

export const contactCorrections = defineRoute({
  method: 'get',
  path: '/api/contacts/{id}/corrections',
  operationId: 'contactCorrections',
  summary: 'Read everything people said of the labels of a contact, undone or not.',
  tag: 'corrections',
  errors: ['CONTACT_NOT_FOUND'],
  params: contactParams,
  query: z.strictObject({ source: ofSource }),
  reply: z.strictObject({ corrections: z.array(correctionSchema).readonly().describe('In the order they were made.') }),
  handle: async ({ params, query }, services) => {
    const { source, id } = await theContact(params.id, query.source, services)
    const { corrections } = await services.stores.corrections.history({ source, id })
    return { status: 200, body: { corrections } }
  },
})
