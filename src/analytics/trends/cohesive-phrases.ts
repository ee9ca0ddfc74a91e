import { PhraseMatcher } from '../../classify/phrase-matcher'

/** A run of characters that holds together and is free on both sides, as a word or name is. */
export interface CohesivePhrase {
  readonly phrase: string
  /** How many of the texts have it. */
  readonly texts: number
}

export interface PhraseLimits {
  /** Texts that a phrase must be in, 2 or more. */
  readonly leastTexts: number
  /** Characters looked at, from the first text on: the work grows with them. */
  readonly mostCharacters: number
}

const SHORTEST = 2
const LONGEST = 8
/** Bits by which a phrase is more frequent than its parts would make it by meeting at random, in the place where it holds together least. */
const LEAST_COHESION = 4
/** Bits that say what stands beside it, on the side where that is surest: 1 as of two characters that are equally frequent. */
const LEAST_FREEDOM = 0.9
const NEARLY_ALWAYS = 0.9
const placeholders = /\[[^[\]]{1,40}\]/g
const between = /[^\p{Script=Han}a-z0-9]+/u

interface Gram {
  /** How often it stands in the texts, and in how many. */
  times: number
  texts: number
  last: number
  /** Whether the same character nearly always stands on one side of it: then it is part of something longer. */
  isPart: boolean
}

/**
 * Finds phrases without a dictionary: runs of 2 to 8 characters which meet far more often than their parts would at random (pointwise mutual
 * information), and beside which anything may stand (branching entropy). Part of a longer fixed run is not free: what follows it is always the same.
 *
 * Sources: Church, Hanks 1990, Word association norms, mutual information, and lexicography; Jin, Tanaka-Ishii 2006, Unsupervised segmentation of Chinese
 * text by use of branching entropy.
 */
export function cohesivePhrases(texts: readonly string[], { leastTexts, mostCharacters }: PhraseLimits): readonly CohesivePhrase[] {
  const runs: { readonly run: string; readonly text: number; frequent: Uint8Array }[] = []
  let characters = 0
  texts.forEach((text, number) => {
    for (const run of text.replace(placeholders, ' ').split(between)) {
      if (run.length < SHORTEST || characters >= mostCharacters) continue
      characters += run.length
      runs.push({ run, text: number, frequent: new Uint8Array(run.length).fill(1) })
    }
  })
  const levels = [new Map<string, Gram>()]
  for (let length = 1; length <= LONGEST; length++) {
    const grams = new Map<string, Gram>()
    // A phrase is frequent only where both of what is one character shorter are.
    for (const { run, text, frequent } of runs) {
      for (let at = 0; at + length <= run.length; at++) {
        if (length > 1 && (frequent[at] === 0 || frequent[at + 1] === 0)) continue
        count(grams, run.slice(at, at + length), text)
      }
    }
    for (const [phrase, { texts: seen }] of grams) if (seen < leastTexts) grams.delete(phrase)
    if (grams.size === 0) break
    for (const each of runs) for (let at = 0; at < each.run.length; at++) each.frequent[at] = grams.has(each.run.slice(at, at + length)) ? 1 : 0
    for (const [phrase, { times }] of length > 1 ? grams : []) {
      for (const part of [phrase.slice(0, -1), phrase.slice(1)]) {
        const shorter = levels[length - 1]!.get(part)!
        if (times >= NEARLY_ALWAYS * shorter.times) shorter.isPart = true
      }
    }
    levels.push(grams)
  }
  const cohesive = levels.slice(SHORTEST).flatMap((grams) => [...grams].filter(([phrase, gram]) => !gram.isPart && cohesion(phrase, gram) >= LEAST_COHESION))
  const free = freePhrases(cohesive.map(([phrase]) => phrase), runs.map(({ run }) => run))
  return cohesive.flatMap(([phrase, { texts: seen }], i) => (free[i] ? [{ phrase, texts: seen }] : []))

  function cohesion(phrase: string, { times }: Gram): number {
    let least = Infinity
    for (let cut = 1; cut < phrase.length; cut++) {
      const [left, right] = [levels[cut]!.get(phrase.slice(0, cut))!, levels[phrase.length - cut]!.get(phrase.slice(cut))!]
      least = Math.min(least, Math.log2((times * characters) / (left.times * right.times)))
    }
    return least
  }
}

function count(grams: Map<string, Gram>, phrase: string, text: number): void {
  const gram = grams.get(phrase)
  if (gram === undefined) {
    grams.set(phrase, { times: 1, texts: 1, last: text, isPart: false })
    return
  }
  gram.times++
  if (gram.last !== text) gram.texts++
  gram.last = text
}

/** Beside which of the phrases anything may stand. Every end of a run counts as a character of its own. */
function freePhrases(phrases: readonly string[], runs: readonly string[]): readonly boolean[] {
  const [before, after] = [phrases.map(() => new Map<number, number>()), phrases.map(() => new Map<number, number>())]
  const matcher = new PhraseMatcher(phrases)
  runs.forEach((run, number) => {
    const add = (counts: Map<number, number>, beside: string | undefined): void => {
      const character = beside?.charCodeAt(0) ?? -1 - number
      counts.set(character, (counts.get(character) ?? 0) + 1)
    }
    matcher.find(run, (phrase, start, end) => {
      add(before[phrase]!, run[start - 1])
      add(after[phrase]!, run[end])
    })
  })
  return phrases.map((_, i) => entropy(before[i]!) >= LEAST_FREEDOM && entropy(after[i]!) >= LEAST_FREEDOM)
}

function entropy(counts: ReadonlyMap<number, number>): number {
  let total = 0
  for (const count of counts.values()) total += count
  let bits = 0
  for (const count of counts.values()) bits -= (count / total) * Math.log2(count / total)
  return bits
}
