import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const classifyFlags = defineStage({
  name: 'classify_flags',
  summary: 'Marks 越级投诉意向, 流失意向 and 重复投诉.',
  requires: ['cues'],
  assigns: ['flags'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ cues }) => ({ flags: classifier.flags(cues) }),
})
