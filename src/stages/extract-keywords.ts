import { z } from 'zod'
import { defineStage } from '../pipeline/stage'

/** Codes of pseudonyms and bare numbers say nothing. */
const meaningless = /^(?:[b-df-hj-np-tv-xz]{10}|[\d.]+)$/

export const extractKeywords = defineStage({
  name: 'extract_keywords',
  summary: 'Keeps the words that carry meaning: those of the telecom dictionary first, then the most repeated.',
  requires: ['words'],
  assigns: ['keywords'],
  options: z.strictObject({
    /** Keywords kept per contact, 1 to 50. */
    max_keywords: z.int().min(1).max(50).default(12),
    /** Shorter words are no keywords. */
    min_characters: z.int().min(1).max(10).default(2),
  }),
  create: ({ max_keywords, min_characters }, { stopwords, domainWords }) => {
    const carriesMeaning = (word: string): boolean =>
      word.length >= min_characters && !stopwords.has(word) && (word.charCodeAt(0) > 0x7f || !meaningless.test(word))
    return ({ words }) => {
      const ranks = new Map<string, number>()
      for (const word of words) {
        const rank = ranks.get(word)
        if (rank !== undefined) ranks.set(word, rank + 1)
        else if (carriesMeaning(word)) ranks.set(word, domainWords.has(word) ? 1_001 : 1)
      }
      // The sort is stable: words that rank alike stay in the order of the text.
      const ranked = [...ranks].sort((a, b) => b[1] - a[1])
      if (ranked.length > max_keywords) ranked.length = max_keywords
      return { keywords: ranked.map(([word]) => word) }
    }
  },
})
