import type { Writable } from 'node:stream'
import { TingyinError } from '../domain/errors'
import { neutraliseFormula } from '../sources/formula-cell'
import { ByteSink } from './byte-sink'
import { cellText, type ExportColumn, type RowWriter } from './row-writer'
import { ZipWriter } from './zip-writer'

/** Rows of a sheet below its header: a spreadsheet program reports one with more, or with a longer cell, as damaged. */
export const MOST_SHEET_ROWS = 1_048_575
const MOST_CELL_CHARACTERS = 32_767
const CUT_MARK = '…（超出单元格上限，已截断）'
const BATCH_CHARACTERS = 64 * 1024

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const SPREADSHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const parts: readonly (readonly [string, string])[] = [
  [
    '[Content_Types].xml',
    `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
      `<Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${CONTENT}.worksheet+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${CONTENT}.styles+xml"/></Types>`,
  ],
  ['_rels/.rels', `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
  ['xl/workbook.xml', `<workbook xmlns="${SPREADSHEET}" xmlns:r="${OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`],
  [
    'xl/_rels/workbook.xml.rels',
    `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>` +
      `<Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  ],
  [
    'xl/styles.xml',
    `<styleSheet xmlns="${SPREADSHEET}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>` +
      '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
      '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>' +
      '<cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>',
  ],
]

/** A workbook with one sheet, written as its rows come. */
export class XlsxWriter implements RowWriter {
  truncatedCells = 0
  readonly #zip: ZipWriter
  #rows = 0
  #batch = ''

  constructor(
    stream: Writable,
    private readonly columns: readonly ExportColumn[],
  ) {
    this.#zip = new ZipWriter(new ByteSink(stream))
  }

  async write(row: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#begin()
    if (this.#rows > MOST_SHEET_ROWS) {
      throw new TingyinError('REQUEST_INVALID', { problem: `an XLSX sheet holds ${MOST_SHEET_ROWS} rows below its header. Export CSV, or fewer contacts.` })
    }
    await this.#row(this.columns.map(({ key }) => row[key]))
  }

  async close(): Promise<void> {
    await this.#begin()
    await this.#zip.content(`${this.#batch}</sheetData></worksheet>`)
    await this.#zip.endEntry()
    await this.#zip.end()
  }

  async #begin(): Promise<void> {
    if (this.#rows > 0) return
    for (const [name, xml] of parts) {
      await this.#zip.begin(name)
      await this.#zip.content(DECLARATION + xml)
      await this.#zip.endEntry()
    }
    await this.#zip.begin('xl/worksheets/sheet1.xml')
    const pane = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    await this.#zip.content(`${DECLARATION}<worksheet xmlns="${SPREADSHEET}">${pane}<sheetData>`)
    await this.#row(this.columns.map(({ header }) => header))
  }

  async #row(values: readonly unknown[]): Promise<void> {
    this.#rows++
    const style = this.#rows === 1 ? ' s="1"' : ''
    this.#batch += `<row r="${this.#rows}">${values.map((value, index) => this.#cell(value, index, style)).join('')}</row>`
    if (this.#batch.length < BATCH_CHARACTERS) return
    const batch = this.#batch
    this.#batch = ''
    await this.#zip.content(batch)
  }

  #cell(value: unknown, index: number, style: string): string {
    const reference = `${columnLetters(index)}${this.#rows}`
    if (typeof value === 'number' && Number.isFinite(value)) return `<c r="${reference}"${style}><v>${value}</v></c>`
    if (typeof value === 'boolean') return `<c r="${reference}"${style} t="b"><v>${value ? 1 : 0}</v></c>`
    let text = neutraliseFormula(cellText(value))
    if (text === '') return ''
    if (text.length > MOST_CELL_CHARACTERS) {
      this.truncatedCells++
      text = text.slice(0, MOST_CELL_CHARACTERS - CUT_MARK.length).replace(/[\uD800-\uDBFF]$/, '') + CUT_MARK
    }
    return `<c r="${reference}"${style} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`
  }
}

/** `A` to `XFD` for columns from zero. */
function columnLetters(index: number): string {
  const last = String.fromCharCode(0x41 + (index % 26))
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last
}

/** A bare carriage return would be read as a line feed. */
const xmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

function escapeXml(text: string): string {
  return (
    text
      // What reads like an escape and is none must not be read as one.
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, (control) => `_x${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
      .replace(/[&<>\r]/g, (character) => xmlEntities[character] as string)
  )
}
