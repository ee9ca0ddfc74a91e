import type { DailySeries } from '../../domain/cycle'
import type { Counted } from '../topic-queries'
import { addDays } from '../../domain/period'
import { type RatioAlarm, ratioAlarms, type RatioPeriod, ratioPeriods, type RatioTrend, ratioTrend } from './consultation-ratio'
import { lastDay } from './daily-series'
import { byar } from './rate-difference'
import { countedConsultations } from './stored-consultations'

/** Weeks whose mean is the ratio of now, and days after which an alarm is no news. */
const LATEST_WEEKS = 4
const ALARM_DAYS = 14

export interface RatioReport {
  readonly weeks: readonly RatioPeriod[]
  /** The mean of the last four weeks that have a ratio, with the 95 % interval that its consultations leave as independent counts, and their average users. */
  readonly latest: { readonly ratio: number; readonly low: number; readonly high: number; readonly users: number; readonly weeks: number; readonly consultations: Counted }
  /** Absent with fewer than eight weeks. */
  readonly trend?: RatioTrend
  readonly alarms: readonly RatioAlarm[]
  /** The last alarm, where it was raised in the last fortnight of the consultations. */
  readonly alarm?: RatioAlarm
}

/** 咨询量/用户数 of a product by week; undefined where no whole week has both. */
export function ratioReport(product: string, consultations: DailySeries, users: DailySeries): RatioReport | undefined {
  const weeks = ratioPeriods(consultations, users)
  const latest = weeks.flatMap(({ ratio, ...week }) => (ratio === undefined ? [] : [{ ...week, ratio }])).slice(-LATEST_WEEKS)
  const [first, last] = [latest[0], latest.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
  const ratio = mean(latest.map((week) => week.ratio))
  const usersNow = mean(latest.map((week) => week.users))
  const asked = countedConsultations(product, consultations, { from: first.from, to: addDays(last.from, 6) })
  const count = latest.reduce((sum, week) => sum + week.consultations, 0)
  // The users, week by week, that the mean ratio stands for.
  const { low, high } = byar({ count, exposure: count === 0 ? usersNow * latest.length : count / ratio })
  const trend = ratioTrend(weeks)
  const alarms = ratioAlarms(consultations, users)
  const alarm = alarms.at(-1)
  return {
    weeks,
    latest: { ratio, low, high, users: usersNow, weeks: latest.length, consultations: asked },
    ...(trend && { trend }),
    alarms,
    ...(alarm !== undefined && alarm.day > addDays(lastDay(consultations), -ALARM_DAYS) && { alarm }),
  }
}
