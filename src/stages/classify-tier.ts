import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const classifyTier = defineStage({
  name: 'classify_tier',
  summary: 'Says which experience tier is touched: 体验层次, one first and others that also apply.',
  requires: ['cues', 'kind', 'polarity'],
  assigns: ['tier'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ cues, kind, polarity }) => ({ tier: classifier.tier(cues, kind.value, polarity.value) }),
})
