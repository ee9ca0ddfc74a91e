import type { Writable } from 'node:stream'
import { DelimitedWriter, type TableReader } from './delimited-writer'
import { JsonlWriter } from './jsonl-writer'
import type { ExportColumn, ExportFormat, RowWriter } from './row-writer'
import { XlsxWriter } from './xlsx-writer'

export function openWriter(format: ExportFormat, stream: Writable, columns: readonly ExportColumn[], reader?: TableReader): RowWriter {
  switch (format) {
    case 'csv':
      return new DelimitedWriter(stream, columns, ',', reader)
    case 'tsv':
      return new DelimitedWriter(stream, columns, '\t', reader)
    case 'jsonl':
      return new JsonlWriter(stream, columns)
    case 'xlsx':
      return new XlsxWriter(stream, columns)
  }
}
