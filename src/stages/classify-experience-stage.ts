import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const classifyExperienceStage = defineStage({
  name: 'classify_experience_stage',
  summary: 'Says where the customer stands with the product: 体验生命周期.',
  requires: ['cues', 'kind', 'topic', 'tier'],
  assigns: ['stage'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ cues, kind, topic, tier }) => ({ stage: classifier.stage(cues, kind.value, topic.value, tier.value) }),
})
