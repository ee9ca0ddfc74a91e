import { z } from 'zod'
import { insertAmongBest } from '../domain/insert-among-best'
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
    // One look at a word of a contact instead of two.
    const ranks = new Map<string, number>()
    for (const word of domainWords) ranks.set(word, 1_000)
    for (const word of stopwords) ranks.set(word, 0)
    const rankOf = (word: string): number => {
      if (word.length < min_characters) return 0
      return ranks.get(word) ?? (word.charCodeAt(0) <= 0x7f && meaningless.test(word) ? 0 : 1)
    }
    return ({ words }) => {
      const places = new Map<string, number>()
      const found: string[] = []
      const ranksFound: number[] = []
      for (const word of words) {
        const rank = rankOf(word)
        if (rank === 0) continue
        const place = places.get(word)
        if (place !== undefined) ranksFound[place]!++
        else {
          places.set(word, found.length)
          found.push(word)
          ranksFound.push(rank)
        }
      }
      // The few best in order, of those that rank alike the earlier one first: to sort all of them would take more than to find them.
      const best: number[] = []
      for (let i = 0; i < found.length; i++) {
        let at = best.length
        while (at > 0 && ranksFound[best[at - 1]!]! < ranksFound[i]!) at--
        if (at === max_keywords) continue
        insertAmongBest(best, at, i, max_keywords)
      }
      return { keywords: best.map((place) => found[place]!) }
    }
  },
})
