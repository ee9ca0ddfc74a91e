import { z } from 'zod'
import { productParams, productSchema } from './product-schema'
import { defineRoute } from './route'

export const deleteProduct = defineRoute({
  method: 'delete',
  path: '/api/products/{id}',
  operationId: 'deleteProduct',
  summary: 'Remove what is registered of a product, with the users, rates and KPIs imported for it.',
  description: 'What the dictionaries know of it stays, and so do the labels of contacts until they are analysed again.',
  tag: 'products',
  errors: ['PRODUCT_NOT_FOUND'],
  params: productParams,
  reply: z.strictObject({ removed: productSchema }),
  handle: async ({ params }, { registry }, log) => {
    const removed = await registry.remove(params.id)
    log.info('product removed')
    return { status: 200, body: { removed } }
  },
})
