import { gzipSync } from 'node:zlib'
import ExcelJS from 'exceljs'
import { openSource } from '../../src/sources/open-source'
import { aFile, read, rowsOf } from './temp-files'

const expected = [
  { id: '1', time: '2026-01-03', text: '断网，"三天"了' },
  { id: '2', time: '2026-01-04', text: '退费;再说|谢谢' },
]
const delimited = (delimiter: string): string =>
  ['id,time,text', '1,2026-01-03,"断网，""三天""了"', '2,2026-01-04,"退费;再说|谢谢"'].map((line) => line.replaceAll(',', delimiter)).join('\r\n')

async function workbook(): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('工单')
  sheet.addRow(Object.keys(expected[0] as object))
  for (const row of expected) sheet.addRow(Object.values(row))
  return Buffer.from(await book.xlsx.writeBuffer())
}

const contents: readonly (readonly [string, string, () => Promise<string | Buffer> | string, string])[] = [
  ['commas', 'csv', () => delimited(','), 'csv'],
  ['tabs', 'tsv', () => delimited('\t'), 'tsv'],
  ['semicolons', 'csv', () => delimited(';'), 'csv'],
  ['bars', 'txt', () => delimited('|'), 'csv'],
  ["Excel's sep line", 'csv', () => `sep=;\r\n${delimited(';')}`, 'csv'],
  ['JSON lines', 'jsonl', () => expected.map((row) => JSON.stringify(row)).join('\n'), 'jsonl'],
  ['a JSON list', 'json', () => JSON.stringify(expected), 'json'],
  ['an indented JSON list', 'json', () => JSON.stringify(expected, null, 2), 'json'],
  ['a wrapper', 'json', () => JSON.stringify({ code: 0, message: 'ok', data: expected }), 'json'],
  ['a wrapper in a wrapper', 'json', () => JSON.stringify({ status: 'ok', result: { total: 2, list: expected }, x: [] }, null, 1), 'json'],
  ['indented JSON objects one after another', 'json', () => expected.map((row) => JSON.stringify(row, null, 2)).join('\n'), 'json'],
  ['a workbook', 'xlsx', workbook, 'xlsx'],
]

describe.each([false, true])('openSource, gzip %s, recognises', (gzip) => {
  describe.each(contents)('%s', (_, extension, content, format) => {
    it.each([extension, 'dat', 'csv'])('named .%s', async (name) => {
      const bytes = Buffer.from((await content()) as string)
      const { source, records, faults } = await read(aFile(`投诉.2026-01.${name}${gzip ? '.gz' : ''}`, gzip ? gzipSync(bytes) : bytes))
      expect(faults).toEqual([])
      expect(records).toEqual(expected)
      expect(source).toMatchObject({ format, columns: ['id', 'time', 'text'], reading: { compressed: gzip } })
      expect(source.name).toBe(name === 'dat' ? '投诉.2026-01.dat' : '投诉.2026-01')
      expect(source.bytesRead()).toBe(source.totalBytes)
    })
  })
})

describe('openSource', () => {
  it('can be read twice, and left in the middle', async () => {
    const source = await openSource(aFile('*.csv', delimited(',')))
    for await (const row of source.rows()) {
      expect(row).toMatchObject({ line: 2 })
      break
    }
    expect((await rowsOf(source)).map(({ line }) => line)).toEqual([2, 3])
    expect((await rowsOf(source)).map(({ line }) => line)).toEqual([2, 3])
  })

  it('takes the format and delimiter it is told', async () => {
    expect((await read(aFile('*.txt', 'a;b,c\n1;2,3\n'), { delimiter: ',' })).records).toEqual([{ 'a;b': '1;2', c: '3' }])
    expect((await read(aFile('*.txt', 'a,b\tc\n1,2\t3\n'), { format: 'tsv' })).records).toEqual([{ 'a,b': '1,2', c: '3' }])
    expect((await read(aFile('*.txt', 'a,b\tc\n1,2\t3\n'), { delimiter: 'tab' })).records).toEqual([{ 'a,b': '1,2', c: '3' }])
    expect((await read(aFile('*.csv', '{"a"},b\n1,2\n'), { format: 'csv' })).records).toEqual([{ '{"a"}': '1', b: '2' }])
  })

  it.each([
    [{ format: 'xls' }, /format "xls" is not known\. Known are csv, tsv, jsonl, json, xlsx/],
    [{ delimiter: ';;' }, /a delimiter is one character/],
    [{ delimiter: '"' }, /a delimiter is one character/],
  ])('refuses the options %j', async (options, message) => {
    await expect(openSource(aFile('*.csv', 'a,b\n'), options)).rejects.toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringMatching(message) })
  })

  it('reads one record that is a JSON object over several lines', async () => {
    const record = { id: 1, quality: { A: [1, 2] }, turns: [{ speaker: '客户', text: '断网' }] }
    expect((await read(aFile('*.json', JSON.stringify(record, null, 2)))).records).toEqual([record])
    expect((await read(aFile('*.json', JSON.stringify(record)))).records).toEqual([record])
  })
})
