import { DAY_MS } from '../../domain/day-span'
import type { Judgement, SeriesStep } from '../../domain/spike'
import type { BusinessCalendar } from './business-calendar'
import { clockOf, stepAt, timeOfStep } from './series-time'
import { SpikeDetector } from './spike-detector'
import { told } from './told'

/** A row of a table of series, as texts. */
export interface SeriesRow {
  readonly series: string
  readonly date: string
  /** Empty: not known. */
  readonly value: string
}

/** What is said of a row. */
export type ScoredRow = { readonly judgement: Judgement } | { readonly problem: string }

/** Judges many series, each by a detector of its own and in the order of time, whatever the order of the rows. Gives one answer for each row. */
export function scoreSeries(rows: readonly SeriesRow[], step: SeriesStep, calendar: BusinessCalendar): readonly ScoredRow[] {
  const answers: ScoredRow[] = []
  const series = new Map<string, { readonly row: number; readonly index: number }[]>()
  rows.forEach(({ series: name, date }, row) => {
    const index = told(() => stepAt(date, step))
    if (typeof index !== 'number') return void (answers[row] = index)
    const steps = series.get(name)
    if (steps) steps.push({ row, index })
    else series.set(name, [{ row, index }])
  })
  for (const steps of series.values()) {
    const detector = new SpikeDetector({ step, calendar })
    let last = -Infinity
    for (const { row, index } of steps.sort((a, b) => a.index - b.index)) {
      const at = timeOfStep(index, step)
      const value = rows[row]!.value.trim()
      if (index === last) {
        answers[row] = { problem: `${at} is there twice in its series; the first one counts.` }
        continue
      }
      last = index
      const judgement = told(() => detector.advance({ at, value: value === '' ? undefined : Number(value) }))
      answers[row] = 'problem' in judgement ? judgement : { judgement }
    }
  }
  return answers
}

/** Hours when any of the times has one, else days. */
export function stepOfTimes(dates: readonly string[]): SeriesStep {
  const hasHour = (date: string): boolean => {
    const clock = told(() => clockOf(date))
    return typeof clock === 'number' && clock % DAY_MS !== 0
  }
  return dates.some(hasHour) ? 'hour' : 'day'
}
