export const exportFormats = ['csv', 'tsv', 'jsonl', 'xlsx'] as const
export type ExportFormat = (typeof exportFormats)[number]

export interface ExportColumn {
  /** Where a row keeps the value; the name of the field in JSON lines. */
  readonly key: string
  /** What a table's header calls it. */
  readonly header: string
}

/**
 * Writes rows to a stream, holding no more of them than the stream asks for.
 *
 * What is written can be imported again by `openSource` and gives the same values, as far as the format has types: a table
 * of delimited text gives every value as text. `write` and `close` reject when the stream fails or is closed by the
 * reader, so that an export nobody reads any more stops.
 */
export interface RowWriter {
  /** Cells that were cut because the format cannot hold them; 0 where it can hold all. */
  readonly truncatedCells: number
  /** Resolves when the next row may be written. Keys without a column are left out. */
  write(row: Readonly<Record<string, unknown>>): Promise<void>
  /** Writes what is missing and ends the stream. */
  close(): Promise<void>
}

/** A value as the text of a cell. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
