import type { ByteArea } from './byte-area'
import { unescapeControls } from './sheet-rows'
import type { SourceLimits } from './source'
import { attribute, XmlDamage, XmlScanner, type XmlHandler } from './xml-scanner'
import { openZipEntry, readZipDirectory, ZipDamage, type ZipEntry } from './zip-directory'

export interface SheetEntry {
  readonly name: string
  readonly hidden: boolean
  readonly entry: ZipEntry
}

/** What a workbook's parts say, apart from its sheets' rows. Problems are thrown as `ZipDamage`, in words for the user. */
export class XlsxWorkbook {
  sharedStrings: readonly string[] = []
  #inflated = 0

  private constructor(
    private readonly area: ByteArea,
    private readonly limits: SourceLimits,
    private readonly entries: ReadonlyMap<string, ZipEntry>,
    readonly sheets: readonly SheetEntry[],
    readonly dateStyles: readonly boolean[],
    readonly from1904: boolean,
  ) {}

  static async open(area: ByteArea, limits: SourceLimits): Promise<XlsxWorkbook> {
    const entries = await readZipDirectory(area)
    const main = entries.get('xl/workbook.xml')
    if (main === undefined) throw new ZipDamage(foreignArchive(entries))
    if ([...entries.values()].some(({ encrypted }) => encrypted)) {
      throw new ZipDamage('it is protected by a password. Save it without one.')
    }
    const empty = new XlsxWorkbook(area, limits, entries, [], [], false)
    const { sheets, from1904 } = await empty.#readSheetList(main)
    const workbook = new XlsxWorkbook(area, limits, entries, sheets, await empty.#readDateStyles(), from1904)
    workbook.#inflated = empty.#inflated
    workbook.sharedStrings = await workbook.#readSharedStrings()
    return workbook
  }

  /** Feeds a part to a handler and yields after each chunk, so that the caller can take what has come of it. */
  async *scan(entry: ZipEntry, handler: XmlHandler, onProgress?: (packedBytes: number) => void): AsyncGenerator<void> {
    const { stream, packedBytes } = await openZipEntry(this.area, entry)
    const scanner = new XmlScanner(handler)
    const decoder = new TextDecoder('utf-8')
    const before = this.#inflated
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        this.#inflated += chunk.length
        this.#guard(this.#inflated - before, packedBytes())
        onProgress?.(packedBytes())
        scanner.push(decoder.decode(chunk, { stream: true }))
        yield
      }
    } catch (error) {
      if (error instanceof XmlDamage) throw new ZipDamage(`its part ${entry.name} is damaged: ${error.message}.`, { cause: error })
      if (String((error as NodeJS.ErrnoException).code).startsWith('Z_')) {
        throw new ZipDamage(`its part ${entry.name} is damaged. Copy or export the file again.`, { cause: error })
      }
      throw error
    } finally {
      stream.destroy()
    }
  }

  /** Each reading of a sheet starts with what the workbook itself has unfolded to. */
  async *scanSheet(sheet: SheetEntry, handler: XmlHandler, onProgress?: (packedBytes: number) => void): AsyncGenerator<void> {
    const before = this.#inflated
    try {
      yield* this.scan(sheet.entry, handler, onProgress)
    } finally {
      this.#inflated = before
    }
  }

  #guard(unfolded: number, packed: number): void {
    const { inflatedBytes, ratioFromBytes, inflationRatio } = this.limits
    if (this.#inflated > inflatedBytes) {
      throw new ZipDamage(`it unfolds to more than ${inflatedBytes} bytes, which is the limit. Split it, or export CSV.`)
    }
    if (unfolded > ratioFromBytes && unfolded > inflationRatio * Math.max(packed, 1)) {
      throw new ZipDamage(`it unfolds to more than ${inflationRatio} times its size, as no table of texts does. If it is genuine, export CSV.`)
    }
  }

  async #readAll(entry: ZipEntry, open: XmlHandler['open'], close: XmlHandler['close'] = () => undefined): Promise<void> {
    for await (const _ of this.scan(entry, { open, text: () => undefined, close }));
  }

  async #readSheetList(main: ZipEntry): Promise<{ readonly sheets: readonly SheetEntry[]; readonly from1904: boolean }> {
    const targets = new Map<string, string>()
    const relations = this.entries.get('xl/_rels/workbook.xml.rels')
    if (relations !== undefined) {
      await this.#readAll(relations, (name, tag) => {
        if (name !== 'Relationship' || !attribute(tag, 'Type')?.endsWith('/worksheet')) return
        const target = attribute(tag, 'Target') ?? ''
        targets.set(attribute(tag, 'Id') ?? '', (target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`).toLowerCase())
      })
    }
    const sheets: SheetEntry[] = []
    let from1904 = false
    await this.#readAll(main, (name, tag) => {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attribute(tag, 'date1904') ?? '')
      if (name !== 'sheet') return
      const entry = this.entries.get(targets.get(attribute(tag, '[\\w-]+:id') ?? '') ?? '')
      if (entry !== undefined) sheets.push({ name: attribute(tag, 'name') ?? '', hidden: (attribute(tag, 'state') ?? 'visible') !== 'visible', entry })
    })
    if (sheets.length === 0) throw new ZipDamage('it is a workbook without a sheet of cells.')
    return { sheets, from1904 }
  }

  async #readDateStyles(): Promise<readonly boolean[]> {
    const entry = this.entries.get('xl/styles.xml')
    const custom = new Map<number, boolean>()
    const dates: boolean[] = []
    let inCellFormats = false
    if (entry !== undefined) {
      await this.#readAll(
        entry,
        (name, tag) => {
          if (name === 'numFmt') custom.set(Number(attribute(tag, 'numFmtId')), isDateFormat(attribute(tag, 'formatCode') ?? ''))
          else if (name === 'cellXfs') inCellFormats = true
          else if (name === 'xf' && inCellFormats) {
            const format = Number(attribute(tag, 'numFmtId') ?? 0)
            dates.push(custom.get(format) ?? isBuiltInDate(format))
          }
        },
        (name) => {
          if (name === 'cellXfs') inCellFormats = false
        },
      )
    }
    return dates
  }

  async #readSharedStrings(): Promise<readonly string[]> {
    const entry = this.entries.get('xl/sharedstrings.xml')
    if (entry === undefined) return []
    const limit = this.limits.sharedStringCharacters
    const strings: string[] = []
    let characters = 0
    let value = ''
    let inText = false
    let inPhonetic = false
    const handler: XmlHandler = {
      open: (name) => {
        if (name === 'si') value = ''
        else if (name === 'rPh') inPhonetic = true
        else if (name === 't') inText = !inPhonetic
      },
      text: (text) => {
        if (inText) value += text
      },
      close: (name) => {
        if (name === 't') inText = false
        else if (name === 'rPh') inPhonetic = false
        else if (name === 'si') {
          // An empty string costs memory too.
          characters += value.length + 16
          if (characters > limit) throw new ZipDamage(`its table of texts is longer than ${limit} characters, which is the limit. Split it, or export CSV.`)
          strings.push(unescapeControls(value))
        }
      },
    }
    for await (const _ of this.scan(entry, handler));
    return strings
  }
}

/** What a ZIP without a workbook is, by the parts it has. */
function foreignArchive(entries: ReadonlyMap<string, ZipEntry>): string {
  const names = [...entries.keys()]
  const has = (start: string): boolean => names.some((name) => name.startsWith(start))
  if (has('xl/workbook.bin')) return 'it is a binary workbook (XLSB). Save it as XLSX or CSV.'
  if (has('word/')) return 'it is a Word document. Save its table as XLSX or CSV.'
  if (has('ppt/')) return 'it is a PowerPoint document. Save its table as XLSX or CSV.'
  if (has('mimetype') && has('content.xml')) return 'it is an OpenDocument file. Save it as XLSX or CSV.'
  const protectedBy = [...entries.values()].some(({ encrypted }) => encrypted) ? ', protected by a password' : ''
  return `it is a ZIP archive${protectedBy} with ${names.length} files, none of them a workbook. Unpack it and import the files one by one; only gzip is read packed.`
}

/** Number formats every spreadsheet knows by their number, those of Chinese versions included. */
function isBuiltInDate(format: number): boolean {
  return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 45 && format <= 47) || (format >= 50 && format <= 58)
}

/**
 * Whether a format such as `yyyy"年"m"月"d"日"` shows a date; durations such as `[h]:mm` are numbers of days. A format has
 * at most 255 characters, and a longer one is made to keep the patterns busy.
 */
function isDateFormat(formatCode: string): boolean {
  const code = formatCode.slice(0, 255)
  if (/\[(h+|m+|s+)\]/i.test(code)) return false
  const letters = (code.split(';')[0] as string).replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '')
  return /[ymdhs]/i.test(letters)
}
