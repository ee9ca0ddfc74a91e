/** The last values of a stream, in their order of size. */
export class RankedHistory {
  readonly #arrived: number[] = []
  readonly #sorted: number[] = []
  #oldest = 0

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.#sorted.length
  }

  add(value: number): void {
    if (this.#arrived.length < this.capacity) this.#arrived.push(value)
    else {
      this.#sorted.splice(this.below(this.#arrived[this.#oldest]!), 1)
      this.#arrived[this.#oldest] = value
      this.#oldest = (this.#oldest + 1) % this.capacity
    }
    this.#sorted.splice(this.below(value), 0, value)
  }

  /** How many are smaller. */
  below(value: number): number {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#sorted[middle]! < value) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The value that a part of all, 0 to 1, is below. */
  quantile(part: number): number {
    return this.#sorted[Math.min(this.#sorted.length - 1, Math.floor(part * this.#sorted.length))]!
  }
}
