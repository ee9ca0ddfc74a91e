import { z } from 'zod'
import { givenProduct, notices, productSchema } from './product-schema'
import { defineRoute } from './route'

export const putProduct = defineRoute({
  method: 'put',
  path: '/api/products/{id}',
  operationId: 'putProduct',
  summary: 'Register a product, or replace what is registered of it.',
  description: 'One that the dictionaries know by the same id gets these names beside its own. New names are heard in contacts after the next start, in stored ones after a reindex.',
  tag: 'products',
  errors: ['PRODUCT_INVALID', 'ALIAS_TAKEN'],
  params: z.strictObject({ id: z.string().min(1).max(200).describe('Id of the product: Latin letters, digits, hyphens, dots and underscores, 60 at most.') }),
  body: givenProduct.describe('The whole product; what is left out is empty.'),
  reply: z.strictObject({ product: productSchema, change: z.enum(['added', 'changed', 'unchanged']).describe('What it did.'), notices }),
  handle: async ({ params: { id }, body }, { registry }, log) => {
    const outcome = await registry.put({ id, ...body })
    log.info({ change: outcome.change }, 'product registered')
    return { status: 200, body: outcome }
  },
})
