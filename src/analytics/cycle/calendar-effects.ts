import type { DailySeries, DayKind } from '../../domain/cycle'
import { dayAt, weekdayOf } from './daily-series'

/** What kind of day it is; the calendar's answer, given from outside. */
export type DayKindOf = (day: string) => DayKind

/** Days of a kind without which nothing is said of it. */
const LEAST_DAYS_OF_A_KIND = 3
const LEAST_FACTOR = 0.05

/**
 * How much more or less is asked on each day than its season would make expect, for its weekday and for being a holiday or
 * a make-up workday: factors around 1. They are shrunk towards 1 as far as chance explains them (James & Stein 1961).
 *
 * @param expected level of each day without such effects
 */
export function calendarFactors(series: DailySeries, expected: Float64Array, dispersion: number, dayKindOf: DayKindOf): Float64Array {
  const days = series.values.map((_, index) => dayAt(series, index))
  const factors = new Float64Array(days.length).fill(1)
  const weekdays = days.map(weekdayOf)
  const kinds = days.map((day) => dayKindOf(day))
  const ordinary = kinds.map((kind) => kind === 'ordinary')
  scaleBy(weekdays, ordinary)
  for (const kind of ['holiday', 'makeup_workday'] as const) scaleBy(kinds.map((found) => (found === kind ? 1 : 0)), kinds.map((found) => found === kind))
  return factors

  /** Multiplies the factors of each class of days by what its counted days have in common. */
  function scaleBy(classes: readonly number[], counted: readonly boolean[]): void {
    const sums = new Map<number, { seen: number; expected: number; days: number }>()
    series.values.forEach((value, index) => {
      if (value === null || !counted[index]) return
      const sum = sums.get(classes[index] as number) ?? { seen: 0, expected: 0, days: 0 }
      const mean = (expected[index] as number) * (factors[index] as number)
      // One odd day must not pass for a habit.
      sum.seen += Math.min(value, mean + 3 * Math.sqrt(dispersion * mean) + 1)
      sum.expected += mean
      sum.days++
      sums.set(classes[index] as number, sum)
    })
    const usable = [...sums].filter(([, sum]) => sum.days >= LEAST_DAYS_OF_A_KIND && sum.expected > 0)
    if (usable.length === 0) return
    const evidence = usable.reduce((total, [, sum]) => total + (sum.seen - sum.expected) ** 2 / sum.expected, 0) / dispersion
    const kept = Math.max(0, 1 - usable.length / Math.max(evidence, 1e-9))
    const scale = new Map(usable.map(([key, sum]) => [key, Math.max(LEAST_FACTOR, 1 + kept * (sum.seen / sum.expected - 1))]))
    classes.forEach((key, index) => {
      const inClass = classes === weekdays || counted[index]
      if (inClass) factors[index] = (factors[index] as number) * (scale.get(key) ?? 1)
    })
  }
}
