import { DAY_MS } from '../domain/day-span'
import { TingyinError } from '../domain/errors'
import { parseTime } from './dates'
import { openSource } from './open-source'

/** Days a series may span: a mistyped year would make it endless. */
const MOST_DAYS = 20 * 366

/** By series and column: the value of each day that has one. An empty cell is a gap, which is not zero. */
export type DailyTable<Column extends string> = ReadonlyMap<string, Readonly<Record<Column, ReadonlyMap<string, number>>>>

/**
 * Reads a table of `series_id`, `date` and columns of numbers, one row a day and series, in any format `openSource` knows.
 * A row that cannot be read ends the reading: a series with a day less would be judged, and judged differently.
 *
 * @throws TingyinError SOURCE_UNREADABLE without one of the columns, SERIES_ROW_INVALID for a bad date, a value that is no
 *   number from 0 up, a day given twice, a series without an id or one that spans more than 20 years
 */
export async function readDailyTable<Column extends string>(path: string, columns: readonly Column[], now = new Date()): Promise<DailyTable<Column>> {
  const source = await openSource(path)
  const needed = ['series_id', 'date', ...columns]
  const missing = needed.filter((column) => !source.columns.includes(column))
  if (missing.length > 0) {
    throw new TingyinError('SOURCE_UNREADABLE', { file: path, problem: `it has no column ${missing.join(', ')}. It needs ${needed.join(', ')}.` })
  }
  const table = new Map<string, Record<Column, Map<string, number>>>()
  const days = new Map<string, Set<string>>()
  for await (const row of source.rows()) {
    const refuse = (problem: string): TingyinError => new TingyinError('SERIES_ROW_INVALID', { file: path, line: row.line, problem })
    if ('error' in row) throw refuse(row.error.message)
    const id = String(row.record['series_id'] ?? '').trim()
    if (id === '') throw refuse('it has no series_id.')
    const day = dayOf(row.record['date'], now, refuse)
    const seen = days.get(id) ?? new Set<string>()
    if (seen.has(day)) throw refuse(`series "${id}" has two rows for ${day}. Keep one of them.`)
    days.set(id, seen.add(day))
    const series = table.get(id) ?? (Object.fromEntries(columns.map((column) => [column, new Map()])) as Record<Column, Map<string, number>>)
    table.set(id, series)
    for (const column of columns) {
      const value = numberOf(row.record[column], column, refuse)
      if (value !== undefined) series[column].set(day, value)
    }
  }
  for (const [id, seen] of days) {
    const sorted = [...seen].sort()
    const span = (Date.parse(sorted.at(-1) as string) - Date.parse(sorted[0] as string)) / DAY_MS
    if (span > MOST_DAYS) {
      throw new TingyinError('SOURCE_UNREADABLE', { file: path, problem: `series "${id}" goes from ${sorted[0]} to ${sorted.at(-1)}. A series may span 20 years; is a year mistyped?` })
    }
  }
  return table
}

function dayOf(value: unknown, now: Date, refuse: (problem: string) => TingyinError): string {
  try {
    return parseTime('date', value, now).slice(0, 10)
  } catch (error) {
    throw error instanceof TingyinError ? refuse(error.message) : error
  }
}

function numberOf(value: unknown, column: string, refuse: (problem: string) => TingyinError): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const number = typeof value === 'number' ? value : typeof value === 'string' && /^\s*[-+]?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : NaN
  if (Number.isNaN(number)) throw refuse(`its ${column} is no number. Write digits only, such as 1250, and leave the cell empty where nothing was counted.`)
  if (number < 0) throw refuse(`its ${column} is below 0. Leave the cell empty where nothing was counted.`)
  return number
}
