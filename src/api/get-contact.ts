import { z } from 'zod'
import { contactsWithId } from '../analytics/contacts-with-id'
import type { AnalysedContact } from '../domain/analysed-contact'
import { TingyinError } from '../domain/errors'
import { contactSchema } from './contact-schema'
import { sourceParameter } from './query-parameters'
import { defineRoute } from './route'
import type { Services } from './services'
import { namesOf, namesSchema, valuesOfContacts } from './value-names'

export const contactParams = z.strictObject({ id: z.string().min(1).max(200).describe('Id of the contact.') })
export const ofSource = sourceParameter.optional().describe('Source of the contact; needed when several sources have one with this id.')

export const getContact = defineRoute({
  method: 'get',
  path: '/api/contacts/{id}',
  operationId: 'getContact',
  summary: 'Read one contact with all its labels and their evidence.',
  tag: 'contacts',
  errors: ['CONTACT_NOT_FOUND'],
  params: contactParams,
  query: z.strictObject({ source: ofSource }),
  reply: z.strictObject({ contact: contactSchema, names: namesSchema }),
  handle: async ({ params, query }, services) => {
    const contact = await theContact(params.id, query.source, services)
    return { status: 200, body: { contact, names: namesOf(services.names, valuesOfContacts([contact])) } }
  },
})

/** @throws TingyinError CONTACT_NOT_FOUND, or REQUEST_INVALID listing the sources when it takes one to tell which is meant */
export async function theContact(id: string, source: string | undefined, services: Services): Promise<AnalysedContact> {
  const found = await contactsWithId(id, source, services)
  if (found.length === 1) return found[0]
  const sources = found.map((contact) => JSON.stringify(contact.source)).sort()
  throw new TingyinError('REQUEST_INVALID', {
    problem: `${sources.length} sources have a contact with this id. Add source, one of ${sources.join(', ')}.`,
  })
}
