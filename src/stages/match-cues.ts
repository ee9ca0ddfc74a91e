import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

export const matchCues = defineStage({
  name: 'match_cues',
  summary: 'Finds what speaks for any label, in one pass: cue phrases, negation and degree counted, and the runs of characters the model knows; in a transcript in what the customer says.',
  requires: ['clean', 'turns'],
  assigns: ['cues'],
  options: z.strictObject({}),
  create:
    (_, { classifier }) =>
    ({ clean, turns }) => ({
      cues: classifier.read(clean.text, turns.length > 0 ? turns.filter(({ speaker }) => speaker === 'customer') : undefined),
    }),
})
