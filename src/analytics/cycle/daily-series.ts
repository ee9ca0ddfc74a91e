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

/** The sum of what a series counts from one day to another, both included. */
export const sumBetween = (series: DailySeries, from: string, to: string): number => between(series, from, to).values.reduce<number>((sum, value) => sum + (value ?? 0), 0)

/** Two series over the days that both go over, each with a gap where the other has one. */
export function paired(one: DailySeries, other: DailySeries): readonly [DailySeries, DailySeries] {
  const from = one.firstDay > other.firstDay ? one.firstDay : other.firstDay
  const to = lastDay(one) < lastDay(other) ? lastDay(one) : lastDay(other)
  const [first, second] = [between(one, from, to), between(other, from, to)]
  return [whereCounted(first, second), whereCounted(second, first)]
}

const whereCounted = ({ firstDay, values }: DailySeries, other: DailySeries): DailySeries => ({ firstDay, values: values.map((value, index) => (other.values[index] === null ? null : value)) })
