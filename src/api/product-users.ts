import { z } from 'zod'
import { inTime, productFigures } from '../analytics/product-figures'
import { inPeriod, ofProduct, productParams } from './product-schema'
import { defineRoute } from './route'

export const productUsers = defineRoute({
  method: 'get',
  path: '/api/products/{id}/users',
  operationId: 'productUsers',
  summary: 'Read the users, activity and satisfaction imported for a product.',
  tag: 'products',
  errors: ['PRODUCT_NOT_FOUND'],
  params: productParams,
  reply: z.strictObject({
    product: ofProduct,
    users: z
      .array(
        z
          .strictObject({
            ...inPeriod,
            users: z.number().optional().describe('Average of the period, or the level reported for it.'),
            activeUsers: z.number().optional().describe('How many of them were active.'),
            satisfaction: z.number().optional().describe('On the scale of its survey.'),
          })
          .meta({ id: 'UserCount', description: 'Who uses a product in a period.' }),
      )
      .readonly()
      .describe('In the order of time; periods may be missing.'),
  }),
  handle: async ({ params }, { registry, stores: { records } }) => {
    const product = (await registry.names()).find(params.id)
    const { users } = await productFigures(product, records)
    return { status: 200, body: { product, users: inTime(users).map(({ value, ...span }) => ({ ...span, ...value })) } }
  },
})
