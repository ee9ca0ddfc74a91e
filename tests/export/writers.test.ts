import { PassThrough, Writable } from 'node:stream'
import { openWriter } from '../../src/export/open-writer'
import { exportFormats, type ExportFormat } from '../../src/export/row-writer'
import { aFile, collected, read } from '../sources/temp-files'

const columns = [{ key: 'id', header: '编号' }, { key: 'text', header: '内容' }]

async function written(format: ExportFormat, rows: readonly Record<string, unknown>[]): Promise<{ bytes: Buffer; truncatedCells: number }> {
  const stream = new PassThrough()
  const bytes = collected(stream)
  const writer = openWriter(format, stream, columns)
  for (const row of rows) await writer.write(row)
  await writer.close()
  return { bytes: await bytes, truncatedCells: writer.truncatedCells }
}

describe('a table of delimited text', () => {
  it.each<[string, unknown, string]>([
    ['a plain cell', '断网', '断网'],
    ['a formula', '=cmd', "'=cmd"],
    ['a formula in full width', '＝cmd', "'＝cmd"],
    ['a tab in front', '\tx', `"'\tx"`.replaceAll('"', '')],
    ['a carriage return in front', '\rx', `"'\rx"`],
    ['a guard of its own', "'=cmd", "''=cmd"],
    ['an apostrophe', "'断网", "'断网"],
    ['a negative number', -1, '-1'],
    ['a negative number as text', '-1', "'-1"],
    ['quotes and commas', '他说"退费",了', '"他说""退费"",了"'],
    ['line ends', 'a\nb', '"a\nb"'],
    ['nothing', undefined, ''],
  ])('writes %s', async (_, text, cell) => {
    expect((await written('csv', [{ id: 'GD1', text, other: 'x' }])).bytes.toString()).toBe(`\uFEFF编号,内容\r\nGD1,${cell}\r\n`)
  })
})

describe('a workbook', () => {
  it('cuts a cell no spreadsheet could open, says so in the cell and counts it', async () => {
    const { bytes, truncatedCells } = await written('xlsx', [{ id: '1', text: `${'x'.repeat(32_752)}😀${'长'.repeat(100)}` }, { id: '2', text: '短' }])
    const text = (await read(aFile('*.xlsx', bytes))).records[0]?.['内容'] as string
    expect(truncatedCells).toBe(1)
    expect(text.length).toBeLessThanOrEqual(32_767)
    expect(text).toMatch(/x…（超出单元格上限，已截断）$/)
  })

  it('is the same file for the same rows', async () => {
    const rows = [{ id: 1, text: '断网' }]
    expect((await written('xlsx', rows)).bytes.equals((await written('xlsx', rows)).bytes)).toBe(true)
  })
})

describe.each(exportFormats)('a writer of %s', (format) => {
  const row = (i: number): Record<string, unknown> => ({ id: i, text: `断网${Math.sin(i)}`.repeat(20) })

  it('waits for a slow reader', async () => {
    let taken = 0
    const slow = new Writable({
      highWaterMark: 16 * 1024,
      write: (chunk: Buffer, _, done) => {
        taken += chunk.length
        setTimeout(done, 1)
      },
    })
    const writer = openWriter(format, slow, columns)
    let highest = 0
    for (let i = 0; i < 5000; i++) {
      await writer.write(row(i))
      highest = Math.max(highest, slow.writableLength)
    }
    await writer.close()
    expect(taken).toBeGreaterThan(100_000)
    expect(highest).toBeLessThan(400_000)
  })

  it.each([
    ['fails', new Error('disk full')],
    ['is closed by its reader', undefined],
  ])('rejects when the stream %s', async (_, error) => {
    const stream = new PassThrough()
    const writer = openWriter(format, stream, columns)
    const writing = (async () => {
      for (let i = 0; i < 100_000; i++) {
        await writer.write(row(i))
        if (i === 1000) stream.destroy(error)
      }
    })()
    stream.resume()
    await expect(writing).rejects.toThrow(error?.message ?? /close/)
    await expect(writer.close()).rejects.toThrow()
  })
})
