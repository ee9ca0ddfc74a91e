import { TingyinError } from '../domain/errors'
import { parseOccurredAt } from './dates'

/** A time from which on something is asked for, as epoch milliseconds: in any form a column may have, or ISO 8601 with an offset, and then it may lie ahead. `undefined` where it cannot be read. */
export function readSince(text: string): number | undefined {
  if (/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text)) {
    const instant = Date.parse(text)
    return Number.isNaN(instant) ? undefined : instant
  }
  try {
    return Date.parse(parseOccurredAt(text))
  } catch (error) {
    if (error instanceof TingyinError) return undefined
    throw error
  }
}
