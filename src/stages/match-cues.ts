import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const matchCues = defineStage({
  name: 'match_cues',
  summary: 'Finds the cue phrases of all labels in one pass, negation and degree counted; in a transcript in what the customer says.',
  requires: ['clean', 'turns'],
  assigns: ['cues'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ clean, turns }) => ({
      cues: classifier.hits(clean.text, turns.length > 0 ? turns.filter(({ speaker }) => speaker === 'customer') : undefined),
    }),
})
