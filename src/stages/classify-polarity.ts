import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const classifyPolarity = defineStage({
  name: 'classify_polarity',
  summary: 'Says how the customer feels towards the provider.',
  requires: ['cues'],
  assigns: ['polarity'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ cues }) => ({ polarity: classifier.polarity(cues) }),
})
