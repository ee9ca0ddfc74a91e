import { DelimitedScanner, type DelimitedDialect, type DelimitedItem } from './delimited-scanner'
import { headerIndex, namedColumns } from './header-row'

const delimiters = [',', '\t', ';', '|'] as const
/** Splits nothing: a table of one column, whose texts hold commas of their own. */
export const NO_DELIMITER = '\u001F'

const SAMPLE_CHARACTERS = 256 * 1024
const SAMPLE_ROWS = 200

export interface TableStart {
  readonly dialect: DelimitedDialect
  readonly header: readonly string[]
  /** The line the header starts on. */
  readonly headerLine: number
}

/** A line that Excel writes to name the delimiter: `sep=;`. */
const separatorLine = /^sep=(.)\r?\n/i

/**
 * How the start of a delimited file is to be read. The right delimiter cuts the header into columns and the rows into as
 * many; commas within texts do neither.
 */
export function detectDialect(sample: string, complete: boolean, delimiter?: string): TableStart {
  const text = sample.slice(0, SAMPLE_CHARACTERS)
  const whole = complete && text.length === sample.length
  const newline = !sample.includes('\n') && sample.includes('\r') ? '\r' : '\n'
  const named = delimiter ?? separatorLine.exec(sample)?.[1]
  if (named !== undefined) return startOf(sample, whole, { delimiter: named, newline }).start
  let best: { readonly start: TableStart; readonly score: number } | undefined
  for (const candidate of delimiters) {
    const found = startOf(text, whole, { delimiter: candidate, newline })
    if (found.score > 0 && (best === undefined || found.score > best.score)) best = found
  }
  return best?.start ?? startOf(text, whole, { delimiter: NO_DELIMITER, newline }).start
}

function startOf(sample: string, whole: boolean, dialect: DelimitedDialect): { readonly start: TableStart; readonly score: number } {
  const rows = firstRows(sample, whole, dialect)
  const at = headerIndex(rows.map(({ cells }) => cells))
  const header = rows[at]?.cells ?? []
  const named = namedColumns(header)
  const data = rows.slice(at + 1)
  const fitting = data.filter(({ cells }) => cells.length >= named && cells.length <= header.length).length
  const consistency = data.length === 0 ? 1 : fitting / data.length
  return {
    start: { dialect, header, headerLine: rows[at]?.line ?? 1 },
    // Consistency first, but a table of ten columns with a few broken rows beats one of two columns by accident.
    score: named < 2 ? 0 : (0.2 + consistency) * Math.log2(1 + named) * (at === 0 ? 1 : 0.5),
  }
}

function firstRows(sample: string, whole: boolean, dialect: DelimitedDialect): Extract<DelimitedItem, { cells: unknown }>[] {
  const scanner = new DelimitedScanner(dialect, Infinity)
  const items = scanner.push(sample)
  // The sample's last row may be cut, and is only needed if there is no other.
  if (whole || items.length === 0) items.push(...scanner.end())
  return items
    .filter((item) => 'cells' in item)
    .filter(({ cells, line }) => !isBlankRow(cells) && !(line === 1 && separatorLine.test(sample)))
    .slice(0, SAMPLE_ROWS)
}

/** A row without content, such as the `,,,` that Excel leaves below a table. An old end-of-file mark counts as none. */
export function isBlankRow(cells: readonly string[]): boolean {
  return cells.every((cell) => cell === '' || cell.trim() === '' || cell === '\u001A')
}
