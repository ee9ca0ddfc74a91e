import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const classifyTier = defineStage({
  name: 'classify_tier',
  summary: 'Says which experience tier is touched: 体验层次, one first and others that also apply.',
  requires: ['cues'],
  assigns: ['tier'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ cues }) => ({ tier: classifier.tier(cues) }),
})
