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
  const kinds = days.map(dayKindOf)
  const factors = new Float64Array(days.length).fill(1)
  const multiply = (classOf: readonly (string | number)[], counts: (kind: DayKind) => boolean): void => {
    const effects = effectsOf(series.values.map((value, index) => ({
      class: classOf[index] as string | number,
      value: counts(kinds[index] as DayKind) ? value : null,
      mean: (expected[index] as number) * (factors[index] as number),
    })), dispersion)
    classOf.forEach((found, index) => (factors[index] = (factors[index] as number) * (effects.get(found) ?? 1)))
  }
  // What holidays do to a weekday is no habit of the weekday.
  multiply(days.map(weekdayOf), (kind) => kind === 'ordinary')
  multiply(kinds, (kind) => kind !== 'ordinary')
  return factors
}

interface DayOfClass {
  readonly class: string | number
  /** Null where it says nothing of its class. */
  readonly value: number | null
  readonly mean: number
}

/** By what the days of each class differ from their means; without an entry where there are too few days. */
function effectsOf(days: readonly DayOfClass[], dispersion: number): ReadonlyMap<string | number, number> {
  const sums = new Map<string | number, { seen: number; expected: number; days: number }>()
  for (const { class: found, value, mean } of days) {
    if (value === null) continue
    const sum = sums.get(found) ?? { seen: 0, expected: 0, days: 0 }
    // One odd day must not pass for a habit.
    sum.seen += Math.min(value, mean + 3 * Math.sqrt(dispersion * mean) + 1)
    sum.expected += mean
    sum.days++
    sums.set(found, sum)
  }
  const usable = [...sums].filter(([, sum]) => sum.days >= LEAST_DAYS_OF_A_KIND && sum.expected > 0)
  const evidence = usable.reduce((total, [, sum]) => total + (sum.seen - sum.expected) ** 2 / sum.expected, 0) / dispersion
  const kept = Math.max(0, 1 - usable.length / Math.max(evidence, 1e-9))
  return new Map(usable.map(([found, sum]) => [found, Math.max(LEAST_FACTOR, 1 + kept * (sum.seen / sum.expected - 1))]))
}
