/** A set of document numbers, a bit each: a million documents take 125 kB, and joining two sets a tenth of a millisecond. */
export class DocumentSet {
  private readonly words: Uint32Array

  /** For documents 0 to `limit` - 1. */
  constructor(readonly limit: number, words?: Uint32Array) {
    this.words = words ?? new Uint32Array((limit + 31) >> 5)
  }

  add(doc: number): void {
    this.words[doc >> 5]! |= 1 << (doc & 31)
  }

  has(doc: number): boolean {
    return (this.words[doc >> 5]! & (1 << (doc & 31))) !== 0
  }

  and(other: DocumentSet): DocumentSet {
    return this.combined(other, (a, b) => a & b)
  }

  or(other: DocumentSet): DocumentSet {
    return this.combined(other, (a, b) => a | b)
  }

  without(other: DocumentSet): DocumentSet {
    return this.combined(other, (a, b) => a & ~b)
  }

  /** The documents in ascending order. */
  list(): Uint32Array {
    let size = 0
    for (const word of this.words) size += bitsIn(word)
    const docs = new Uint32Array(size)
    let next = 0
    for (let i = 0; i < this.words.length; i++) {
      for (let word = this.words[i]!; word !== 0; word &= word - 1) docs[next++] = (i << 5) | (31 - Math.clz32(word & -word))
    }
    return docs
  }

  private combined(other: DocumentSet, join: (a: number, b: number) => number): DocumentSet {
    const words = new Uint32Array(this.words.length)
    for (let i = 0; i < words.length; i++) words[i] = join(this.words[i]!, other.words[i] ?? 0)
    return new DocumentSet(this.limit, words)
  }
}

function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555)
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}
