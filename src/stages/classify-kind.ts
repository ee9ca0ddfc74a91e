import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const classifyKind = defineStage({
  name: 'classify_kind',
  summary: 'Says what the customer came for: 来电性质.',
  requires: ['cues'],
  assigns: ['kind'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ cues }) => ({ kind: classifier.kind(cues) }),
})
