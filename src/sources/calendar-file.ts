import { readDay } from '../domain/day-span'
import { TingyinError } from '../domain/errors'
import { type DayKind, dayKinds } from '../domain/spike'
import { headersWithoutData } from './columns'
import { openSource } from './open-source'

/** Kinds that only one part of the week can have. */
const ofWeekends: ReadonlySet<DayKind> = new Set(['weekend', 'makeup_workday'])

/**
 * Reads which kind days are from a table with the columns `date` and `kind`.
 *
 * @throws TingyinError CALENDAR_INVALID for a day or kind there is not, one that the weekday rules out, and a day of two kinds
 */
export async function readCalendarFile(path: string): Promise<ReadonlyMap<string, DayKind>> {
  const source = await openSource(path)
  if (!['date', 'kind'].every((column) => source.columns.includes(column))) {
    throw new TingyinError('CALENDAR_INVALID', { problem: `it has the columns ${headersWithoutData(source.columns).join(', ')}; it needs date and kind.` })
  }
  const kinds = new Map<string, DayKind>()
  for await (const row of source.rows()) {
    if ('error' in row) throw row.error
    const invalid = (problem: string): TingyinError => new TingyinError('CALENDAR_INVALID', { problem: `line ${row.line}: ${problem}` })
    const date = String(row.record.date)
    const kind = dayKinds.find((known) => known === row.record.kind)
    if (readDay(date) === undefined) throw invalid('its date is no day. Write it as 2026-01-05.')
    if (kind === undefined) throw invalid(`its kind is not known. There are: ${dayKinds.join(', ')}.`)
    const weekend = new Date(date).getUTCDay() % 6 === 0
    if (weekend ? kind === 'workday' : ofWeekends.has(kind)) {
      throw invalid(`${date} is ${weekend ? 'a Saturday or Sunday' : 'from Monday to Friday'} and cannot be ${kind}.`)
    }
    const earlier = kinds.get(date)
    if (earlier !== undefined && earlier !== kind) throw invalid(`${date} is ${kind} here and ${earlier} above. Keep one of both.`)
    kinds.set(date, kind)
  }
  return kinds
}
