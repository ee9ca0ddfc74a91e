import { z } from 'zod'
import { findSimilar } from '../analytics/find-contacts'
import { contactHit } from './contact-hit'
import { hitSchema } from './contact-schema'
import { contactParams, ofSource, theContact } from './get-contact'
import { upTo } from './query-parameters'
import { defineRoute } from './route'
import { namesOf, namesSchema, valuesOfContacts } from './value-names'

export const similarContacts = defineRoute({
  method: 'get',
  path: '/api/contacts/{id}/similar',
  operationId: 'similarContacts',
  summary: 'Find contacts most like one, by its keywords.',
  tag: 'contacts',
  errors: ['CONTACT_NOT_FOUND'],
  params: contactParams,
  query: z.strictObject({ source: ofSource, limit: upTo(50, 5, 'Contacts to return.') }),
  reply: z.strictObject({
    keywords: z.array(z.string()).readonly().describe('What was compared: the keywords of the contact.'),
    total: z.number().describe('How many other contacts share at least one of them.'),
    hits: z.array(hitSchema).readonly().describe('The contacts most like it, without itself.'),
    names: namesSchema,
  }),
  handle: async ({ params, query }, services) => {
    const contact = await theContact(params.id, query.source, services)
    const { total, hits } = await findSimilar(contact, query.limit, services)
    const names = namesOf(services.names, valuesOfContacts(hits.map((hit) => hit.contact)))
    return { status: 200, body: { keywords: contact.keywords, total, hits: hits.map(contactHit), names } }
  },
})
