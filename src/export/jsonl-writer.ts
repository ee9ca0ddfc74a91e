import type { Writable } from 'node:stream'
import { ByteSink } from './byte-sink'
import type { ExportColumn, RowWriter } from './row-writer'

/** One JSON object a line, values with their types. */
export class JsonlWriter implements RowWriter {
  readonly truncatedCells = 0
  readonly #sink: ByteSink

  constructor(
    stream: Writable,
    private readonly columns: readonly ExportColumn[],
  ) {
    this.#sink = new ByteSink(stream)
  }

  async write(row: Readonly<Record<string, unknown>>): Promise<void> {
    const fields = this.columns.map(({ key }) => [key, row[key]] as const)
    await this.#sink.text(`${JSON.stringify(Object.fromEntries(fields))}\n`)
  }

  async close(): Promise<void> {
    await this.#sink.end()
  }
}
