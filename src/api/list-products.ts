import { z } from 'zod'
import { productSchema } from './product-schema'
import { defineRoute } from './route'

export const listProducts = defineRoute({
  method: 'get',
  path: '/api/products',
  operationId: 'listProducts',
  summary: 'List the registered products.',
  description: 'Products that only the dictionaries know are not among them; GET /api/label-values has all that contacts are labelled with.',
  tag: 'products',
  reply: z.strictObject({ products: z.array(productSchema).readonly().describe('In the order of their ids.') }),
  handle: async (_, { registry }) => ({ status: 200, body: { products: await registry.list() } }),
})
