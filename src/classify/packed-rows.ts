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
    sums.fill((-128 * met.length) / numbersOfRun)
    for (let begin = 0; begin < met.length; begin += mostRows * numbersOfRun) {
      const end = Math.min(begin + mostRows * numbersOfRun, met.length)
      for (let word = 0; word < words; word += wordsAtOnce) {
        let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0
        for (let i = begin; i < end; i += numbersOfRun) {
          const at = met[i]! * words + word
          const w0 = packed[at]!
          const w1 = packed[at + 1]!
          const w2 = packed[at + 2]!
          const w3 = packed[at + 3]!
          a = (a + (w0 & 0xff00ff)) | 0
          b = (b + ((w0 >>> 8) & 0xff00ff)) | 0
          c = (c + (w1 & 0xff00ff)) | 0
          d = (d + ((w1 >>> 8) & 0xff00ff)) | 0
          e = (e + (w2 & 0xff00ff)) | 0
          f = (f + ((w2 >>> 8) & 0xff00ff)) | 0
          g = (g + (w3 & 0xff00ff)) | 0
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

  private takeApart(k: number, even: number, odd: number): void {
    const { sums } = this
    sums[k]! += even & 0xffff
    sums[k + 1]! += odd & 0xffff
    sums[k + 2]! += even >>> 16
    sums[k + 3]! += odd >>> 16
  }
}
