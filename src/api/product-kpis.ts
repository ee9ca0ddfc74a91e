import { z } from 'zod'
import { inTime, productFigures } from '../analytics/product-figures'
import { inPeriod, ofProduct, productParams } from './product-schema'
import { defineRoute } from './route'

export const productKpis = defineRoute({
  method: 'get',
  path: '/api/products/{id}/kpis',
  operationId: 'productKpis',
  summary: 'Read the operating KPIs imported for a product.',
  tag: 'products',
  errors: ['PRODUCT_NOT_FOUND'],
  params: productParams,
  reply: z.strictObject({
    product: ofProduct,
    kpis: z
      .array(
        z
          .strictObject({
            ...inPeriod,
            kpi: z.string().describe('Name of the KPI.'),
            value: z.number().describe('What it was.'),
            target: z.number().optional().describe('What it should have been.'),
            better: z.enum(['higher', 'lower']).describe('Which side of the target is the good one.'),
          })
          .meta({ id: 'KpiReading', description: 'An operating KPI in a period.' }),
      )
      .readonly()
      .describe('In the order of time, then of names.'),
  }),
  handle: async ({ params }, { registry, stores: { records } }) => {
    const product = (await registry.names()).find(params.id)
    const { kpis } = await productFigures(product, records)
    const shown = inTime(kpis).flatMap(({ value, ...span }) => Object.entries(value).sort().map(([kpi, reading]) => ({ ...span, kpi, better: 'higher' as const, ...reading })))
    return { status: 200, body: { product, kpis: shown } }
  },
})
