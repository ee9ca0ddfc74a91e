import { type CharacterRuns, pairOf } from './character-runs'

/** The runs of a text that a model knows, each once: three numbers a run, its row and where in the text it first begins and ends. */
export type MetRuns = Int32Array

export const numbersOfRun = 3

/** 128 kB: what some hundred texts met. Whoever holds what one of them met holds the page. */
const numbersOfPage = 0x8000

/** Finds the runs that a model knows in a text, in one pass. */
export class KnownRuns {
  /** Rows of single signs, by code; −1 where there is none. */
  private readonly singles = new Int32Array(0x10000).fill(-1)
  /**
   * Rows of pairs: open addressing, two numbers a slot, the pair and its row, −1 in an empty one. Three quarters full at most: what stays in the
   * cache is worth more than a shorter way to an empty slot.
   */
  private readonly pairs: Int32Array
  private readonly mask: number
  /** In which text each row was last met. */
  private readonly metIn: Int32Array
  private text = 0
  /** Where what is met is written down, one text behind the other; when it is full the next one is begun. */
  private page = new Int32Array(0)
  private written = 0

  constructor(keys: Int32Array) {
    let size = 1_024
    while (size < (4 / 3) * keys.length) size *= 2
    this.mask = size - 1
    this.pairs = new Int32Array(2 * size).fill(-1)
    this.metIn = new Int32Array(keys.length)
    keys.forEach((key, row) => {
      if (key >>> 16 === 0) {
        this.singles[key] = row
        return
      }
      const slot = this.slotOf(key)
      this.pairs[2 * slot] = key
      this.pairs[2 * slot + 1] = row
    })
  }

  /** What is met is the caller's: the next text leaves it alone. */
  meet({ codes, starts, ends, length }: CharacterRuns): MetRuns {
    const { singles, pairs } = this
    const most = 2 * numbersOfRun * length
    if (this.page.length < this.written + most) {
      this.page = new Int32Array(Math.max(numbersOfPage, most))
      this.written = 0
    }
    this.text++
    const begin = this.written
    for (let i = 0; i < length; i++) {
      const single = singles[codes[i]!]!
      if (single !== -1) this.take(single, starts[i]!, ends[i]!)
      if (i + 1 === length) break
      const pair = pairs[2 * this.slotOf(pairOf(codes[i]!, codes[i + 1]!)) + 1]!
      if (pair !== -1) this.take(pair, starts[i]!, ends[i + 1]!)
    }
    return this.page.subarray(begin, this.written)
  }

  private take(row: number, start: number, end: number): void {
    const { page, metIn, text, written } = this
    if (metIn[row] === text) return
    metIn[row] = text
    page[written] = row
    page[written + 1] = start
    page[written + 2] = end
    this.written = written + numbersOfRun
  }

  /** The slot of a pair, or the empty one where it would be. */
  private slotOf(pair: number): number {
    const { pairs, mask } = this
    const mixed = Math.imul(pair ^ (pair >>> 15), 0x2c1b3c6d)
    let slot = (mixed ^ (mixed >>> 13)) & mask
    while (pairs[2 * slot + 1] !== -1 && pairs[2 * slot] !== pair) slot = (slot + 1) & mask
    return slot
  }
}
