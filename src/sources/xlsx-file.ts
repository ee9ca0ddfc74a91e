import { TingyinError } from '../domain/errors'
import { fileArea, memoryArea, type ByteArea } from './byte-area'
import { dateText } from './dates'
import { columnNames, headerIndex, HEADER_SEARCH_ROWS } from './header-row'
import { SheetRows, type SheetRow } from './sheet-rows'
import { shortened, type Source, type SourceLimits, type SourceReading, type SourceRow } from './source'
import { FileSource } from './file-source'
import type { SourceFile } from './source-file'
import { XlsxWorkbook, type SheetEntry } from './xlsx-workbook'
import { ZipDamage } from './zip-directory'

/** A gzipped workbook is unpacked in memory, as its directory stands at its end. */
const MOST_UNPACKED_BYTES = 512 * 1024 * 1024

/**
 * One sheet of a workbook.
 *
 * Own code because exceljs' streaming reader loses text without a word: all but the last run of an inline rich text, all
 * rows of sheets with prefixed names, and it spools sheets to temporary files, which would be personal data on disk.
 */
export class XlsxFile extends FileSource implements Source {
  readonly format = 'xlsx'
  readonly reading: SourceReading
  /** Columns that only turn up in later rows, beyond the header, are not among them. */
  readonly columns: readonly string[]

  private constructor(
    file: SourceFile,
    private readonly workbook: XlsxWorkbook,
    private readonly sheet: SheetEntry,
    header: SheetRow | undefined,
    private readonly limits: SourceLimits,
  ) {
    super(file)
    this.reading = { compressed: file.compressed, sheet: sheet.name }
    this.columns = columnNames(Array.from(header?.cells ?? [], cellText))
    this.#headerLine = header?.line ?? 0
  }
  readonly #headerLine: number

  static async open(file: SourceFile, limits: SourceLimits, sheetName?: string): Promise<XlsxFile> {
    return telling(file, async () => {
      const workbook = await XlsxWorkbook.open(await areaOf(file), limits)
      const sheet = sheetNamed(file, workbook.sheets, sheetName)
      const rows: SheetRow[] = []
      for await (const row of filledRows(workbook, sheet)) {
        rows.push(row)
        if (rows.length === HEADER_SEARCH_ROWS) break
      }
      if (rows.length === 0) throw file.unreadable(`its sheet ${JSON.stringify(sheet.name)} is empty.${others(workbook.sheets, sheet)}`)
      const header = rows[headerIndex(rows.map(({ cells }) => Array.from(cells, cellText)))]
      return new XlsxFile(file, workbook, sheet, header, limits)
    })
  }

  async *rows(): AsyncGenerator<SourceRow> {
    this.file.bytesRead = 0
    const size = Math.max(1, this.sheet.entry.compressedSize)
    const rows = filledRows(this.workbook, this.sheet, (packed) => {
      this.file.bytesRead = Math.round((packed / size) * this.totalBytes)
    })
    try {
      for await (const row of rows) if (row.line > this.#headerLine) yield this.#row(row)
    } catch (error) {
      throw told(this.file, error)
    }
    this.file.bytesRead = this.totalBytes
  }

  #row({ line, cells }: SheetRow): SourceRow {
    const record: Record<string, unknown> = {}
    let characters = 0
    for (let i = 0; i < cells.length; i++) {
      const value = cells[i]
      if (value === undefined) continue
      if (typeof value === 'string') characters += value.length
      record[this.columns[i] ?? `column_${i + 1}`] = value
    }
    if (characters > this.limits.recordCharacters) {
      const problem = `it is longer than ${this.limits.recordCharacters} characters.`
      return { line, error: new TingyinError('ROW_UNREADABLE', { problem }), raw: shortened(Array.from(cells.slice(0, 50), cellText).join('\t')) }
    }
    return { line, record }
  }
}

async function* filledRows(workbook: XlsxWorkbook, sheet: SheetEntry, onProgress?: (packedBytes: number) => void): AsyncGenerator<SheetRow> {
  const collected = new SheetRows(workbook)
  for await (const _ of workbook.scanSheet(sheet, collected, onProgress)) {
    for (const row of collected.take()) {
      if (row.cells.some((cell) => typeof cell !== 'string' || cell.trim() !== '')) yield row
    }
  }
}

async function areaOf(file: SourceFile): Promise<ByteArea> {
  if (!file.compressed) return fileArea(file.path, file.totalBytes)
  const parts: Buffer[] = []
  let size = 0
  for await (const chunk of file.chunks()) {
    size += chunk.length
    if (size > MOST_UNPACKED_BYTES) throw file.unreadable('it unfolds to more than 512 MiB. Unpack the gzip and import the workbook itself.')
    parts.push(chunk)
  }
  return memoryArea(Buffer.concat(parts))
}

/** The sheet asked for, or the first that the workbook shows. */
function sheetNamed(file: SourceFile, sheets: readonly SheetEntry[], name: string | undefined): SheetEntry {
  if (name === undefined) return sheets.find(({ hidden }) => !hidden) ?? (sheets[0] as SheetEntry)
  const found = sheets.find((sheet) => sheet.name === name) ?? sheets.find((sheet) => sheet.name.trim() === name.trim())
  if (found !== undefined) return found
  throw file.unreadable(`it has no sheet ${JSON.stringify(name)}. Its sheets are ${sheets.map((sheet) => JSON.stringify(sheet.name)).join(', ')}.`)
}

function others(sheets: readonly SheetEntry[], sheet: SheetEntry): string {
  const names = sheets.filter((other) => other !== sheet).map(({ name }) => JSON.stringify(name))
  return names.length === 0 ? '' : ` Name another one: ${names.join(', ')}.`
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return value instanceof Date ? dateText(value) : String(value)
}

function told(file: SourceFile, error: unknown): unknown {
  return error instanceof ZipDamage ? file.unreadable(error.message, error) : error
}

async function telling<Value>(file: SourceFile, action: () => Promise<Value>): Promise<Value> {
  try {
    return await action()
  } catch (error) {
    throw told(file, error)
  }
}
