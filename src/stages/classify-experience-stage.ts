import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const classifyExperienceStage = defineStage({
  name: 'classify_experience_stage',
  summary: 'Says where the customer stands with the product: 体验生命周期.',
  requires: ['cues', 'tier'],
  assigns: ['stage'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ cues, tier }) => ({ stage: classifier.stage(cues, tier.value) }),
})
