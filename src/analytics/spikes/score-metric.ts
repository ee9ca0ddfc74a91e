import { MetricDetector } from './metric-detector'
import { clockOf } from './series-time'
import { told } from './told'

/** A row of a table of one metric, as texts. */
export interface MetricRow {
  readonly timestamp: string
  readonly value: string
}

/** Scores a metric in the order of its rows: clocks are set back, and times may be there twice. Gives one answer for each row. */
export function scoreMetric(rows: readonly MetricRow[]): readonly ({ readonly score: number } | { readonly problem: string })[] {
  const detector = new MetricDetector()
  return rows.map(({ timestamp, value }) => {
    const clock = told(() => clockOf(timestamp))
    if (typeof clock !== 'number') return clock
    const number = value.trim() === '' ? NaN : Number(value)
    if (!Number.isFinite(number)) return { problem: 'its value is no number.' }
    return { score: detector.advance(clock, number) }
  })
}
