import { TingyinError } from '../domain/errors'
import { parseOccurredAt } from '../sources/dates'
import { readSince } from '../sources/read-since'

/** The value of `--occurred-at`, in any form that a column may have. @throws TingyinError REQUEST_INVALID */
export function timeOption(value: string): string {
  try {
    return parseOccurredAt(value)
  } catch (error) {
    if (!(error instanceof TingyinError) || error.code !== 'FIELD_INVALID') throw error
    throw new TingyinError('REQUEST_INVALID', { problem: `--occurred-at: ${(error as TingyinError<'FIELD_INVALID'>).details.problem}` }, { cause: error })
  }
}

/** The value of `--since` as epoch milliseconds. @throws TingyinError REQUEST_INVALID */
export function sinceOption(value: string): number {
  const since = readSince(value)
  if (since === undefined) throw new TingyinError('REQUEST_INVALID', { problem: '--since is no time we can read, such as 2026-03-02 or "2026-03-02 09:30".' })
  return since
}
