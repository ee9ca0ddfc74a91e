import type { CharacterRuns } from './character-runs'
import { narrowTable } from './narrow-table'
import { nobody, overlaidRows } from './overlaid-rows'

/** The runs of a text that a model knows, each once: three numbers a run, its row and where in the text it first begins and ends. */
export type MetRuns = Int32Array

export const numbersOfRun = 3

/** 128 kB: what some hundred texts met. Whoever holds what one of them met holds the page. */
const numbersOfPage = 0x8000

/** Stands for a row where there is none. */
const none = -1

const numbersOfSign = 2
const numbersOfPair = 2

/** In one byte a row; at the last one all begin anew. */
const lastText = 255

/** Finds the runs that a model knows in a text, in one pass. Its tables are small, for reading a text spends most of the time waiting for them. */
export class KnownRuns {
  /** Code of a sign → its number among those of known runs; 0 for a sign of none. */
  private readonly signs = new Uint16Array(0x10000)
  /** Two numbers a sign: its own row, and where its pairs start. */
  private readonly singles: Int32Array
  /** Pairs, those with one first sign laid over those with others, two numbers a pair: its first sign and its row. */
  private readonly pairs: Uint16Array | Int32Array
  /** In which text each row was last met. */
  private readonly metIn: Uint8Array
  private text = 0
  /** Where what is met is written down, one text behind the other; when it is full the next one is begun. */
  private page = new Int32Array(0)
  private written = 0
  /** Keeps what was fetched: what nobody could ask for would not be read. */
  fetched = 0

  constructor(keys: Int32Array) {
    const seconds: number[][] = [[]]
    const signOf = (code: number): number => (this.signs[code] ||= seconds.push([]) - 1)
    const runs = Array.from(keys, (key, row) => {
      const pair = key >>> 16 !== 0
      const first = signOf(pair ? key >>> 16 : key)
      const second = pair ? signOf(key & 0xffff) : undefined
      if (second !== undefined) seconds[first]!.push(second)
      return { row, first, second }
    })
    const { starts, owners } = overlaidRows(seconds, seconds.length)
    this.singles = new Int32Array(numbersOfSign * seconds.length)
    starts.forEach((start, sign) => this.singles.set([none, start], numbersOfSign * sign))
    const noSign = seconds.length
    this.pairs = narrowTable(numbersOfPair * owners.length, Math.max(noSign, keys.length))
    owners.forEach((first, place) => (this.pairs[numbersOfPair * place] = first === nobody ? noSign : first))
    for (const { row, first, second } of runs) {
      if (second === undefined) this.singles[numbersOfSign * first] = row
      else this.pairs[numbersOfPair * (starts[first]! + second) + 1] = row
    }
    this.metIn = new Uint8Array(keys.length)
  }

  /** What is met is the caller's: the next text leaves it alone. */
  meet({ codes, starts, ends, length }: CharacterRuns): MetRuns {
    const { signs, singles, pairs } = this
    this.fetch(codes, length)
    const most = 2 * numbersOfRun * length
    if (this.page.length < this.written + most) {
      this.page = new Int32Array(Math.max(numbersOfPage, most))
      this.written = 0
    }
    if (this.text === lastText) {
      this.metIn.fill(0)
      this.text = 0
    }
    this.text++
    const begin = this.written
    let sign = 0
    for (let i = 0; i < length; i++) {
      const before = sign
      sign = signs[codes[i]!]!
      const pair = numbersOfPair * (singles[numbersOfSign * before + 1]! + sign)
      if (i > 0 && pairs[pair] === before) this.take(pairs[pair + 1]!, starts[i - 1]!, ends[i]!)
      const single = singles[numbersOfSign * sign]!
      if (single !== none) this.take(single, starts[i]!, ends[i]!)
    }
    return this.page.subarray(begin, this.written)
  }

  /** Has memory bring the places of all pairs at once: looking at one after the other, the processor would wait for nearly each by itself. */
  private fetch(codes: Uint16Array, length: number): void {
    const { signs, singles, pairs } = this
    let fetched = 0
    let before = 0
    for (let i = 0; i < length; i++) {
      const sign = signs[codes[i]!]!
      fetched |= pairs[numbersOfPair * (singles[numbersOfSign * before + 1]! + sign)]!
      before = sign
    }
    this.fetched = fetched
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
}
