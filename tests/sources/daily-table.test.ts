import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readDailyTable } from '../../src/sources/daily-table'

const folder = mkdtempSync(join(tmpdir(), 'tingyin-daily-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (rows: string, header = 'series_id,date,value'): ReturnType<typeof readDailyTable<'value'>> => {
  const path = join(folder, 'in.csv')
  writeFileSync(path, `${header}\n${rows}\n`)
  return readDailyTable(path, ['value'], new Date('2026-06-01T00:00:00Z'))
}

describe('readDailyTable', () => {
  it('reads days in any order and an empty cell as a gap', async () => {
    const table = await read('a,2026-01-03,5\na,2026-01-01,0\na,2026/1/2,\nb,2026-01-01,1.5')
    expect([...table.get('a')!.value]).toEqual([['2026-01-03', 5], ['2026-01-01', 0]])
    expect(table.get('b')!.value.get('2026-01-01')).toBe(1.5)
  })

  it.each([
    ['a missing column', 'a,2026-01-01', 'series_id,date', 'it has no column value. It needs series_id, date, value.'],
    ['a value below 0', 'a,2026-01-01,-3', undefined, 'line 2: its value is below 0'],
    ['what is no number', 'a,2026-01-01,many', undefined, 'line 2: its value is no number'],
    ['a day given twice', 'a,2026-01-01,1\na,2026-01-01,2', undefined, 'line 3: series "a" has two rows for 2026-01-01'],
    ['what is no date', 'a,yesterday,1', undefined, 'line 2: '],
    ['a day in the future', 'a,2027-01-01,1', undefined, 'it lies in the future'],
    ['a row without a series', ',2026-01-01,1', undefined, 'it has no series_id'],
    ['a mistyped year', 'a,1996-01-01,1\na,2026-01-01,1', undefined, 'is a year mistyped?'],
  ])('refuses %s', async (_, rows, header, sentence) => {
    await expect(read(rows, header)).rejects.toThrow(sentence)
  })
})
