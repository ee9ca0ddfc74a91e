import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const classifyProduct = defineStage({
  name: 'classify_product',
  summary: 'Names the products of products.yaml in the text, the one it is about first.',
  requires: ['cues'],
  assigns: ['products'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ cues }) => ({ products: classifier.products(cues) }),
})
