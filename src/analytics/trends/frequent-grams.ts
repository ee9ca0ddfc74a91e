import type { Turns } from '../turns'

/** Runs of characters one after another, each in UTF-16 units with a 0 behind it, and the number of the text that each place belongs to. */
export interface RunningText {
  readonly units: Uint16Array
  readonly textOf: Uint32Array
}

/** The grams of one length that stand in enough texts. They are numbered from 1 on in the order of their first places. */
export interface Grams {
  /** The number of the gram that begins at each place; 0 where none does. */
  readonly at: Uint32Array
  /** By number: how often it stands in the texts, in how many of them, and at which place first. */
  readonly times: Uint32Array
  readonly texts: Uint32Array
  readonly first: Uint32Array
  readonly count: number
}

/**
 * Grams of 1 to `longest` characters that at least so many texts have; the first of the list have one character. Each length is counted by numbers of the one
 * before: a gram is known by those of its beginning and its end, so that no string is made.
 */
export async function frequentGrams({ units, textOf }: RunningText, longest: number, leastTexts: number, turns: Turns): Promise<readonly Grams[]> {
  const levels: Grams[] = []
  const characters = Uint32Array.from(units)
  let parts: Pairs = { beginnings: characters, ends: characters }
  let places = placesWhere(characters.map((_, place) => place), parts)
  while (levels.length < longest) {
    const grams = withoutRare(counted(places, parts, textOf), places, leastTexts)
    if (grams.count === 0) break
    levels.push(grams)
    await turns.giveWay()
    // A gram is frequent only where both of what is one character shorter are.
    parts = { beginnings: grams.at, ends: grams.at.subarray(1) }
    places = placesWhere(places, parts)
  }
  return levels
}

/** What tells the grams of a place from others: the numbers of their beginnings and of their ends, by place. */
interface Pairs {
  readonly beginnings: Uint32Array
  readonly ends: Uint32Array
}

/** Those of the places where a gram begins that has both. */
function placesWhere(places: Uint32Array, { beginnings, ends }: Pairs): Uint32Array {
  const kept = new Uint32Array(places.length)
  let length = 0
  for (const place of places) if (beginnings[place] !== 0 && ends[place] !== 0) kept[length++] = place
  return kept.subarray(0, length)
}

/** Numbers the pairs that stand at the places. */
function counted(places: Uint32Array, { beginnings, ends }: Pairs, textOf: Uint32Array): Grams {
  const at = new Uint32Array(textOf.length)
  const first = new Uint32Array(places.length + 1)
  const [times, texts, last] = [first.slice(), first.slice(), first.slice()]
  // Open addressing; at most half of the slots are taken.
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * places.length + 2)))
  let count = 0
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!
    const beginning = beginnings[place]!
    const end = ends[place]!
    let slot = Math.imul(beginning, 0x9e3779b1) ^ Math.imul(end, 0x85ebca6b)
    slot = (slot ^ (slot >>> 15)) & (slots.length - 1)
    let gram = slots[slot]!
    while (gram !== 0 && (beginnings[first[gram]!] !== beginning || ends[first[gram]!] !== end)) gram = slots[(slot = (slot + 1) & (slots.length - 1))]!
    if (gram === 0) {
      slots[slot] = gram = ++count
      first[gram] = place
    }
    // The texts come one after another.
    if (times[gram] === 0 || last[gram] !== textOf[place]) texts[gram]!++
    last[gram] = textOf[place]!
    times[gram]!++
    at[place] = gram
  }
  return { at, times, texts, first, count }
}

/** Leaves out the grams that too few texts have, and numbers the others anew, in place. */
function withoutRare({ at, times, texts, first, count }: Grams, places: Uint32Array, leastTexts: number): Grams {
  const numbers = new Uint32Array(count + 1)
  let kept = 0
  for (let gram = 1; gram <= count; gram++) {
    if (texts[gram]! < leastTexts) continue
    numbers[gram] = ++kept
    times[kept] = times[gram]!
    texts[kept] = texts[gram]!
    first[kept] = first[gram]!
  }
  for (const place of places) at[place] = numbers[at[place]!]!
  return { at, times, texts, first, count: kept }
}
