/** Sleep that can be cut short: whoever waits for something to happen looks again when woken, or after its time. */
export class Sleepers {
  readonly #sleepers = new Set<() => void>()

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const rise = (): void => {
        clearTimeout(timer)
        this.#sleepers.delete(rise)
        resolve()
      }
      const timer = setTimeout(rise, ms)
      this.#sleepers.add(rise)
    })
  }

  wake(): void {
    for (const rise of this.#sleepers) rise()
  }
}
