import { setTimeout as delay } from 'node:timers/promises'
import type { AlertEvent } from '../domain/alert'
import type { RecordStore } from '../stores/records/record-store'

/** An event at its place in the order that all who listen see. */
export interface NumberedEvent {
  /** 1, 2, 3 …, without gaps. */
  readonly number: number
  readonly event: AlertEvent
}

/** Where the number of a late event is kept: at most a few before the last, for whoever is overtaken puts down an older one. */
const NEAR_LAST = 'last'

const keyOf = (number: number): string => String(number).padStart(12, '0')

/** Puts an event after all others, in whichever process they were made. */
export async function appendEvent(event: AlertEvent, records: RecordStore): Promise<number> {
  let number = (await lastNumber(records)) + 1
  while (!(await records.add('alert-event', keyOf(number), event))) number++
  await records.put('alert-event', NEAR_LAST, number)
  return number
}

/** The number of the last event, 0 where there is none. */
export async function lastNumber(records: RecordStore): Promise<number> {
  let number = ((await records.get('alert-event', NEAR_LAST)) as number | undefined) ?? 0
  while ((await eventNumbered(number + 1, records)) !== undefined) number++
  return number
}

export async function eventNumbered(number: number, records: RecordStore): Promise<AlertEvent | undefined> {
  return (await records.get('alert-event', keyOf(number))) as AlertEvent | undefined
}

/** Forgets what was told before an instant, in epoch milliseconds, and which webhooks confirmed it. Numbers go on. */
export async function forgetEvents(before: number, records: RecordStore): Promise<void> {
  const last = await lastNumber(records)
  if (last > 0) await records.put('alert-event', NEAR_LAST, last)
  await records.removeOlderThan('alert-event', before)
  await records.removeOlderThan('delivery', before)
}

/** The number of the first event after one that is still kept; where none is, of the next. */
async function firstAfter(number: number, records: RecordStore): Promise<number> {
  let [low, high] = [number + 1, (await lastNumber(records)) + 1]
  // What is forgotten lies before what is kept.
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((await eventNumbered(middle, records)) === undefined) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The events after a number as far as they are kept, those of the future too, of whichever process; ends when the signal is aborted. Looking costs one record every `pollMs`
 * milliseconds, and `undefined` says that there was nothing.
 */
export async function* followEvents(after: number, records: RecordStore, pollMs: number, signal: AbortSignal): AsyncGenerator<NumberedEvent | undefined> {
  let number = await firstAfter(after, records)
  while (!signal.aborted) {
    const event = await eventNumbered(number, records)
    if (event !== undefined) yield { number: number++, event }
    else {
      yield undefined
      await delay(pollMs, undefined, { signal }).catch(() => undefined)
    }
  }
}
