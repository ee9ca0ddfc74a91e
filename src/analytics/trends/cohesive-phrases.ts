import { Turns } from '../turns'
import { frequentGrams, type Grams } from './frequent-grams'

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

/** What is known of words: which runs of characters may be phrases at all, and at which places of a run a cut would tear a word. */
export interface PhraseWords {
  readonly isCandidate: (phrase: string) => boolean
  readonly torn: (run: string) => Uint8Array
}

/** Characters without punctuation between them, and where they stand. */
interface Run {
  readonly run: string
  readonly within: string
  readonly at: number
  /** The place of its first character in all runs. */
  readonly place: number
}

/** A phrase with the places where it stands. */
interface Placed {
  readonly phrase: string
  readonly texts: number
  readonly cohesion: number
  readonly places: number[]
}

/**
 * Finds phrases without a dictionary: runs of 2 to 8 characters which meet far more often than their parts would at random (pointwise mutual
 * information), and beside which anything may stand (branching entropy). Part of a longer fixed run is not free: what follows it is always the same. Nor is a
 * sentence that is said again and again, or a run whose ends tear words in most places. At least `leastTexts`, 2 or more, have it. By default anything may be a
 * phrase, and nothing is torn.
 *
 * Sources: Church, Hanks 1990, Word association norms, mutual information, and lexicography; Jin, Tanaka-Ishii 2006, Unsupervised segmentation of Chinese
 * text by use of branching entropy.
 */
export async function cohesivePhrases(
  texts: readonly string[],
  leastTexts: number,
  { isCandidate = () => true, torn = (run) => new Uint8Array(run.length + 1) }: Partial<PhraseWords> = {},
): Promise<readonly CohesivePhrase[]> {
  const turns = new Turns()
  const { runs, running, runOf, characters } = await runsOf(texts, turns)
  const levels = await frequentGrams(running, LONGEST, leastTexts, turns)
  const cohesive: Placed[] = []
  for (let length = SHORTEST; length <= levels.length; length++) {
    const grams = levels[length - 1]!
    const parts = partsOf(grams, levels[length])
    const kept: (Placed | undefined)[] = []
    for (let gram = 1; gram <= grams.count; gram++) {
      if (parts[gram] === 1) continue
      const bits = cohesionOf(gram, length, levels, characters)
      if (bits < LEAST_COHESION) continue
      await turns.giveWay()
      const { run, place } = runs[runOf[grams.first[gram]!]!]!
      const phrase = run.slice(grams.first[gram]! - place, grams.first[gram]! - place + length)
      if (isCandidate(phrase)) cohesive.push((kept[gram] = { phrase, texts: grams.texts[gram]!, cohesion: bits, places: [] }))
    }
    grams.at.forEach((gram, place) => kept[gram]?.places.push(place))
  }
  const found: CohesivePhrase[] = []
  const tornRuns = new Map<Run, Uint8Array>()
  for (const each of cohesive) {
    await turns.giveWay()
    const { phrase, texts: seen, cohesion, places } = each
    const stands = places.map((place) => runs[runOf[place]!]!)
    const freedom = freedomOf(each, stands)
    if (Math.min(freedom.before, freedom.after) < LEAST_FREEDOM) continue
    if (!isTorn(each, stands)) found.push({ phrase, texts: seen, cohesion, freedom })
  }
  return found

  /** Whether one of its ends tears a word in most places. */
  function isTorn({ phrase, places }: Placed, stands: readonly Run[]): boolean {
    let [before, after] = [0, 0]
    stands.forEach((stand, i) => {
      const tears = tornRuns.get(stand) ?? torn(stand.run)
      tornRuns.set(stand, tears)
      before += tears[places[i]! - stand.place]!
      after += tears[places[i]! - stand.place + phrase.length]!
    })
    return 2 * Math.max(before, after) > places.length
  }
}

/** The runs of the texts, and which run each place belongs to. */
async function runsOf(texts: readonly string[], turns: Turns) {
  const runs: Run[] = []
  const numbers: number[] = []
  let characters = 0
  let place = 0
  for (const [text, whole] of texts.entries()) {
    await turns.giveWay()
    const within = whole.replace(names, ' ')
    for (const { 0: run, index: at } of within.matchAll(together)) {
      if (run.length < SHORTEST) continue
      runs.push({ run, within, at, place })
      numbers.push(text)
      characters += run.length
      place += run.length + 1
    }
  }
  const running = { units: new Uint16Array(place), textOf: new Uint32Array(place) }
  const runOf = new Uint32Array(place)
  runs.forEach(({ run, place: first }, number) => {
    for (let i = 0; i < run.length; i++) running.units[first + i] = run.charCodeAt(i)
    running.textOf.fill(numbers[number]!, first, first + run.length)
    runOf.fill(number, first, first + run.length)
  })
  return { runs, running, runOf, characters }
}

/** By number 1 for grams that are part of something longer: the same character nearly always stands on one side of them. */
function partsOf(grams: Grams, longer: Grams | undefined): Uint8Array {
  const parts = new Uint8Array(grams.count + 1)
  for (let gram = 1; gram <= (longer?.count ?? 0); gram++) {
    for (const place of [longer!.first[gram]!, longer!.first[gram]! + 1]) {
      const shorter = grams.at[place]!
      if (longer!.times[gram]! >= NEARLY_ALWAYS * grams.times[shorter]!) parts[shorter] = 1
    }
  }
  return parts
}

/** Bits by which it is more frequent than its two parts would make it, where it is cut so that they are fewest. */
function cohesionOf(gram: number, length: number, levels: readonly Grams[], characters: number): number {
  const { times, first } = levels[length - 1]!
  let least = Infinity
  for (let cut = 1; cut < length; cut++) {
    const [left, right] = [levels[cut - 1]!, levels[length - cut - 1]!]
    const [before, after] = [left.times[left.at[first[gram]!]!]!, right.times[right.at[first[gram]! + cut]!]!]
    least = Math.min(least, Math.log2((times[gram]! * characters) / (before * after)))
  }
  return least
}

/** What may stand beside a phrase. Every end of a run counts as a character of its own. */
function freedomOf({ phrase, places }: Placed, stands: readonly Run[]): CohesivePhrase['freedom'] {
  const [before, after] = [new Map<number, number>(), new Map<number, number>()]
  const contexts = new Set<string>()
  stands.forEach(({ run, within, at, place }, i) => {
    const start = places[i]! - place
    const end = start + phrase.length
    const context = `${within.slice(Math.max(0, at + start - BESIDE), at + start)}|${within.slice(at + end, at + end + BESIDE)}`
    if (contexts.has(context)) return
    contexts.add(context)
    add(before, run.charCodeAt(start - 1), place)
    add(after, run.charCodeAt(end), place)
  })
  return { before: entropy(before), after: entropy(after) }
}

function add(counts: Map<number, number>, beside: number, place: number): void {
  const character = Number.isNaN(beside) ? -1 - place : beside
  counts.set(character, (counts.get(character) ?? 0) + 1)
}

function entropy(counts: ReadonlyMap<number, number>): number {
  let total = 0
  for (const count of counts.values()) total += count
  let bits = 0
  for (const count of counts.values()) bits -= (count / total) * Math.log2(count / total)
  return bits
}

/** As many of the texts as have so many characters together, spread evenly: the work of looking for phrases grows with them. */
export function withinCharacters(texts: readonly string[], most: number): readonly string[] {
  const part = Math.min(1, most / texts.reduce((sum, { length }) => sum + length, 0))
  return texts.filter((_, i) => Math.floor((i + 1) * part) > Math.floor(i * part))
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
