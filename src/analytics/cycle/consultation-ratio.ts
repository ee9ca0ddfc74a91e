import type { DailySeries } from '../../domain/cycle'
import { addDays } from '../../domain/period'
import { normalQuantile } from '../wilson'
import { paired } from './daily-series'

const WEEK = 7

/** A week of 咨询量/用户数. */
export interface RatioPeriod {
  readonly from: string
  readonly consultations: number
  /** Mean of the week's days that have a count; the one denominator of the week. */
  readonly users: number
  /** Consultations per user; absent where there were no users. */
  readonly ratio?: number
}

/** Whole weeks from the first day that both series have. Days without consultations or users count in neither. */
export function ratioPeriods(consultations: DailySeries, users: DailySeries): readonly RatioPeriod[] {
  const { first, days } = pairedDays(consultations, users)
  const periods: RatioPeriod[] = []
  for (let start = 0; start + WEEK <= days.length; start += WEEK) {
    const week = days.slice(start, start + WEEK).filter((day) => day !== undefined)
    const asked = week.reduce((sum, day) => sum + day.consultations, 0)
    const mean = week.length === 0 ? 0 : week.reduce((sum, day) => sum + day.users, 0) / week.length
    // A week with gaps is scaled to seven days, so that weeks can be compared.
    periods.push({ from: addDays(first, start), consultations: asked, users: mean, ...(mean > 0 && { ratio: (asked / mean) * (WEEK / week.length) }) })
  }
  return periods
}

export interface RatioTrend {
  readonly direction: 'rising' | 'falling' | 'none'
  /** Kendall's tau, -1 to 1. */
  readonly tau: number
  /** Two-sided p value. */
  readonly p: number
}

const TREND_LEVEL = 0.05
const LEAST_PERIODS = 8

/**
 * Whether the ratio rises or falls: the test of Mann (1945) and Kendall (1975), its variance corrected for weeks that follow
 * each other by Hamed & Rao (1998). Undefined with fewer than eight weeks that have a ratio.
 */
export function ratioTrend(periods: readonly RatioPeriod[]): RatioTrend | undefined {
  const ratios = periods.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]))
  const n = ratios.length
  if (n < LEAST_PERIODS) return undefined
  const slopes: number[] = []
  let s = 0
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const difference = (ratios[j] as number) - (ratios[i] as number)
      s += Math.sign(difference)
      slopes.push(difference / (j - i))
    }
  }
  slopes.sort((a, b) => a - b)
  const slope = slopes[slopes.length >> 1] as number
  const variance = ((n * (n - 1) * (2 * n + 5)) / 18) * correlationFactor(ratios.map((ratio, i) => ratio - slope * i))
  const z = s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance)
  const p = 2 * (1 - normalDistribution(Math.abs(z)))
  return { direction: p >= TREND_LEVEL ? 'none' : s > 0 ? 'rising' : 'falling', tau: s / ((n * (n - 1)) / 2), p }
}

/** Factor of the variance from the significant autocorrelations of the ranks (Hamed & Rao 1998, equation 10); never below 1. */
function correlationFactor(detrended: readonly number[]): number {
  const n = detrended.length
  const ranks = detrended.map((value) => detrended.filter((other) => other < value).length)
  const mean = ranks.reduce((a, b) => a + b, 0) / n
  const square = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0)
  let sum = 0
  for (let lag = 1; lag < n - 2; lag++) {
    let product = 0
    for (let i = 0; i + lag < n; i++) product += ((ranks[i] as number) - mean) * ((ranks[i + lag] as number) - mean)
    const correlation = square === 0 ? 0 : product / square
    if (Math.abs(correlation) > normalQuantile / Math.sqrt(n)) sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * correlation
  }
  return Math.max(1, 1 + (2 / (n * (n - 1) * (n - 2))) * sum)
}

/** Abramowitz & Stegun (1964), 7.1.26: to 1.5e-7. */
function normalDistribution(z: number): number {
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2)
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return 1 - (polynomial * Math.exp((-z * z) / 2)) / 2
}

export interface RatioAlarm {
  /** The first and the last of the days that raise it. */
  readonly from: string
  readonly day: string
  /** Their consultations, and what the ratio before would make expect of their users. */
  readonly observed: number
  readonly expected: number
  /** Standard deviations between both. */
  readonly score: number
}

/** Days that are judged, each length by itself: whole weeks, so that weekdays cancel out. */
const JUDGED_DAYS = [WEEK, 2 * WEEK] as const
/** Days before them that say what the ratio was; with fewer than `LEAST_BASELINE_DAYS` counted nothing is judged. */
const BASELINE_DAYS = 8 * WEEK
const LEAST_BASELINE_DAYS = 4 * WEEK
const ALARM_SCORE = 4
/** A smaller rise is no alarm, however certain it is. */
const LEAST_RISE = 0.1

/**
 * Days on which more is asked than the users account for: consultations of the last week or fortnight against the ratio of
 * the eight weeks before, as counts with the overdispersion of those weeks (quasi-Poisson with users as offset: McCullagh &
 * Nelder 1989). Only days up to the one that is judged are looked at.
 */
export function ratioAlarms(consultations: DailySeries, users: DailySeries): readonly RatioAlarm[] {
  const { first, days } = pairedDays(consultations, users)
  const alarms: RatioAlarm[] = []
  for (let today = LEAST_BASELINE_DAYS + JUDGED_DAYS[1] - 1; today < days.length; today++) {
    const baseline = days.slice(Math.max(0, today + 1 - JUDGED_DAYS[1] - BASELINE_DAYS), today + 1 - JUDGED_DAYS[1])
    const judged = JUDGED_DAYS.flatMap((length) => {
      const found = judgedAgainst(days.slice(today + 1 - length, today + 1), baseline)
      return found === undefined ? [] : [{ from: addDays(first, today + 1 - length), ...found }]
    })
    const worst = judged.sort((a, b) => b.score - a.score)[0]
    if (worst !== undefined && worst.score >= ALARM_SCORE && worst.observed >= (1 + LEAST_RISE) * worst.expected) alarms.push({ day: addDays(first, today), ...worst })
  }
  return alarms
}

function judgedAgainst(judged: readonly (PairedDay | undefined)[], baseline: readonly (PairedDay | undefined)[]): Omit<RatioAlarm, 'from' | 'day'> | undefined {
  const before = totals(baseline)
  const now = totals(judged)
  if (before.days < LEAST_BASELINE_DAYS || before.users === 0 || now.users === 0) return undefined
  const ratio = before.consultations / before.users
  // One consultation more keeps a product about which nobody asked from having a ratio of 0.
  const expected = Math.max(now.users * ratio, now.users / before.users)
  const variance = dispersionOf(baseline, ratio) * expected * (1 + now.users / before.users)
  return { observed: now.consultations, expected, score: (now.consultations - expected) / Math.sqrt(variance) }
}

/**
 * Variance over mean, at least 1: the larger of that of whole weeks, which shows how days hang together, and that of days
 * against the same weekday a week before, of which there are more to judge by.
 */
function dispersionOf(baseline: readonly (PairedDay | undefined)[], ratio: number): number {
  const differences = baseline.flatMap((day, index) => {
    const before = baseline[index - WEEK]
    if (day === undefined || before === undefined) return []
    const expected = (day.users + before.users) * ratio
    return [(day.consultations - before.consultations - (day.users - before.users) * ratio) ** 2 / Math.max(expected, 1)]
  })
  const ofDays = differences.reduce((sum, difference) => sum + difference, 0) / Math.max(1, differences.length)
  let squares = 0
  let weeks = 0
  for (let start = 0; start + WEEK <= baseline.length; start += WEEK) {
    const week = totals(baseline.slice(start, start + WEEK))
    if (week.users === 0) continue
    squares += (week.consultations - week.users * ratio) ** 2 / Math.max(week.users * ratio, 1)
    weeks++
  }
  return Math.max(1, ofDays, squares / Math.max(1, weeks - 1))
}

interface PairedDay {
  readonly consultations: number
  readonly users: number
}

function totals(days: readonly (PairedDay | undefined)[]): PairedDay & { readonly days: number } {
  const counted = days.filter((day) => day !== undefined)
  return {
    days: counted.length,
    consultations: counted.reduce((sum, day) => sum + day.consultations, 0),
    users: counted.reduce((sum, day) => sum + day.users, 0),
  }
}

/** Days from the first that both series have; undefined where one has no value. */
function pairedDays(consultations: DailySeries, users: DailySeries): { readonly first: string; readonly days: readonly (PairedDay | undefined)[] } {
  const [asked, using] = paired(consultations, users)
  const days = asked.values.map((value, index) => (value === null ? undefined : { consultations: value, users: using.values[index]! }))
  return { first: asked.firstDay, days }
}
