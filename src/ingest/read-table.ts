import { basename } from 'node:path'
import { type ErrorCode, TingyinError } from '../domain/errors'
import { headersWithoutData } from '../sources/columns'
import { openSource, type OpenSourceOptions } from '../sources/open-source'
import { type KnownHeaders, type PickedColumns, pickColumns } from '../sources/pick-columns'
import type { SourceRow } from '../sources/source'

/** A row that was not taken, and why. */
export interface RefusedRow {
  /** Line of a text file, row of a sheet, position in a request; from 1. */
  readonly line: number
  readonly code: ErrorCode
  readonly message: string
}

/** How rows of one kind are read. */
export interface RowReading<Field extends string, Row> {
  readonly known: KnownHeaders<Field>
  /** Says what columns are missing, or nothing. */
  readonly missing: (columns: PickedColumns<Field>) => string | undefined
  /** @throws TingyinError for a row that is refused */
  readonly read: (record: Readonly<Record<string, unknown>>, columns: PickedColumns<Field>) => Row
}

export interface ReadRows<Row> {
  readonly rows: readonly { readonly line: number; readonly row: Row }[]
  readonly refused: readonly RefusedRow[]
}

/**
 * Reads all rows of a file; they are few enough to be held. A row that cannot be read is refused, and the others are read all the same.
 *
 * @throws TingyinError SOURCE_NOT_FOUND, or SOURCE_UNREADABLE for a file without rows or without the columns that are needed
 */
export async function readTable<Field extends string, Row>(path: string, options: OpenSourceOptions, reading: RowReading<Field, Row>): Promise<ReadRows<Row>> {
  const source = await openSource(path, options)
  const unreadable = (problem: string): TingyinError => new TingyinError('SOURCE_UNREADABLE', { file: basename(path), problem })
  // Of JSON only the keys of the first records are known by now: each record is asked for its own.
  const missing = source.format.startsWith('json') ? undefined : reading.missing(pickColumns(source.columns, reading.known))
  if (missing !== undefined) throw unreadable(`${missing} Its columns are ${headersWithoutData(source.columns.slice(0, 30)).join(', ')}.`)
  const outcome = await readRows(source.rows(), reading)
  if (outcome.rows.length + outcome.refused.length === 0) throw unreadable('it has no rows below its header.')
  return outcome
}

/** Reads rows each by its own columns, for in a request one may say 产品 and another `product`. */
export async function readRows<Field extends string, Row>(source: AsyncIterable<SourceRow> | Iterable<SourceRow>, { known, missing, read }: RowReading<Field, Row>): Promise<ReadRows<Row>> {
  const rows: { line: number; row: Row }[] = []
  const refused: RefusedRow[] = []
  const shapes = new Map<string, PickedColumns<Field>>()
  for await (const each of source) {
    const { line } = each
    try {
      if ('error' in each) throw each.error
      const names = Object.keys(each.record)
      const shape = JSON.stringify(names)
      const columns = shapes.get(shape) ?? pickColumns(names, known)
      shapes.set(shape, columns)
      const problem = missing(columns)
      if (problem !== undefined) throw new TingyinError('ROW_UNREADABLE', { problem })
      rows.push({ line, row: read(each.record, columns) })
    } catch (error) {
      refused.push(refusedRow(line, error))
    }
  }
  return { rows, refused }
}

/** A foreseen failure as a refusal; any other is thrown on. */
export function refusedRow(line: number, error: unknown): RefusedRow {
  if (!(error instanceof TingyinError) || error.code === 'STORE_UNAVAILABLE') throw error
  return { line, code: error.code, message: error.message }
}

export const byLine = (a: RefusedRow, b: RefusedRow): number => a.line - b.line
