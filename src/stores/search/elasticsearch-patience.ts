/** Pauses in milliseconds between two looks at a server that hangs. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/**
 * Knows whether asking a server is worth the time it takes to give up. After a question that was not answered in time the server is asked only
 * whether it is there, by whoever comes next, in a second; while it is not, nobody asks it anything for a growing pause, up to 30 seconds. A slow
 * answer of a server that is there costs the others nothing but that, unless another one follows.
 */
export class Patience {
  readonly #ping: () => Promise<void>
  readonly #now: () => number
  /** Questions without an answer in time, since the last that had one. */
  #timeouts = 0
  #pause = 0
  #until = 0
  #looking: Promise<boolean> | undefined

  constructor(ping: () => Promise<void>, now: () => number = Date.now) {
    this.#ping = ping
    this.#now = now
  }

  async isWorthAsking(): Promise<boolean> {
    if (this.#timeouts === 0) return true
    if (this.#now() < this.#until) return false
    // All who come meanwhile wait for the one look.
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined))
    return this.#looking
  }

  noteAnswer(): void {
    this.#timeouts = 0
    this.#pause = 0
  }

  noteTimeout(): void {
    // One that says it is there, and hangs all the same. Of those who asked at the same time one counts.
    if (++this.#timeouts > 1 && this.#now() >= this.#until) this.#wait()
  }

  async #look(): Promise<boolean> {
    try {
      await this.#ping()
      return true
    } catch {
      this.#wait()
      return false
    }
  }

  #wait(): void {
    this.#pause = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, 2 * this.#pause))
    this.#until = this.#now() + this.#pause
  }
}
