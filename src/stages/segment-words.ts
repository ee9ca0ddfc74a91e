import { z } from 'zod'
import { defineStage } from '../pipeline/stage'
import { cutWords } from '../text/word-cutting'

export const segmentWords = defineStage({
  name: 'segment_words',
  summary: 'Cuts what was said into words with jieba and the telecom dictionary.',
  requires: ['plain'],
  assigns: ['words'],
  options: z.strictObject({
    /** Words with fewer characters are dropped. Default 1 keeps all; 2 loses 的, but also 慢. */
    min_characters: z.int().min(1).max(10).default(1),
  }),
  create:
    ({ min_characters }, { segmenter }) =>
    ({ plain }) => {
      const words = cutWords(plain, segmenter)
      return { words: min_characters === 1 ? words : words.filter((word) => word.length >= min_characters) }
    },
})
