import { createWriteStream } from 'node:fs'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { openWriter } from '../../src/export/open-writer'
import type { ExportFormat } from '../../src/export/row-writer'
import { aFile, read } from '../sources/temp-files'

const columns = [
  { key: 'id', header: '工单编号' },
  { key: 'text', header: '投诉内容' },
]

async function exported(format: ExportFormat, rows: readonly Record<string, unknown>[], under = columns): Promise<string> {
  const path = aFile(`*.${format}`, '')
  const writer = openWriter(format, createWriteStream(path), under)
  for (const row of rows) await writer.write(row)
  await writer.close()
  return path
}

const texts: readonly string[] = [
  '断网', '=1+1', '+86', '-1', '@a', '\tx', '\rx', '\nx', '＝1', '＋1', '－1', '＠1', "'=1", "''=1", "'断网'", "'", '"引号"', '逗号,分号;竖线|制表\t',
  '第一行\n第二行', '第一行\r\n第二行', ' 前后 ', '<b>&amp;</b>', ']]>', '_x000D_', '_x005F_x000D_', '\u0001\u001F', '\0', '𠮷😀', '\uFEFFx', '长'.repeat(32_000),
]

describe.each(['csv', 'tsv', 'jsonl', 'xlsx'] as const)('what is exported as %s', (format) => {
  const [id, text] = format === 'jsonl' ? ['id', 'text'] : ['工单编号', '投诉内容']

  it.each(texts.map((value) => [value.slice(0, 20), value]))('comes back: %j', async (_, value) => {
    const { records, faults } = await read(await exported(format, [{ id: 'GD1', text: value }, { id: 'GD2', text: 'x' }]))
    expect(faults).toEqual([])
    expect(records).toEqual([{ [id]: 'GD1', [text]: value }, { [id]: 'GD2', [text]: 'x' }])
  })

  it('comes back whatever the texts are', async () => {
    const value = fc.string({ unit: fc.constantFrom('a', '断', ' ', ',', '"', '\n', '\r', '\t', "'", '=', '＋', '_x0041_', '&', '<') })
    await fc.assert(
      fc.asyncProperty(fc.array(value.filter((found) => found.trim() !== '' && !/[,\t\n] *"/.test(found)), { minLength: 1, maxLength: 5 }), async (values) => {
        const { records } = await read(await exported(format, values.map((found, i) => ({ id: `GD${i}`, text: found }))))
        expect(records.map((record) => record[text])).toEqual(values)
      }),
      { numRuns: 60 },
    )
  })

  it('has no rows without rows', async () => {
    if (format === 'jsonl') return
    const { records, source } = await read(await exported(format, []))
    expect(records).toEqual([])
    expect(source.columns).toEqual([id, text])
  })
})

describe('types', () => {
  const row = { id: 188006, text: true, 明细: { a: [1] }, 空: null, 负数: -1.5 }
  const all = Object.keys(row).map((key) => ({ key, header: key }))

  it.each<[ExportFormat, Record<string, unknown>]>([
    ['jsonl', row],
    ['xlsx', { id: 188006, text: true, 明细: '{"a":[1]}', 负数: -1.5 }],
    ['csv', { id: '188006', text: 'true', 明细: '{"a":[1]}', 空: '', 负数: '-1.5' }],
  ])('come back from %s as far as it has them', async (format, expected) => {
    expect((await read(await exported(format, [row], all))).records).toEqual([expected])
  })
})

it('another program reads our workbook', async () => {
  const book = new ExcelJS.Workbook()
  await book.xlsx.readFile(await exported('xlsx', [{ id: 1, text: '<断网>\r\n三天 & ' }, { id: -2, text: '=1+1' }]))
  const values = book.worksheets[0]?.getSheetValues().slice(1).map((row) => (row as unknown[]).slice(1))
  expect(values).toEqual([['工单编号', '投诉内容'], [1, '<断网>\r\n三天 & '], [-2, "'=1+1"]])
})
