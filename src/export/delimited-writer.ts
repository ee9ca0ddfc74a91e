import type { Writable } from 'node:stream'
import { neutraliseFormula } from '../sources/formula-cell'
import { ByteSink } from './byte-sink'
import { cellText, type ExportColumn, type RowWriter } from './row-writer'

/** Without the mark, Excel reads UTF-8 as the computer's own encoding and shows mojibake. */
const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Delimited text as spreadsheets like it: UTF-8 with a byte order mark, CRLF, no cell that runs as a formula. For a program, which would
 * take mark and apostrophe for part of the values, it is plain.
 */
export class DelimitedWriter implements RowWriter {
  readonly truncatedCells = 0
  readonly #sink: ByteSink
  #begun = false

  constructor(
    stream: Writable,
    private readonly columns: readonly ExportColumn[],
    private readonly delimiter: ',' | '\t',
    private readonly reader: 'spreadsheet' | 'program' = 'spreadsheet',
  ) {
    this.#sink = new ByteSink(stream)
  }

  async write(row: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#begin()
    await this.#sink.text(this.#line(this.columns.map(({ key }) => row[key])))
  }

  async close(): Promise<void> {
    await this.#begin()
    await this.#sink.end()
  }

  async #begin(): Promise<void> {
    if (this.#begun) return
    this.#begun = true
    await this.#sink.text((this.reader === 'program' ? '' : BYTE_ORDER_MARK) + this.#line(this.columns.map(({ header }) => header)))
  }

  #line(values: readonly unknown[]): string {
    return `${values.map((value) => this.#cell(value)).join(this.delimiter)}\r\n`
  }

  #cell(value: unknown): string {
    // A number may start with a minus: it is no formula, and with an apostrophe no number either.
    const text = typeof value === 'number' || this.reader === 'program' ? cellText(value) : neutraliseFormula(cellText(value))
    return /["\r\n]|^\s|\s$/.test(text) || text.includes(this.delimiter) ? `"${text.replaceAll('"', '""')}"` : text
  }
}
