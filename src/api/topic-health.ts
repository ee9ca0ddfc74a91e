import { z } from 'zod'
import { topicHealth as healthOf } from '../analytics/topic-health'
import { countedFields, countedSchema } from './counted-schema'
import { given } from './list-rejects'
import { defineRoute } from './route'
import { namesOf, namesSchema } from './value-names'

const day = z.string().max(10).optional()
const topic = z.string().describe('Id of the topic.')
const share = z.number().describe('0 to 1, of the contacts of the period.')

export const topicHealth = defineRoute({
  method: 'get',
  path: '/api/topics/health',
  operationId: 'topicHealth',
  summary: 'Say how well the topic tree fits what people say: topics nobody speaks of, overlapping, drifting, and what names none.',
  tag: 'numbers',
  query: z.strictObject({
    from: day.describe('First day of the period, YYYY-MM-DD in Asia/Shanghai. Default 90 days up to the last one.'),
    to: day.describe('Last day of the period. Default the day of the newest contact.'),
  }),
  reply: z.strictObject({
    now: countedSchema.describe('The period.'),
    before: countedSchema.describe('The one of the same length before it.'),
    never: z.array(z.strictObject({ topic, ever: countedSchema.describe('Its contacts of any time.') })).readonly().describe('Topics without a contact in the period.'),
    overlapping: z.strictObject({
      scanned: z.number().describe('Contacts whose cues were looked at, the newest of the period.'),
      pairs: z
        .array(
          z.strictObject({
            topics: z.tuple([z.string(), z.string()]).readonly().describe('The one that comes first more often, and the other.'),
            both: countedSchema.describe('Contacts in which one is the heaviest and the other a close second; the query finds up to 50 of them.'),
            of: z.number().describe('Contacts in which one of both is the heaviest.'),
            share: z.number().describe('both / of.'),
          }),
        )
        .readonly()
        .describe('At most 10 pairs, the largest share first.'),
    }).describe('Topics between which the cues of many contacts hardly decide.'),
    drifting: z.strictObject({
      compared: z.number().describe('Topics with at least 50 contacts in both periods.'),
      topics: z
        .array(
          z.strictObject({
            topic,
            now: countedSchema.describe('Its contacts of the period.'),
            before: countedSchema.describe('Its contacts of the period before.'),
            divergence: z.number().describe('Jensen–Shannon divergence between the keywords of both periods, in bits: 0 the same, 1 nothing shared.'),
            byChance: z.number().describe('What samples of these sizes show without any change.'),
            keywords: z
              .array(z.strictObject({ value: z.string().describe('The keyword.'), now: countedSchema.describe('Contacts with it now.'), before: countedSchema.describe('Contacts with it before.') }))
              .readonly()
              .describe('The keywords that tell both periods apart the most.'),
          }),
        )
        .readonly()
        .describe('Topics whose keywords moved 0.05 bits further than chance moves them, furthest first.'),
    }).describe('Topics of which people speak otherwise than before.'),
    other: z
      .strictObject({
        ...countedFields,
        share,
        shareBefore: share.describe('The same in the period before.'),
        keywords: z.array(z.strictObject({ value: z.string().describe('The keyword.'), ...countedFields })).readonly().describe('What sets them apart from the others: a topic may be missing.'),
      })
      .describe('Contacts that name no topic.'),
    undecided: z
      .array(
        z.strictObject({
          topic,
          contacts: z.array(z.strictObject({ source: z.string().describe('Source of the contact.'), id: z.string().describe('Its id there.') })).readonly().describe('The corrected contacts.'),
        }),
      )
      .readonly()
      .describe('Corrections that are older than a part of their topic: confirm them, or correct them to the part.'),
    names: namesSchema,
  }),
  handle: async ({ query }, services) => {
    const report = await healthOf(given(query), { ...services, classifier: services.tools.classifier, corrections: services.stores.corrections })
    return { status: 200, body: { ...report, names: namesOf(services.names, { topic: services.names.topic!.keys() }) } }
  },
})
