import { z } from 'zod'
import type { PceRecord } from '../analytics/pces/pce-records'
import { readProduct } from '../analytics/pces/product-users'
import { tiers } from '../domain/labels'
import type { Services } from './services'

export const productParameter = z.string().max(100).optional().describe('Only contacts that name this product, and what they say of it: its id, name or an alias. A product in the query also keeps what its contacts say of others.').meta({ example: '飞信' })
export const usersParameter = z.string().max(2_000).default('').describe('Users of products, for densities: 飞信=120000,彩铃=8000. Of others it is what was imported for them.')
export const contactsOfEvent = z.coerce.number().int().min(0).max(200).default(20).describe('Contacts to name behind each record. 0 to 200, default 20.')

const share = (description: string) => z.number().describe(`${description}, 0 to 1.`)

export const assessmentSchema = z
  .strictObject({
    event: z.string().describe('Id of the event.'),
    product: z.string().optional().describe('Id of the product; absent when it holds for all products without one of their own.'),
    difficulty: z.number().optional().describe('How hard it is to mend, 1 easy to 5 hard.'),
    strategicValue: z.number().optional().describe('How much it matters, 1 little to 5 much.'),
    strategy: z.string().optional().describe('S: what is to be done; personal data masked.'),
    by: z.string().describe('Who said so last.'),
    at: z.string().describe('When, ISO 8601.'),
  })
  .meta({ id: 'NeedAssessment', description: 'What people said of a need.' })

export const pceSchema = z
  .strictObject({
    product: z.string().optional().describe('P: id of the product; absent where the contacts name none.'),
    tier: z.enum(tiers).describe('C: the tier of experience.'),
    event: z
      .strictObject({
        id: z.string().describe('Objects and predicate, 号码+申请+失败; the same for the same event in every answer.'),
        name: z.string().describe('The phrase it is told in most often.'),
        variants: z.array(z.string()).readonly().describe('Ids of the events that were joined in it, its own first.'),
      })
      .describe('E: what happened.'),
    contacts: z.number().describe('How many contacts say so.'),
    share: share('Of all contacts that were asked for'),
    density: z.number().optional().describe('Contacts per 10,000 users; absent where nobody said how many users the product has.'),
    severity: z
      .strictObject({
        value: share('0.3 × tier + 0.2 × negative + 0.2 × escalation + 0.2 × churn + 0.1 × repeat'),
        parts: z
          .strictObject({
            tier: z.number().describe('1 functional, 0.8 emotional, 0.6 convenience, 0.2 none.'),
            negative: share('Contacts that are negative'),
            escalation: share('Contacts that threaten to escalate'),
            churn: share('Contacts that threaten to leave'),
            repeat: share('Contacts that complain again'),
          })
          .describe('What it is made of. Shares over few contacts are drawn to those over all events, as if 5 more contacts were like these.'),
      })
      .describe('How bad it is.'),
    assessment: assessmentSchema.optional().describe('What people said of it, S among it; absent where nobody has.'),
    phrases: z.array(z.string()).readonly().describe('The phrases it was told in most often.'),
    query: z.string().optional().describe('A query that finds contacts with these phrases; absent where it was never told in a phrase.'),
    keys: z
      .array(z.strictObject({ source: z.string().describe('Source of the contact.'), id: z.string().describe('Its id.') }))
      .readonly()
      .describe('The newest of the contacts.'),
  })
  .meta({ id: 'PceRecord', description: 'What happened with a product on a tier of experience, how often and how bad.' })

export const withKeys = (record: PceRecord, most: number): PceRecord => ({ ...record, keys: record.keys.slice(0, most) })

export const readProductParameter = (name: string | undefined, { vocabulary }: Pick<Services, 'vocabulary'>): { readonly product?: string } =>
  name === undefined ? {} : { product: readProduct(name, vocabulary) }

/** The values of records that have names. */
export const valuesOfPces = (records: readonly PceRecord[]): Record<string, string[]> => ({
  tier: records.map(({ tier }) => tier),
  product: records.flatMap(({ product }) => product ?? []),
})
