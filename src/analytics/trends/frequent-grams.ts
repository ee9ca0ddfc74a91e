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
export async function frequentGrams(running: RunningText, longest: number, leastTexts: number, turns: Turns): Promise<readonly Grams[]> {
  const { units } = running
  const levels: Grams[] = []
  let [beginnings, ends] = [Uint32Array.from(units), new Uint32Array(units.length)]
  for (let length = 1; length <= longest; length++) {
    const grams = await counted(running, beginnings, ends, leastTexts, turns)
    if (grams.count === 0) break
    levels.push(grams)
    // A gram is frequent only where both of what is one character shorter are.
    beginnings = grams.at.map((gram, place) => (grams.at[place + 1] ? gram : 0))
    ends = grams.at.map((_, place) => grams.at[place + 1] ?? 0)
  }
  return levels
}

/** Places looked at before others get their turn. */
const TURN_PLACES = 20_000

/** Numbers the pairs that stand at the places whose beginning is not 0, and leaves the rare ones out. */
async function counted({ units, textOf }: RunningText, beginnings: Uint32Array, ends: Uint32Array, leastTexts: number, turns: Turns): Promise<Grams> {
  const at = new Uint32Array(units.length)
  const first = new Uint32Array(units.length + 1)
  const [times, texts, last] = [first.slice(), first.slice(), first.slice()]
  // Open addressing; at most half of the slots are taken.
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * units.length + 2)))
  let count = 0
  for (let place = 0; place < units.length; place++) {
    if (place % TURN_PLACES === 0) await turns.giveWay()
    const [beginning, end] = [beginnings[place]!, ends[place]!]
    if (beginning === 0) continue
    let slot = (Math.imul(beginning, 0x9e3779b1) ^ Math.imul(end, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & (slots.length - 1)
    while (slots[slot] !== 0 && !(beginnings[first[slots[slot]!]!] === beginning && ends[first[slots[slot]!]!] === end)) slot = (slot + 1) & (slots.length - 1)
    if (slots[slot] === 0) {
      slots[slot] = ++count
      first[count] = place
    }
    const gram = slots[slot]!
    at[place] = gram
    times[gram]!++
    // The texts come one after another.
    if (times[gram] === 1 || last[gram] !== textOf[place]) texts[gram]!++
    last[gram] = textOf[place]!
  }
  return withoutRare({ at, times, texts, first, count }, leastTexts)
}

function withoutRare({ at, times, texts, first, count }: Grams, leastTexts: number): Grams {
  const numbers = new Uint32Array(count + 1)
  let kept = 0
  for (let gram = 1; gram <= count; gram++) {
    if (texts[gram]! < leastTexts) continue
    numbers[gram] = ++kept
    times[kept] = times[gram]!
    texts[kept] = texts[gram]!
    first[kept] = first[gram]!
  }
  return { at: at.map((gram) => numbers[gram]!), times, texts, first, count: kept }
}
