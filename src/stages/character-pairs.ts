import { z } from 'zod'
import { defineStage } from '../pipeline/stage'
import { spokenText } from '../text/transcript'
import { cutPairs } from '../text/word-cutting'

export const characterPairsStage = defineStage({
  name: 'character_pairs',
  summary: 'Cuts what was said into overlapping character pairs, so that search finds what the dictionary cuts otherwise.',
  requires: ['clean', 'turns'],
  assigns: ['pairs', 'plain'],
  options: z.strictObject({}),
  create:
    () =>
    ({ clean, turns }) => {
      const plain = spokenText(clean.text, turns).toLowerCase()
      return { pairs: cutPairs(plain), plain }
    },
})
