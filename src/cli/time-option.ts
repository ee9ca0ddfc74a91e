import { TingyinError } from '../domain/errors'
import type { Day } from '../domain/period'
import { parseDay, parseOccurredAt } from '../sources/dates'
import { readSince } from '../sources/read-since'

/** The value of `--occurred-at`, in any form that a column may have. @throws TingyinError REQUEST_INVALID */
export const timeOption = (value: string): string => readOption('occurred-at', () => parseOccurredAt(value))

/** A day given to an option, in any of these forms. @throws TingyinError REQUEST_INVALID */
export const dayOption = (option: string, value: string): Day => readOption(option, () => parseDay(option, value))

function readOption<Value>(option: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof TingyinError) || error.code !== 'FIELD_INVALID') throw error
    throw new TingyinError('REQUEST_INVALID', { problem: `--${option}: ${(error as TingyinError<'FIELD_INVALID'>).details.problem}` }, { cause: error })
  }
}

/** The value of `--since` as epoch milliseconds. @throws TingyinError REQUEST_INVALID */
export function sinceOption(value: string): number {
  const since = readSince(value)
  if (since === undefined) throw new TingyinError('REQUEST_INVALID', { problem: '--since is no time we can read, such as 2026-03-02 or "2026-03-02 09:30".' })
  return since
}
