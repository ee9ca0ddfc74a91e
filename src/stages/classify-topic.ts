import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const classifyTopic = defineStage({
  name: 'classify_topic',
  summary: 'Says what it is about: a topic of the tree in topics.yaml.',
  requires: ['cues'],
  assigns: ['topic'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ cues }) => ({ topic: classifier.topic(cues) }),
})
