import { DAY_MS, type DaySpan, dayOf, readDay, writeDay } from '../../domain/day-span'
import { TingyinError } from '../../domain/errors'

export interface ComparedPeriods {
  readonly period: DaySpan
  /** What it is held against; it ends before the period begins, or begins after the period's end. */
  readonly against: DaySpan
}

export interface PeriodsAsked extends DaySpan {
  /**
   * `recent`: the eight weeks right before, or as many days as the period has if those are more. `before`: as many days right before. `weekdays`: the
   * nearest earlier ones that fall on the same weekdays. `year`: the same dates of the year before. Or days of one's own, `2025-01-28..2025-02-04`,
   * such as those of last year's holiday. Default `recent`: against one week, only large changes of frequent terms are sure.
   */
  readonly against?: string
}

/** Ten years. */
const MOST_DAYS = 3_653
/** Eight weeks: every weekday as often, and time enough to know what is usual. */
export const RECENT_DAYS = 56

/**
 * The period that is asked about, and the one it is held against.
 *
 * @throws TingyinError REQUEST_INVALID when a day is none, a period ends before it begins, is too long or lies in the future, or both overlap
 */
export function comparedPeriods({ from, to, against = 'recent' }: PeriodsAsked, now = Date.now()): ComparedPeriods {
  const today = dayOf(now)
  const [first, last] = daysOf(from, to, today)
  const length = last - first + 1
  const [usualFirst, usualLast] = comparable()
  if (usualFirst <= last && first <= usualLast) {
    throw invalid(`${written(first, last)} overlaps what it is held against, ${written(usualFirst, usualLast)}. Name a shorter period, or other days to hold it against.`)
  }
  return { period: { from: writeDay(first), to: writeDay(last) }, against: { from: writeDay(usualFirst), to: writeDay(usualLast) } }

  function comparable(): [first: number, last: number] {
    switch (against) {
      case 'recent':
        return [first - Math.max(length, RECENT_DAYS), first - 1]
      case 'before':
        return [first - length, first - 1]
      case 'weekdays': {
        const shift = 7 * Math.ceil(length / 7)
        return [first - shift, last - shift]
      }
      case 'year':
        return [yearBefore(first), yearBefore(last)]
      default: {
        const [one, other, ...more] = against.split('..')
        if (one === undefined || other === undefined || more.length > 0) throw invalid(`it cannot be held against "${against}". Write recent, before, weekdays, year, or days such as 2025-01-28..2025-02-04.`)
        return daysOf(one, other, today)
      }
    }
  }
}

function daysOf(from: string, to: string, today: number): [first: number, last: number] {
  const [first, last] = [from, to].map((text) => {
    const day = readDay(text)
    if (day === undefined) throw invalid(`"${text}" is no day of the calendar. Write days such as 2026-01-03.`)
    return day
  }) as [number, number]
  if (first > last) throw invalid(`the period ${written(first, last)} ends before it begins. Name the earlier day first.`)
  if (first > today) throw invalid(`the period ${written(first, last)} lies in the future: today is ${writeDay(today)}.`)
  if (last - first >= MOST_DAYS) throw invalid(`the period ${written(first, last)} is too long: at most ${MOST_DAYS} days are compared.`)
  return [first, last]
}

/** The 29th of February becomes the first of March. */
function yearBefore(day: number): number {
  const date = new Date(`${writeDay(day)}T00:00:00Z`)
  return Date.UTC(date.getUTCFullYear() - 1, date.getUTCMonth(), date.getUTCDate()) / DAY_MS
}

const written = (first: number, last: number): string => `${writeDay(first)}..${writeDay(last)}`
const invalid = (problem: string): TingyinError => new TingyinError('REQUEST_INVALID', { problem })
