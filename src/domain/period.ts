import { DAY_MS, type DaySpan } from './day-span'

/** An Asia/Shanghai day, `2026-01-05`. */
export type Day = string

/** What a number was counted over: a day `2026-01-05`, an ISO week (Monday to Sunday) `2026-W02` or a month `2026-01`. */
export type Period = string

export const periodSteps = ['day', 'week', 'month'] as const
export type PeriodStep = (typeof periodSteps)[number]

export function stepOf(period: Period): PeriodStep {
  if (period.includes('W')) return 'week'
  return period.length === 7 ? 'month' : 'day'
}

/** The days of a period. */
export function spanOf(period: Period): DaySpan {
  switch (stepOf(period)) {
    case 'day':
      return { from: period, to: period }
    case 'week': {
      const monday = mondayOf(Number(period.slice(0, 4)), Number(period.slice(6)))
      return { from: monday, to: addDays(monday, 6) }
    }
    case 'month': {
      const [year, month] = period.split('-').map(Number) as [number, number]
      return { from: `${period}-01`, to: dayOf(Date.UTC(year, month, 0)) }
    }
  }
}

/** The period of a step that a day falls into. */
export function periodOf(day: Day, step: PeriodStep): Period {
  if (step === 'day') return day
  if (step === 'month') return day.slice(0, 7)
  // The Thursday of a week is always in the year that the week counts for.
  const instant = Date.parse(day)
  const thursday = dayOf(instant + (3 - ((new Date(instant).getUTCDay() + 6) % 7)) * DAY_MS)
  const week = Math.floor((Date.parse(thursday) - Date.parse(`${thursday.slice(0, 4)}-01-01`)) / DAY_MS / 7) + 1
  return `${thursday.slice(0, 4)}-W${String(week).padStart(2, '0')}`
}

export function addDays(day: Day, count: number): Day {
  return dayOf(Date.parse(day) + count * DAY_MS)
}

export function* daysOf({ from, to }: DaySpan): Generator<Day> {
  for (let day = from; day <= to; day = addDays(day, 1)) yield day
}

/** In the order of their beginnings; of those that begin together the shorter first. */
export function byTime(a: Period, b: Period): number {
  const [one, other] = [spanOf(a), spanOf(b)]
  return compared(one.from, other.from) || compared(one.to, other.to)
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const dayOf = (instant: number): Day => new Date(instant).toISOString().slice(0, 10)

/** The fourth of January is always in the first week. */
function mondayOf(year: number, week: number): Day {
  const fourth = new Date(Date.UTC(year, 0, 4))
  return dayOf(fourth.getTime() + ((week - 1) * 7 - ((fourth.getUTCDay() + 6) % 7)) * DAY_MS)
}
