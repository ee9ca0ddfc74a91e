import { gzipSync } from 'node:zlib'
import ExcelJS from 'exceljs'
import { openSource } from '../../src/sources/open-source'
import { aFile, aZip, read, workbookParts } from './temp-files'

async function saved(fill: (book: ExcelJS.Workbook) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  fill(book)
  return Buffer.from(await book.xlsx.writeBuffer())
}

const text = (ref: string, value: string): string => `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`
const headerRow = `<row r="1">${text('A1', 'id')}${text('B1', 'text')}</row>`

describe('a workbook', () => {
  it('gives the values of cells of all kinds', async () => {
    const bytes = await saved((book) => {
      const sheet = book.addWorksheet('工单')
      sheet.addRow(['文本', '数字', '日期', '富文本', '公式', '文本公式', '链接', '真假', '错误', '空', '时刻'])
      const row = sheet.addRow(['断网', 13800138000, new Date(Date.UTC(2026, 0, 3, 9, 5, 33))])
      row.getCell(3).numFmt = 'yyyy"年"m"月"d"日" h:mm'
      row.getCell(4).value = { richText: [{ text: '断' }, { font: { bold: true }, text: '网' }] }
      row.getCell(5).value = { formula: '1+1', result: 2 } as ExcelJS.CellValue
      row.getCell(6).value = { formula: 'A1&"x"', result: '断网x' } as ExcelJS.CellValue
      row.getCell(7).value = { text: '点此', hyperlink: 'http://example.com' }
      row.getCell(8).value = true
      row.getCell(9).value = { error: '#N/A' } as ExcelJS.CellValue
      row.getCell(11).value = 46025.5
      row.getCell(11).numFmt = '0.00'
    })
    expect((await read(aFile('*.xlsx', bytes))).records).toEqual([
      { 文本: '断网', 数字: 13800138000, 日期: new Date(Date.UTC(2026, 0, 3, 9, 5, 33)), 富文本: '断网', 公式: 2, 文本公式: '断网x', 链接: '点此', 真假: true, 时刻: 46025.5 },
    ])
  })

  it.each<[string, Parameters<typeof workbookParts>[0], unknown]>([
    ['rich text within the sheet', { sheet: `${headerRow}<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><r><t>断</t></r><r><t>网</t></r></is></c></row>` }, '断网'],
    ['prefixed names', { prefix: 'x', sheet: `${headerRow}<row r="2"><c r="A2"><v>1</v></c>${text('B2', '断网')}</row>`.replace(/<(\/?)(?=\w)/g, '<$1x:') }, '断网'],
    ['cells without references', { sheet: `<row>${text('', 'id')}${text('', 'text')}</row><row><c><v>1</v></c>${text('', '断网')}</row>`.replaceAll(' r=""', '') }, '断网'],
    ['readings above the characters', { sheet: `${headerRow}<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>0</v></c></row>`, sharedStrings: '<si><t>断网</t><rPh sb="0" eb="1"><t>duan</t></rPh></si>' }, '断网'],
    ['entities', { sheet: `${headerRow}<row r="2"><c r="A2"><v>1</v></c>${text('B2', '&lt;a&gt; &amp;lt; &#26029;&#x7f51; &unknown;')}</row>` }, '<a> &lt; 断网 &unknown;'],
    ['escaped control characters', { sheet: `${headerRow}<row r="2"><c r="A2"><v>1</v></c>${text('B2', '断_x000D_\n网_x005F_x000D_')}</row>` }, '断\r\n网_x000D_'],
    ['CDATA and comments', { sheet: `${headerRow}<!-- <row> --><row r="2"><c r="A2"><v>1</v></c>${text('B2', '<![CDATA[<断网>]]>')}</row>` }, '<断网>'],
    ['brackets within attributes', { sheet: `${headerRow}<row r="2" x="a>b'c" y='">'><c r="A2"><v>1</v></c>${text('B2', '断网')}</row>` }, '断网'],
    ['a date in ISO form', { sheet: `${headerRow}<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="d"><v>2026-01-03T09:05:33</v></c></row>` }, '2026-01-03T09:05:33'],
    ['days counted from 1904', { workbookPr: '<workbookPr date1904="1"/>', styles: '<cellXfs><xf numFmtId="14"/></cellXfs>', sheet: `${headerRow}<row r="2"><c r="A2" t="str"><v>1</v></c><c r="B2" s="0"><v>44563</v></c></row>` }, new Date(Date.UTC(2026, 0, 3))],
    ['our own formula guard', { sheet: `${headerRow}<row r="2"><c r="A2"><v>1</v></c>${text('B2', "'=1+1")}</row>` }, '=1+1'],
  ])('reads %s', async (_, parts, expected) => {
    const { records } = await read(aFile('*.xlsx', await aZip(workbookParts(parts))))
    expect(records.map((record) => record['text'])).toEqual([expected])
  })

  it('numbers rows as the sheet does, skips blank ones and a title', async () => {
    const bytes = await saved((book) => {
      const sheet = book.addWorksheet('工单')
      sheet.getCell('A1').value = '2026年1月投诉明细'
      sheet.getRow(3).values = ['工单编号', '投诉内容']
      sheet.getRow(4).values = ['1', '断网']
      sheet.getRow(5).values = ['', '  ']
      sheet.getRow(9).values = ['2', '退费', undefined, '备注']
    })
    const { records, lines } = await read(aFile('*.xlsx', bytes))
    expect(lines).toEqual([4, 9])
    expect(records).toEqual([{ 工单编号: '1', 投诉内容: '断网' }, { 工单编号: '2', 投诉内容: '退费', column_4: '备注' }])
  })

  it('reads the first sheet shown, or the one named', async () => {
    const path = aFile(
      '*.xlsx',
      await saved((book) => {
        for (const [name, state] of [['隐藏', 'hidden'], ['一月', 'visible'], ['二月', 'visible']] as const) {
          const sheet = book.addWorksheet(name, { state })
          sheet.addRow(['id'])
          sheet.addRow([name])
        }
        book.addWorksheet('空')
      }),
    )
    expect(await read(path)).toMatchObject({ records: [{ id: '一月' }], source: { reading: { sheet: '一月' } } })
    expect((await read(path, { sheet: '二月' })).records).toEqual([{ id: '二月' }])
    await expect(read(path, { sheet: '三月' })).rejects.toThrow(/no sheet "三月"\. Its sheets are "隐藏", "一月", "二月", "空"/)
    await expect(read(path, { sheet: '空' })).rejects.toThrow(/sheet "空" is empty\. Name another one: "隐藏"/)
  })

  it('has no rows with a header only', async () => {
    const { records, faults } = await read(aFile('*.xlsx', await aZip(workbookParts({ sheet: headerRow }))))
    expect([...records, ...faults]).toEqual([])
  })

  it('reports how far it is', async () => {
    const bytes = await saved((book) => {
      const sheet = book.addWorksheet('工单')
      for (let i = 0; i < 20_000; i++) sheet.addRow([i, `断网${Math.sin(i)}`])
    })
    const source = await openSource(aFile('*.xlsx', bytes))
    const progress = new Set<number>()
    for await (const _ of source.rows()) progress.add(source.bytesRead())
    expect(progress.size).toBeGreaterThan(2)
    expect(Math.max(...progress)).toBeLessThanOrEqual(source.totalBytes)
    expect(source.bytesRead()).toBe(source.totalBytes)
  })
})

describe('a workbook made to do harm', () => {
  const repeated = (rows: number): string => headerRow + Array.from({ length: rows }, (_, i) => `<row r="${i + 2}"><c r="A${i + 2}"><v>1</v></c>${text(`B${i + 2}`, '断网'.repeat(100))}</row>`).join('')

  it.each<[string, Parameters<typeof workbookParts>[0], Record<string, number>, RegExp]>([
    ['a sheet that unfolds beyond the limit', { sheet: repeated(5000) }, { inflatedBytes: 1_000_000 }, /unfolds to more than 1000000 bytes/],
    ['a sheet that unfolds out of proportion', { sheet: repeated(20_000) }, { ratioFromBytes: 5_000_000, inflationRatio: 20 }, /unfolds to more than 20 times its size/],
    ['a table of texts beyond the limit', { sheet: headerRow, sharedStrings: `<si><t>${'长'.repeat(1000)}</t></si>`.repeat(100) }, { sharedStringCharacters: 50_000 }, /table of texts is longer than 50000/],
    ['a document type', { sheet: `<!DOCTYPE a [<!ENTITY b "c">]>${headerRow}` }, {}, /holds a document type/],
  ])('is stopped: %s', async (_, parts, limits, message) => {
    const path = aFile('*.xlsx', await aZip(workbookParts(parts)))
    await expect(read(path, { limits })).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringMatching(message) })
  })

  it('costs one row when only that is too long', async () => {
    const parts = workbookParts({ sheet: `${headerRow}<row r="2">${text('A2', '长'.repeat(2000))}</row><row r="3"><c r="A3"><v>1</v></c></row>` })
    const { records, faults } = await read(aFile('*.xlsx', await aZip(parts)), { limits: { recordCharacters: 1000 } })
    expect(records).toEqual([{ id: 1 }])
    expect(faults).toEqual(['2: The row cannot be read: it is longer than 1000 characters.'])
  })

  it('has no cells beyond the last column there is', async () => {
    const parts = workbookParts({ sheet: `${headerRow}<row r="2"><c r="A2"><v>1</v></c><c r="ZZZZZZ2"><v>2</v></c></row>` })
    expect((await read(aFile('*.xlsx', await aZip(parts)))).records).toEqual([{ id: 1 }])
  })

  it('does not keep its reader busy with one endless tag', async () => {
    const parts = workbookParts({ sheet: `${headerRow}<row r="2" x="${'>'.repeat(1_000_000)}" ${'y="" '.repeat(200_000)}><c r="A2"><v>1</v></c></row>` })
    expect((await read(aFile('*.xlsx', await aZip(parts)))).records).toEqual([{ id: 1 }])
  })

  it.each([0.2, 0.5, 0.9])('says that it is cut off after %d of it', async (share) => {
    const whole = await aZip(workbookParts({ sheet: repeated(1000) }))
    const cut = whole.subarray(0, Math.floor(whole.length * share))
    for (const bytes of [cut, gzipSync(cut)]) {
      await expect(read(aFile('*.xlsx', bytes))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringMatching(/end is missing/) })
    }
  })

  it('says that a part is damaged', async () => {
    const bytes = await aZip(workbookParts({ sheet: repeated(1000) }))
    bytes.fill(0xff, 60, 400)
    await expect(read(aFile('*.xlsx', bytes))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringMatching(/damaged/) })
  })
})
