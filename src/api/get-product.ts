import { z } from 'zod'
import { notices, productParams, productSchema } from './product-schema'
import { defineRoute } from './route'

export const getProduct = defineRoute({
  method: 'get',
  path: '/api/products/{id}',
  operationId: 'getProduct',
  summary: 'Read what is registered of a product.',
  tag: 'products',
  errors: ['PRODUCT_NOT_FOUND'],
  params: productParams,
  reply: z.strictObject({ product: productSchema, notices }),
  handle: async ({ params }, { registry }) => {
    const product = await registry.get(params.id)
    return { status: 200, body: { product, notices: await registry.notices(product) } }
  },
})
