import { PhraseMatcher } from '../../classify/phrase-matcher'

/** A run of characters that holds together and is free on both sides, as a word or name is. */
export interface CohesivePhrase {
  readonly phrase: string
  /** How many of the texts have it. */
  readonly texts: number
  /** Bits by which it is more frequent than its parts would make it by meeting at random, in the place where it holds together least. */
  readonly cohesion: number
  /** Bits that say what stands before it and after it: 1 as of two characters that are equally frequent. */
  readonly freedom: { readonly before: number; readonly after: number }
}

export interface PhraseLimits {
  /** Texts that a phrase must be in, 2 or more. */
  readonly leastTexts: number
  /** Characters looked at, from the first text on: the work grows with them. */
  readonly mostCharacters: number
}

const SHORTEST = 2
const LONGEST = 8
/** Bits, both. */
const LEAST_COHESION = 4
const LEAST_FREEDOM = 0.9
/** A phrase that stands twice between the same characters, so many to either side, is a sentence said again and counts once. */
const BESIDE = 6
/** Of two phrases of which one contains the other, the longer one stands for both where so large a part of the texts with the shorter have it. */
const SAME = 0.7
const NEARLY_ALWAYS = 0.9
/** Personal data that was replaced, and who a post is addressed to: names, both. */
const names = /\[[^[\]]{1,40}\]|@[\p{L}\p{N}_-]+/gu
const together = /[\p{Script=Han}a-z0-9]+/gu

/** Characters without punctuation between them, and where they stand. */
interface Run {
  readonly run: string
  readonly text: number
  readonly within: string
  readonly at: number
  /** 1 where a gram of the length at hand begins that enough texts have. */
  readonly frequent: Uint8Array
}

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
 * information), and beside which anything may stand (branching entropy). Part of a longer fixed run is not free: what follows it is always the same. Nor is a
 * sentence that is said again and again, or a run whose ends tear words in most places: `torn` says at which places of a run a cut would. Default nowhere.
 *
 * Sources: Church, Hanks 1990, Word association norms, mutual information, and lexicography; Jin, Tanaka-Ishii 2006, Unsupervised segmentation of Chinese
 * text by use of branching entropy.
 */
export function cohesivePhrases(
  texts: readonly string[],
  { leastTexts, mostCharacters }: PhraseLimits,
  torn: (run: string) => Uint8Array = (run) => new Uint8Array(run.length + 1),
): readonly CohesivePhrase[] {
  const runs: Run[] = []
  let characters = 0
  texts.forEach((whole, number) => {
    const within = whole.replace(names, ' ')
    for (const { 0: run, index: at } of within.matchAll(together)) {
      if (run.length < SHORTEST || characters >= mostCharacters) continue
      characters += run.length
      runs.push({ run, text: number, within, at, frequent: new Uint8Array(run.length).fill(1) })
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
  const cohesive = levels.slice(SHORTEST).flatMap((grams) =>
    [...grams].flatMap(([phrase, gram]) => (gram.isPart ? [] : [{ phrase, texts: gram.texts, cohesion: cohesion(phrase, gram) }])).filter((each) => each.cohesion >= LEAST_COHESION),
  )
  const surroundings = surroundingsOf(cohesive.map(({ phrase }) => phrase), runs, torn)
  return cohesive
    .map((each, i) => ({ ...each, ...surroundings[i]! }))
    .filter(({ freedom, tears }) => Math.min(freedom.before, freedom.after) >= LEAST_FREEDOM && !tears)
    .map(({ phrase, texts: seen, cohesion: bits, freedom }) => ({ phrase, texts: seen, cohesion: bits, freedom }))

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

interface Surroundings {
  readonly freedom: CohesivePhrase['freedom']
  /** Whether one of its ends tears a word in most places. */
  readonly tears: boolean
}

/** What stands beside the phrases. Every end of a run counts as a character of its own. */
function surroundingsOf(phrases: readonly string[], runs: readonly Run[], torn: (run: string) => Uint8Array): readonly Surroundings[] {
  const found = phrases.map(() => ({ before: new Map<number, number>(), after: new Map<number, number>(), contexts: new Set<string>(), places: 0, tornBefore: 0, tornAfter: 0 }))
  const matcher = new PhraseMatcher(phrases)
  runs.forEach(({ run, within, at }, number) => {
    let tears: Uint8Array | undefined
    const add = (counts: Map<number, number>, beside: string | undefined): void => {
      const character = beside?.charCodeAt(0) ?? -1 - number
      counts.set(character, (counts.get(character) ?? 0) + 1)
    }
    matcher.find(run, (phrase, start, end) => {
      const each = found[phrase]!
      tears ??= torn(run)
      each.places++
      each.tornBefore += tears[start]!
      each.tornAfter += tears[end]!
      const context = `${within.slice(Math.max(0, at + start - BESIDE), at + start)}|${within.slice(at + end, at + end + BESIDE)}`
      if (each.contexts.has(context)) return
      each.contexts.add(context)
      add(each.before, run[start - 1])
      add(each.after, run[end])
    })
  })
  return found.map(({ before, after, places, tornBefore, tornAfter }) => ({
    freedom: { before: entropy(before), after: entropy(after) },
    tears: 2 * Math.max(tornBefore, tornAfter) > places,
  }))
}

function entropy(counts: ReadonlyMap<number, number>): number {
  let total = 0
  for (const count of counts.values()) total += count
  let bits = 0
  for (const count of counts.values()) bits -= (count / total) * Math.log2(count / total)
  return bits
}

/** Of phrases in the order of their worth, those that stand for themselves: neither part of a longer one that nearly always is meant, nor a special case of a better one. */
export function withoutNested<Phrase extends CohesivePhrase>(ordered: readonly Phrase[]): readonly Phrase[] {
  const kept: Phrase[] = []
  for (const each of ordered) {
    const longer = ordered.some((other) => other.phrase.length > each.phrase.length && other.phrase.includes(each.phrase) && other.texts >= SAME * each.texts)
    const shorter = kept.some((other) => each.phrase.includes(other.phrase))
    if (!longer && !shorter) kept.push(each)
  }
  return kept
}
