import { type MetRuns, numbersOfRun } from './known-runs'

/** So many rows are added before a sum of 16 bits could run over into its neighbour. */
const mostRows = 256
const wordsAtOnce = 4

/**
 * Rows of small weights (−127 to 127) that are added up fast: four lie in one number, each 128 above its value, and are added two at a
 * time, 16 bits apart. Three times as fast as adding them one by one, which is half of what labelling a contact would cost.
 */
export class PackedRows {
  private readonly packed: Int32Array
  private readonly bytes: Uint8Array
  private readonly words: number
  private readonly sums: Int32Array
  /** Keeps what was fetched: what nobody could ask for would not be read. */
  fetched = 0

  constructor(weights: Int8Array, outputs: number) {
    this.words = wordsAtOnce * Math.ceil(outputs / (4 * wordsAtOnce))
    const width = 4 * this.words
    this.sums = new Int32Array(width)
    this.bytes = new Uint8Array((width * weights.length) / outputs)
    this.packed = new Int32Array(this.bytes.buffer)
    weights.forEach((weight, i) => (this.bytes[Math.floor(i / outputs) * width + (i % outputs)] = weight + 128))
  }

  weight(row: number, output: number): number {
    return this.bytes[4 * this.words * row + output]! - 128
  }

  /** The sum of each output over the rows met; it holds until the next call. */
  add(met: MetRuns): Int32Array {
    const { sums, packed, words } = this
    this.fetch(met)
    sums.fill((-128 * met.length) / numbersOfRun)
    for (let begin = 0; begin < met.length; begin += mostRows * numbersOfRun) {
      const end = Math.min(begin + mostRows * numbersOfRun, met.length)
      for (let word = 0; word < words; word += wordsAtOnce) {
        // Of each of the four words the sum of the whole, and that of its second and fourth byte.
        let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0
        for (let i = begin; i < end; i += numbersOfRun) {
          const at = (Math.imul(met[i]!, words) + word) | 0
          const w0 = packed[at]!
          const w1 = packed[at + 1]!
          const w2 = packed[at + 2]!
          const w3 = packed[at + 3]!
          a = (a + w0) | 0
          b = (b + ((w0 >>> 8) & 0xff00ff)) | 0
          c = (c + w1) | 0
          d = (d + ((w1 >>> 8) & 0xff00ff)) | 0
          e = (e + w2) | 0
          f = (f + ((w2 >>> 8) & 0xff00ff)) | 0
          g = (g + w3) | 0
          h = (h + ((w3 >>> 8) & 0xff00ff)) | 0
        }
        const k = 4 * word
        this.takeApart(k, a, b)
        this.takeApart(k + 4, c, d)
        this.takeApart(k + 8, e, f)
        this.takeApart(k + 12, g, h)
      }
    }
    return sums
  }

  /** Has memory bring all rows at once: while they are added, the processor would wait for nearly each by itself. */
  private fetch(met: MetRuns): void {
    const { packed, words } = this
    let fetched = 0
    for (let i = 0; i < met.length; i += numbersOfRun) {
      const at = Math.imul(met[i]!, words)
      fetched |= packed[at]! | packed[at + words - 1]!
    }
    this.fetched = fetched
  }

  /** Four sums from that of the whole words, in which they run over into each other, and that of every other byte: what is left without these are the rest. */
  private takeApart(k: number, whole: number, odd: number): void {
    const { sums } = this
    const even = whole - (odd << 8)
    sums[k]! += even & 0xffff
    sums[k + 1]! += odd & 0xffff
    sums[k + 2]! += even >>> 16
    sums[k + 3]! += odd >>> 16
  }
}
