/** Keeps what is asked for by name, within a number of entries and a size of them all; what nobody has asked for longest goes first, the newest never. */
export class LatestUsed<Value> {
  readonly #kept = new Map<string, Value>()

  constructor(
    private readonly most: { readonly entries: number; readonly size: number },
    private readonly sizeOf: (value: Value) => number,
  ) {}

  get(name: string): Value | undefined {
    return this.#kept.get(name)
  }

  /** Keeps a value as the newest. */
  keep(name: string, value: Value): void {
    this.#kept.delete(name)
    this.#kept.set(name, value)
    let size = 0
    for (const each of this.#kept.values()) size += this.sizeOf(each)
    for (const [oldest, each] of this.#kept) {
      if (oldest === name || (this.#kept.size <= this.most.entries && size <= this.most.size)) break
      this.#kept.delete(oldest)
      size -= this.sizeOf(each)
    }
  }

  clear(): void {
    this.#kept.clear()
  }
}
