import { TingyinError } from '../domain/errors'
import { parseOccurredAt } from '../sources/dates'

/** The value of `--occurred-at`, in any form that a column may have. @throws TingyinError REQUEST_INVALID */
export function timeOption(value: string): string {
  try {
    return parseOccurredAt(value)
  } catch (error) {
    if (!(error instanceof TingyinError) || error.code !== 'FIELD_INVALID') throw error
    throw new TingyinError('REQUEST_INVALID', { problem: `--occurred-at: ${(error as TingyinError<'FIELD_INVALID'>).details.problem}` }, { cause: error })
  }
}
