import { z } from 'zod'
import { inTime, productFigures } from '../analytics/product-figures'
import { experienceRates } from '../domain/measures'
import { inPeriod, ofProduct, productParams } from './product-schema'
import { defineRoute } from './route'

const rate = z
  .strictObject({ hits: z.number().describe('How many said yes.'), sampleSize: z.number().describe('How many were asked: the n of the rate.'), rate: z.number().describe('hits / sampleSize.') })
  .meta({ id: 'RateSample', description: 'A rate with what it rests on.' })

export const productRates = defineRoute({
  method: 'get',
  path: '/api/products/{id}/rates',
  operationId: 'productRates',
  summary: 'Read the four experience rates imported for a product.',
  tag: 'products',
  errors: ['PRODUCT_NOT_FOUND'],
  params: productParams,
  reply: z.strictObject({
    product: ofProduct,
    rates: z
      .array(
        z
          .strictObject({ ...inPeriod, rates: z.partialRecord(z.enum(experienceRates), rate).describe('知晓率 awareness, 认知率 knowledge, 认同率 adoption, 认可率 approval, as far as they were asked.') })
          .meta({ id: 'SurveyedRates', description: 'The rates of a period.' }),
      )
      .readonly()
      .describe('In the order of time; periods may be missing.'),
  }),
  handle: async ({ params }, { registry, stores: { records } }) => {
    const product = (await registry.names()).find(params.id)
    const { rates } = await productFigures(product, records)
    const shown = inTime(rates).map(({ value, ...span }) => ({
      ...span,
      rates: Object.fromEntries(Object.entries(value).map(([name, { hits, sampleSize }]) => [name, { hits, sampleSize, rate: hits / sampleSize }])),
    }))
    return { status: 200, body: { product, rates: shown } }
  },
})
