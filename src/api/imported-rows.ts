import type { RefusedRow } from '../ingest/read-table'
import type { SourceRow } from '../sources/source'
import { maskCell } from '../text/mask'
import type { Pseudonyms } from '../text/pseudonym'

/** Rows of a request, by their positions from 1. */
export function rowsOf(records: readonly Readonly<Record<string, unknown>>[]): readonly SourceRow[] {
  return records.map((record, i) => ({ line: i + 1, record }))
}

/** A refusal may quote what was sent. */
export function maskedRefusals<Outcome extends { readonly refused: readonly RefusedRow[] }>(outcome: Outcome, pseudonyms: Pseudonyms): Outcome {
  return { ...outcome, refused: outcome.refused.map((row) => ({ ...row, message: maskCell(row.message, pseudonyms) })) }
}
