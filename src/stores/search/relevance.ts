import type { RankingWord } from './search-index'

/** What ranking must know of the collection. */
export interface CollectionStatistics {
  /** Number of documents. */
  readonly documents: number
  /** Average length of a text in characters. */
  readonly averageCharacters: number
  /** In how many documents a word, a pair of neighbouring characters or a single character occurs. */
  wordFrequency(word: string): number
  pairFrequency(pair: string): number
  characterFrequency(character: string): number
}

/** Tuned on known-item search; each factor was moved by itself until moving it no longer paid. */
const weights = {
  /** A word as the segmenter cut it, of two characters or fewer; of three or more. */
  word: 0.6,
  longWord: 0.48,
  /** A pair inside a word, and one across the border of two words, which is chance more often than meaning. */
  pair: 1,
  crossingPair: 0.7,
  character: 0.8,
}
const saturation = 0.6

/** A piece of the query: a word, a pair or a character, and how much it counts. */
export interface RankingTerm {
  readonly text: string
  readonly kind: 'word' | 'pair' | 'character'
  readonly weight: number
}

const han = /[\u3400-\u9fff]/

/** The pieces a query ranks by, each once, with the largest weight it has anywhere in the query. */
export function rankingTerms(words: readonly RankingWord[]): readonly RankingTerm[] {
  const terms = new Map<string, RankingTerm>()
  const add = (text: string, kind: RankingTerm['kind'], weight: number): void => {
    const key = kind + text
    if ((terms.get(key)?.weight ?? 0) < weight) terms.set(key, { text, kind, weight })
  }
  words.forEach(({ word, weight }, i) => {
    add(word, 'word', weight * (word.length >= 3 ? weights.longWord : weights.word))
    if (!han.test(word[0]!)) return add(word, 'pair', weight * weights.pair)
    for (let at = 0; at < word.length; at++) {
      add(word[at]!, 'character', weight * weights.character)
      if (at + 1 < word.length) add(word.slice(at, at + 2), 'pair', weight * weights.pair)
    }
    const next = words[i + 1]
    if (next && han.test(next.word[0]!)) {
      add(word.at(-1)! + next.word[0]!, 'pair', Math.min(weight, next.weight) * weights.crossingPair)
    }
  })
  return [...terms.values()]
}

/** How much a term says by being rare among the documents: ln(1 + (N - n + 0.5) / (n + 0.5)), to the power given. */
const rarity = (documents: number, frequency: number, power: number): number =>
  Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5)) ** power

/**
 * Scores texts by BM25 (Robertson & Zaragoza 2009, 3.6) over three kinds of terms: sum of weight · rarity · tf · (k + 1) / (tf + k · length / average), with k = 0.6.
 *
 * For a term in a text of average length: once counts 1, twice 1.23, ten times 1.51; in a text of twice the average length once counts 0.73.
 * A term in one of 1,000 documents counts about 6.5, in ten 4.6, in half of them 0.7, before the power of 1.3 that sets rare ones further apart.
 */
export function relevanceScorer(words: readonly RankingWord[], statistics: CollectionStatistics): (plain: string) => number {
  const { documents, averageCharacters } = statistics
  const terms = rankingTerms(words).map((term) => {
    const { text, kind, weight } = term
    const frequency =
      kind === 'word' ? statistics.wordFrequency(text) : kind === 'pair' ? statistics.pairFrequency(text) : statistics.characterFrequency(text)
    return { text, value: weight * rarity(documents, frequency, kind === 'pair' ? 1 : 1.3) }
  })
  return (plain) => {
    const norm = (saturation * Math.max(1, plain.length)) / Math.max(1, averageCharacters)
    let score = 0
    for (const { text, value } of terms) {
      const count = occurrences(plain, text)
      if (count > 0) score += (value * count * (saturation + 1)) / (count + norm)
    }
    return score
  }
}

function occurrences(plain: string, text: string): number {
  let count = 0
  for (let at = plain.indexOf(text); at >= 0; at = plain.indexOf(text, at + text.length)) count++
  return count
}
