/**
 * The hits of one search, best first, put in order only as far as somebody looks. Most searches end with the first page, and
 * ordering a million hits takes a second.
 */
export class HitOrder {
  readonly documents: Int32Array
  /** The greater, the earlier. */
  readonly ranks: Float64Array
  readonly #tieBreaker: (a: number, b: number) => number
  /** Indices into `documents`, in final order. */
  readonly #ordered: number[] = []
  /** Everything from this rank up is ordered. */
  #down = Infinity

  /** `tieBreaker` compares documents of equal rank. */
  constructor(documents: Int32Array, ranks: Float64Array, tieBreaker: (a: number, b: number) => number) {
    this.documents = documents
    this.ranks = ranks
    this.#tieBreaker = tieBreaker
  }

  get total(): number {
    return this.documents.length
  }

  /** The documents from `offset` on with their ranks. */
  slice(offset: number, limit: number): { readonly document: number; readonly rank: number }[] {
    const end = Math.min(this.total, offset + limit)
    while (this.#ordered.length < end) this.#extend(end - this.#ordered.length)
    return this.#ordered.slice(offset, end).map((i) => ({ document: this.documents[i]!, rank: this.ranks[i]! }))
  }

  #extend(wanted: number): void {
    const { ranks, documents } = this
    let left = 0
    const rest = new Float64Array(ranks.length - this.#ordered.length)
    for (let i = 0; i < ranks.length; i++) if (ranks[i]! < this.#down) rest[left++] = ranks[i]!
    // Twice what there is: reading everything page by page passes over the hits a few times, not once a page.
    const threshold = nthGreatest(rest, Math.max(wanted, this.#ordered.length))
    const next: number[] = []
    for (let i = 0; i < ranks.length; i++) if (ranks[i]! >= threshold && ranks[i]! < this.#down) next.push(i)
    next.sort((a, b) => ranks[b]! - ranks[a]! || this.#tieBreaker(documents[a]!, documents[b]!))
    for (const i of next) this.#ordered.push(i)
    this.#down = threshold
  }
}

/** The n-th greatest of the values, counted from 1, or the least when there are fewer. Puts the values in another order. */
export function nthGreatest(values: Float64Array, n: number): number {
  let left = 0
  let right = values.length - 1
  const target = Math.min(n, values.length) - 1
  while (left < right) {
    const pivot = values[(left + right) >> 1]!
    let i = left
    let j = right
    while (i <= j) {
      while (values[i]! > pivot) i++
      while (values[j]! < pivot) j--
      if (i <= j) {
        const swapped = values[i]!
        values[i++] = values[j]!
        values[j--] = swapped
      }
    }
    if (target <= j) right = j
    else if (target >= i) left = i
    else break
  }
  return values[target]!
}
