import { randomUUID } from 'node:crypto'
import { changeRecord } from './change-record'
import type { RecordStore } from './record-store'

interface Lease {
  readonly holder: string
  /** Epoch milliseconds after which whoever holds it is taken for gone. */
  readonly until: number
}

/** How long a lease lasts that is not renewed. */
const LEASE_MS = 10 * 60_000

/** How long it is left alone after it was renewed, so that whoever asks often does not write often. */
const RENEWED_AFTER_MS = 60_000

/**
 * Does what only one process may do at a time. `work` renews the lease by calling `renew` every few minutes at least, as often as it likes; where it was held up for longer
 * and another process has taken over, `renew` gives false and the work must stop.
 *
 * @returns undefined where another process is at it: nothing was done
 */
export async function withLease<Result>(name: string, records: RecordStore, work: (renew: () => Promise<boolean>) => Promise<Result>): Promise<Result | undefined> {
  const holder = randomUUID()
  let renewedAt = 0
  const renew = async (): Promise<boolean> => {
    const now = Date.now()
    if (now - renewedAt < RENEWED_AFTER_MS) return true
    const lease = await changeRecord<Lease>(records, 'lease', name, (seen) =>
      seen !== undefined && seen.holder !== holder && seen.until > now ? seen : { holder, until: now + LEASE_MS },
    )
    if (lease.holder !== holder) return false
    renewedAt = now
    return true
  }
  if (!(await renew())) return undefined
  try {
    return await work(renew)
  } finally {
    await changeRecord<Lease>(records, 'lease', name, (seen) => (seen?.holder === holder ? { holder, until: 0 } : (seen ?? { holder, until: 0 })))
  }
}
