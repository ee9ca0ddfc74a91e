import { z } from 'zod'
import { leastSure, MOST_SCANNED, randomSample } from '../analytics/review'
import { scoreOf } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import { snippet } from '../stores/search/highlight'
import { contactHit } from './contact-hit'
import { hitSchema } from './contact-schema'
import { correctedField } from './correction-schema'
import { queryParameter, upTo } from './query-parameters'
import { defineRoute } from './route'
import { namesOf, namesSchema, valuesOfContacts } from './value-names'

/** Characters of a contact's text in the list. */
const SNIPPET = 160

const reviewedSchema = hitSchema
  .extend({ score: z.number().describe('How sure the model is of the field, 0 to 1.') })
  .meta({ id: 'ReviewedContact', description: 'A contact that waits for a person\'s word, in short. In a random sample the labels are the model\'s own, whatever was corrected.' })

export const reviewContacts = defineRoute({
  method: 'get',
  path: '/api/review',
  operationId: 'reviewContacts',
  summary: 'Offer contacts to judge: those the model is least sure of, or a random sample.',
  description:
    `The least sure are found among the newest ${MOST_SCANNED} contacts that match; those whose field somebody has judged are left out with all that say the same, and of contacts with the same text one is offered. ` +
    'A random sample is drawn from all contacts, each with the same chance: correct or confirm its contacts in their order with its sample, and GET /api/review/precision says how often the model is right.',
  tag: 'corrections',
  errors: ['QUERY_INVALID'],
  query: z.strictObject({
    field: correctedField.default('tier').describe('Which label. Default tier.'),
    q: queryParameter,
    limit: upTo(100, 20, 'Contacts to return.'),
    random: z.enum(['true', 'false']).default('false').describe('true for a random sample instead; q does not go with it.'),
    seed: z.coerce.number().int().min(0).max(4_294_967_295).default(1).describe('The same seed draws the same sample; asked again it goes on behind what was judged. Default 1.'),
  }),
  reply: z.strictObject({
    field: correctedField.describe('Which label the scores are of.'),
    total: z.number().describe('How many contacts match in all.'),
    scanned: z.number().optional().describe('How many of them were looked at, the newest; absent for a random sample.'),
    sample: z.string().optional().describe('What to send as sample with corrections of these contacts; present for a random sample.'),
    judged: z.number().optional().describe('How many contacts of the sample were judged before.'),
    contacts: z.array(reviewedSchema).readonly().describe('The least sure first; a random sample in the order drawn.'),
    names: namesSchema,
  }),
  handle: async ({ query: { field, q, limit, random, seed } }, services) => {
    const finding = { ...services, corrections: services.stores.corrections }
    if (random === 'true' && q.trim() !== '') throw new TingyinError('REQUEST_INVALID', { problem: 'a random sample is of all contacts; leave out q.' })
    const { contacts, ...about } = random === 'true' ? await drawn() : await leastSure({ query: q, field, limit }, finding)
    const shown = contacts.map(({ contact, score }) => contactHit({ contact, score, highlights: [], snippet: snippet(contact.text, [], SNIPPET) }))
    return { status: 200, body: { ...about, field, contacts: shown, names: namesOf(services.names, valuesOfContacts(contacts.map(({ contact }) => contact))) } }

    async function drawn() {
      const { contacts: sampled, total, sample, judged } = await randomSample({ seed, limit }, finding)
      return { total, sample, judged, contacts: sampled.map((contact) => ({ contact, score: scoreOf(contact.labels, field) })) }
    }
  },
})
