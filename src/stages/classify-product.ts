import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const classifyProduct = defineStage({
  name: 'classify_product',
  summary: 'Names the products of products.yaml and the registry that the column 产品 or the text names, the one it is about first.',
  requires: ['cues', 'facts'],
  assigns: ['products'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ cues, facts }) => ({ products: classifier.products(cues, facts.product) }),
})
