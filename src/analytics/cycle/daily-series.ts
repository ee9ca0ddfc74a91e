import type { DailySeries } from '../../domain/cycle'
import { DAY_MS } from '../../domain/day-span'
import { addDays } from '../../domain/period'

/** The number of a day, counted from 1970-01-01. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS)

export const dayAt = ({ firstDay }: Pick<DailySeries, 'firstDay'>, index: number): string => addDays(firstDay, index)

export const lastDay = (series: DailySeries): string => dayAt(series, series.values.length - 1)

/** 0 for Sunday to 6 for Saturday. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()

/** Lays days with a value out in order; the days between that have none become gaps. @param values by day, at least one */
export function dailySeries(values: ReadonlyMap<string, number>): DailySeries {
  const days = [...values.keys()].sort()
  const [first, last] = [days[0] as string, days.at(-1) as string]
  const length = dayNumber(last) - dayNumber(first) + 1
  return { firstDay: first, values: Array.from({ length }, (_, index) => values.get(addDays(first, index)) ?? null) }
}

/** The part from one day to another, both included, as far as the series goes. */
export function between(series: DailySeries, from: string, to: string): DailySeries {
  const start = Math.max(0, dayNumber(from) - dayNumber(series.firstDay))
  return { firstDay: dayAt(series, start), values: series.values.slice(start, Math.max(start, dayNumber(to) - dayNumber(series.firstDay) + 1)) }
}
