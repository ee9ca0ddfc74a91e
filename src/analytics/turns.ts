import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long an analysis computes before others get their turn, in milliseconds. */
const TURN_MS = 15

/** What a long analysis waits for every few milliseconds of its work, so that probes and requests are answered meanwhile. */
export class Turns {
  #began = performance.now()

  async giveWay(): Promise<void> {
    if (performance.now() - this.#began < TURN_MS) return
    await nextTurn()
    this.#began = performance.now()
  }
}
