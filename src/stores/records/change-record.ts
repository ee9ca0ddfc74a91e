import { TingyinError } from '../../domain/errors'
import type { RecordKind, RecordStore } from './record-store'

/** How often it is tried again when others change the same record; each time one of them has succeeded. */
const ATTEMPTS = 50

/**
 * Changes a record so that of several changes at once none is lost, and gives what is kept now. `change` is given what stands there, `undefined` where
 * nothing does, and may be asked several times; what it throws, it refuses by.
 *
 * @throws TingyinError STORE_UNAVAILABLE when others keep changing it
 */
export async function changeRecord<Value>(records: RecordStore, kind: RecordKind, key: string, change: (seen: Value | undefined) => Value): Promise<Value> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const seen = (await records.get(kind, key)) as Value | undefined
    const value = change(seen)
    if (value === seen) return value
    if (seen === undefined ? await records.add(kind, key, value) : await records.replace(kind, key, seen, value)) return value
  }
  throw new TingyinError('STORE_UNAVAILABLE', { store: 'records', problem: 'others kept changing the same record. Try again.' })
}
