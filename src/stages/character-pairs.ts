import { z } from 'zod'
import { defineStage } from '../pipeline/stage'
import { cutPairs } from '../text/word-cutting'

export const characterPairsStage = defineStage({
  name: 'character_pairs',
  summary: 'Cuts what was said into overlapping character pairs, so that search finds what the dictionary cuts otherwise.',
  requires: ['plain'],
  assigns: ['pairs'],
  options: z.strictObject({}),
  create:
    () =>
    ({ plain }) => ({ pairs: cutPairs(plain) }),
})
