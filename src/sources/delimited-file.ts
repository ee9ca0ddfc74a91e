import { TingyinError } from '../domain/errors'
import { UNDECODABLE, decodeText, type TextEncoding } from './decode-text'
import { DelimitedScanner, type DelimitedItem } from './delimited-scanner'
import { isBlankRow, NO_DELIMITER, type TableStart } from './detect-dialect'
import { restoreFormula } from './formula-cell'
import { columnNames, namedColumns } from './header-row'
import { shortened, type Source, type SourceFormat, type SourceLimits, type SourceReading, type SourceRow } from './source'
import { FileSource } from './file-source'
import type { SourceFile } from './source-file'

const printable: Readonly<Record<string, string>> = { '\t': 'tab', [NO_DELIMITER]: 'none' }

/** A table in delimited text: CSV, TSV and their cousins. */
export class DelimitedFile extends FileSource implements Source {
  readonly format: SourceFormat
  readonly reading: SourceReading
  readonly columns: readonly string[]
  readonly #required: number

  constructor(
    file: SourceFile,
    private readonly encoding: TextEncoding,
    private readonly start: TableStart,
    private readonly limits: SourceLimits,
  ) {
    super(file)
    const { delimiter } = start.dialect
    if (start.header.some((cell) => cell.includes(UNDECODABLE))) {
      throw file.unreadable(`its header is not valid ${encoding}. Name the encoding it is in.`)
    }
    this.format = delimiter === '\t' ? 'tsv' : 'csv'
    this.reading = { compressed: file.compressed, encoding, delimiter: printable[delimiter] ?? delimiter }
    this.columns = columnNames(start.header)
    this.#required = namedColumns(start.header)
  }

  async *rows(): AsyncGenerator<SourceRow> {
    const scanner = new DelimitedScanner(this.start.dialect, this.limits.recordCharacters)
    scanner.expectedCells = this.columns.length
    for await (const text of decodeText(this.file.chunks(), this.encoding)) {
      for (const item of scanner.push(text)) {
        const row = this.#row(item)
        if (row !== undefined) yield row
      }
    }
    for (const item of scanner.end()) {
      const row = this.#row(item)
      if (row !== undefined) yield row
    }
  }

  #row(item: DelimitedItem): SourceRow | undefined {
    const { line } = item
    if (line <= this.start.headerLine) return undefined
    if ('problem' in item) return unreadable(line, item.problem, item.raw)
    const { cells } = item
    if (isBlankRow(cells)) return undefined
    const raw = (): string => cells.join(this.start.dialect.delimiter)
    if (cells.some((cell) => cell.includes(UNDECODABLE))) {
      return unreadable(line, `it holds bytes that are not valid ${this.encoding}, unlike the rest of the file.`, raw())
    }
    const found = cells.findLastIndex((cell) => cell !== '') + 1
    if (cells.length < this.#required || found > this.columns.length) {
      const expected = this.columns.length === this.#required ? `${this.#required}` : `${this.#required} to ${this.columns.length}`
      return unreadable(line, `expected ${expected} cells as in the header, found ${cells.length}.`, raw())
    }
    const record: Record<string, unknown> = {}
    for (let i = 0; i < this.columns.length; i++) record[this.columns[i] as string] = restoreFormula(cells[i] ?? '')
    return { line, record }
  }
}

function unreadable(line: number, problem: string, raw: string): SourceRow {
  return { line, error: new TingyinError('ROW_UNREADABLE', { problem }), raw: shortened(raw.replaceAll(UNDECODABLE, '\uFFFD')) }
}
