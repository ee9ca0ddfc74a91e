import { z } from 'zod'
import { comparedRatios, drivingFields } from '../analytics/cycle/compared-ratios'
import { kinds } from '../domain/labels'
import { countedSchema } from './counted-schema'
import { namedProduct } from './cycle-schema'
import { defineRoute } from './route'
import { namesOf, namesSchema } from './value-names'

const product = z.string().min(1).max(200)
const day = z.string().max(100)

const rateDifference = {
  difference: z.number().describe('Of a less that of b, in contacts of a week for 1,000 users.'),
  low: z.number().describe('Lower bound of its 95 % interval.'),
  high: z.number().describe('Upper bound of it.'),
  likelihoodRatio: z.number().describe('How much better two rates explain the counts than one (G²). Above 10.8 once in a thousand times by chance.'),
}

const comparedProduct = z
  .strictObject({
    product: namedProduct,
    contacts: countedSchema.describe('Its contacts.'),
    users: z.number().describe('Average users over the days that have a count: the one denominator.'),
    userDays: z.number().describe('How many days those are.'),
    ratio: z.number().describe('Contacts of a week for 1,000 users.'),
  })
  .meta({ id: 'ComparedProduct', description: 'A product with its contacts for each user.' })

const parts = z
  .array(
    z
      .strictObject({ value: z.string().describe('The value.'), a: countedSchema.describe('Contacts of a with it.'), b: countedSchema.describe('Contacts of b with it.'), ...rateDifference })
      .meta({ id: 'DifferencePart', description: 'What the contacts with one value add to the difference of two ratios.' }),
  )
  .readonly()

export const compareCycles = defineRoute({
  method: 'get',
  path: '/api/cycle/compare',
  operationId: 'compareCycles',
  summary: 'Tell what drives the difference between the contacts that two products have for each user.',
  description:
    'The rates of each topic, kind, tier and stage are held against each other; the differences of a field add up to that of all. With kind=consultation it is the ratio that the league ranks by. ' +
    'Contacts are taken for independent; one that names both products counts for both.',
  tag: 'products',
  errors: ['PRODUCT_NOT_FOUND', 'CYCLE_INVALID'],
  query: z.strictObject({
    a: product.describe('Id of a product, or any of its names.'),
    b: product.describe('The other one.'),
    kind: z.enum(kinds).optional().describe('Which contacts count; all where none is named.'),
    from: day.optional().describe('First day, 2026-01-05. Default: the last twelve weeks of stored contacts in which both have users.'),
    to: day.optional().describe('Last day.'),
  }),
  reply: z.strictObject({
    from: z.string().describe('First day.'),
    to: z.string().describe('Last day.'),
    days: z.number().describe('Days on which any contact is stored: a week is seven of them.'),
    a: comparedProduct,
    b: comparedProduct,
    whole: z.strictObject(rateDifference).describe('The difference.'),
    parts: z
      .strictObject({
        topic: parts.describe('By topic; topics that stand under no other.'),
        kind: parts.describe('By kind.'),
        tier: parts.describe('By tier of experience.'),
        stage: parts.describe('By stage of experience.'),
      })
      .describe('The parts of the difference, those that add or take most first.'),
    names: namesSchema,
  }),
  handle: async ({ query: { a, b, kind, from, to } }, services) => {
    const { stores, tools } = services
    const compared = await comparedRatios(
      { a, b, ...(kind !== undefined && { kind }), ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
      { ...services, records: stores.records, topicTree: tools.cues.topicTree },
    )
    return {
      status: 200,
      body: {
        ...compared,
        names: namesOf(services.names, Object.fromEntries(drivingFields.map((field) => [field, compared.parts[field].map(({ value }) => value)]))),
      },
    }
  },
})
