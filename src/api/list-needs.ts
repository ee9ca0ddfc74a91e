import { z } from 'zod'
import { needFactors, rankNeeds, readWeights, usualWeights } from '../analytics/pces/needs'
import { pceRecords } from '../analytics/pces/pce-records'
import { needAssessments } from '../ingest/assess-need'
import { maskCell } from '../text/mask'
import { totalSchema, understoodQuery } from './contact-schema'
import { contactsOfEvent, pceSchema, productParameter, readProductParameter, valuesOfPces, withKeys } from './pce-schema'
import { queryParameter, upTo } from './query-parameters'
import { defineRoute } from './route'
import { namesOf, namesSchema } from './value-names'

const usual = needFactors.map((factor) => `${factor}=${usualWeights[factor]}`).join(',')

export const listNeeds = defineRoute({
  method: 'get',
  path: '/api/needs',
  operationId: 'listNeeds',
  summary: 'Rank what customers need mended, and say why.',
  description:
    'Priority is a weighted sum of four factors: impact (severity of the record) and prevalence (log(1 + contacts) over that of the most frequent) are computed, ' +
    'ease ((5 − difficulty) / 4) and strategic ((strategic value − 1) / 4) are entered by POST /api/needs and count 0.5 until then.',
  tag: 'numbers',
  errors: ['QUERY_INVALID', 'LABEL_INVALID'],
  query: z.strictObject({
    q: queryParameter,
    product: productParameter,
    weights: z.string().max(200).default('').describe(`What the factors count, together 1; those not named as usual: ${usual}.`),
    limit: upTo(1_000, 20, 'Needs to return.'),
    contacts: contactsOfEvent,
  }),
  reply: z.strictObject({
    query: understoodQuery,
    contacts: totalSchema,
    total: z.number().describe('How many needs there are.'),
    weights: z.record(z.enum(needFactors), z.number()).describe('What each factor counted.'),
    needs: z
      .array(
        z
          .strictObject({
            rank: z.number().describe('1 for the most urgent.'),
            priority: z.number().describe('Sum of the contributions, 0 to 1.'),
            factors: z
              .array(
                z.strictObject({
                  factor: z.enum(needFactors).describe('Which factor.'),
                  value: z.number().describe('0 to 1.'),
                  weight: z.number().describe('What it counts.'),
                  contribution: z.number().describe('value × weight.'),
                  known: z.boolean().describe('False where nobody has entered it, so that it counts as the middle.'),
                }),
              )
              .readonly()
              .describe('Why it has this rank.'),
            record: pceSchema.describe('What is to be mended.'),
          })
          .meta({ id: 'Need', description: 'What customers need mended, with the reasons for its rank.' }),
      )
      .readonly()
      .describe('The most urgent first.'),
    names: namesSchema,
  }),
  handle: async ({ query: { q, product, weights: given, limit, contacts: most } }, services) => {
    const weights = readWeights(given)
    const { query, contacts, records } = await pceRecords({ query: q, ...readProductParameter(product, services), assessments: await needAssessments(services.stores) }, services)
    const needs = rankNeeds(records, weights).slice(0, limit).map((need) => ({ ...need, record: withKeys(need.record, most) }))
    return {
      status: 200,
      body: {
        query: maskCell(query, services.pseudonyms),
        contacts,
        total: records.length,
        weights,
        needs,
        names: namesOf(services.names, valuesOfPces(needs.map(({ record }) => record))),
      },
    }
  },
})
