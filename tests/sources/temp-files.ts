import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { ByteSink } from '../../src/export/byte-sink'
import { ZipWriter } from '../../src/export/zip-writer'
import { openSource, type OpenSourceOptions } from '../../src/sources/open-source'
import type { Source, SourceRow } from '../../src/sources/source'

const folder = mkdtempSync(join(tmpdir(), 'tingyin-sources-'))
let files = 0
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a file that is gone after the test file has run. */
export function aFile(name: string, content: string | Buffer): string {
  const path = join(folder, name.replace('*', String(files++)))
  writeFileSync(path, content)
  return path
}

export function aFolder(): string {
  return folder
}

export async function aZip(parts: Readonly<Record<string, string>>): Promise<Buffer> {
  const stream = new PassThrough()
  const bytes = collected(stream)
  const zip = new ZipWriter(new ByteSink(stream))
  for (const [name, content] of Object.entries(parts)) {
    await zip.begin(name)
    await zip.content(content)
    await zip.endEntry()
  }
  await zip.end()
  return bytes
}

export async function collected(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

const XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A workbook whose parts are given as XML, for what no well-behaved program writes. */
export function workbookParts({ sheet, sharedStrings, styles, prefix = '', workbookPr = '' }: {
  readonly sheet: string
  readonly sharedStrings?: string
  readonly styles?: string
  readonly prefix?: string
  readonly workbookPr?: string
}): Record<string, string> {
  const p = prefix === '' ? '' : `${prefix}:`
  const ns = prefix === '' ? XMLNS : XMLNS.replace('xmlns', `xmlns:${prefix}`)
  return {
    'xl/worksheets/sheet1.xml': `<${p}worksheet ${ns}><${p}sheetData>${sheet}</${p}sheetData></${p}worksheet>`,
    'xl/workbook.xml': `<workbook ${XMLNS} xmlns:r="${RELATIONS}">${workbookPr}<sheets><sheet name="工单" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ...(sharedStrings === undefined ? {} : { 'xl/sharedStrings.xml': `<sst ${XMLNS}>${sharedStrings}</sst>` }),
    ...(styles === undefined ? {} : { 'xl/styles.xml': `<styleSheet ${XMLNS}>${styles}</styleSheet>` }),
  }
}

export async function rowsOf(source: Source): Promise<SourceRow[]> {
  const rows: SourceRow[] = []
  for await (const row of source.rows()) rows.push(row)
  return rows
}

/** The records of a file, and its faulty rows as `line: message`. */
export async function read(path: string, options: OpenSourceOptions = {}): Promise<{ source: Source; records: Record<string, unknown>[]; lines: number[]; faults: string[] }> {
  const source = await openSource(path, options)
  const rows = await rowsOf(source)
  return {
    source,
    records: rows.flatMap((row) => ('record' in row ? [row.record] : [])),
    lines: rows.map(({ line }) => line),
    faults: rows.flatMap((row) => ('error' in row ? [`${row.line}: ${row.error.message}`] : [])),
  }
}
