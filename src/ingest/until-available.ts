import { setTimeout as delay } from 'node:timers/promises'
import { TingyinError } from '../domain/errors'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

/**
 * Repeats work that a store's outage stopped until the store is back: after 1 s, 2, 4 and so on up to every 30 s. An outage of an hour then costs a
 * job none of its attempts. `told` hears of each failure.
 *
 * @throws whatever else the work throws; the signal's reason when it is aborted
 */
export async function untilAvailable<T>(work: () => Promise<T>, signal: AbortSignal, told: (error: TingyinError) => void): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof TingyinError) || error.code !== 'STORE_UNAVAILABLE') throw error
      told(error)
      await delay(pauseMs, undefined, { signal })
    }
  }
}
