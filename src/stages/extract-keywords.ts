import { z } from 'zod'
import { insertAmongBest } from '../domain/insert-among-best'
import { defineStage } from '../pipeline/stage'
import { textHash } from '../text/text-hash'

/** Codes of pseudonyms and bare numbers say nothing. */
const meaningless = /^(?:[b-df-hj-np-tv-xz]{10}|[\d.]+)$/

const HASHES = 0x10000
const BUCKETS = 256
const NONE = -1

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
    // One look at a word of a contact instead of two, and none at most words: no known one has their hash.
    const ranks = new Map<string, number>()
    const known = new Uint8Array(HASHES)
    for (const word of domainWords) ranks.set(word, 1_000)
    for (const word of stopwords) ranks.set(word, 0)
    for (const word of ranks.keys()) known[textHash(word)] = 1
    const rankOf = (word: string, hash: number): number => {
      const rank = known[hash] === 1 ? ranks.get(word) : undefined
      return rank ?? (word.charCodeAt(0) <= 0x7f && meaningless.test(word) ? 0 : 1)
    }
    const lastOf = new Int32Array(BUCKETS)
    return ({ words }) => {
      const found: string[] = []
      const ranksFound: number[] = []
      // By the end of their hash the last word found, and by its place the one found before it: a map of so few words takes longer to fill.
      lastOf.fill(NONE)
      const before: number[] = []
      for (const word of words) {
        if (word.length < min_characters) continue
        const hash = textHash(word)
        const rank = rankOf(word, hash)
        if (rank === 0) continue
        const bucket = hash & (BUCKETS - 1)
        const last = lastOf[bucket]!
        let place = last
        while (place !== NONE && found[place] !== word) place = before[place]!
        if (place !== NONE) ranksFound[place]!++
        else {
          lastOf[bucket] = found.length
          found.push(word)
          ranksFound.push(rank)
          before.push(last)
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
