import type { ConsultCurve, DailySeries, NoCurveReason } from '../../domain/cycle'
import { calendarFactors, type DayKindOf } from './calendar-effects'
import { between, dayAt } from './daily-series'
import { type FoundWaves, findWaves, type WaveCandidate, type WaveKind } from './find-wave'
import { dayDeviance, type FitData } from './fit-columns'
import type { WaveFit } from './fit-wave'
import { movingMean } from './smooth-level'

/** With fewer days, or with fewer contacts, nothing is said. */
const LEAST_DAYS = 10
const LEAST_CONTACTS = 20
const WEEK_REACH = 3

export interface Wave {
  /** Last day before the rise. */
  readonly onset: string
  readonly peak: string
  /** 波宽: days at or above half height. */
  readonly halfWidthDays: number
  /** Whether the wave was still above half height when the series ended, so that it is wider than is known. */
  readonly widthOpen: boolean
  /** Contacts a day without the wave. */
  readonly baseline: number
  /** 波高: contacts a day of the peak above the baseline. */
  readonly amplitude: number
  /** 变化趋势: days of the rise over days of the fall. */
  readonly asymmetry: number
  /** Where the wave ends, as a share of the amplitude. */
  readonly tail: number
}

export interface CurveShare {
  readonly curve: ConsultCurve
  /** 0 to 1. */
  readonly probability: number
}

export interface ConsultationCurve {
  readonly curve: ConsultCurve
  readonly probability: number
  /** What it is if it is not that. Absent where there is too little data. */
  readonly secondBest?: CurveShare
  /** Of `none`. */
  readonly reason?: NoCurveReason
  readonly wave?: Wave
}

/**
 * Names the curve of one wave of consultations and measures it. Of a series of more than eight months, those around its
 * highest week are looked at.
 */
export function consultationCurve(whole: DailySeries, dayKindOf: DayKindOf): ConsultationCurve {
  const series = aroundHighest(whole)
  const counted = series.values.map((value) => value !== null)
  const countedDays = counted.filter(Boolean).length
  const contacts = series.values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  if (countedDays < LEAST_DAYS || contacts < LEAST_CONTACTS) return { curve: 'none', probability: 1, reason: 'too_little_data' }

  const raw = Float64Array.from(series.values, (value) => value ?? 0)
  const factors = calendarFactors(series, movingMean(raw, counted, WEEK_REACH), 1, dayKindOf)
  const level = raw.map((value, day) => value / (factors[day] as number))
  const smoothed = movingMean(level, counted, 2).map((value) => Math.max(value, 0.3))
  const dispersion = dispersionOf(level, smoothed, factors, counted)
  const data: FitData = { level, factor: factors.map((factor, day) => (counted[day] ? factor : 0)), dispersion }
  const found = findWaves(data, smoothed, countedDays)
  return named(found, series)
}

/** Most days that are looked at, and how many of them before the highest. */
const WINDOW_DAYS = 240
const WINDOW_BEFORE = 80

function aroundHighest(series: DailySeries): DailySeries {
  if (series.values.length <= WINDOW_DAYS) return series
  const counted = series.values.map((value) => value !== null)
  const smoothed = movingMean(series.values.map((value) => value ?? 0), counted, WEEK_REACH)
  const highest = smoothed.indexOf(Math.max(...smoothed))
  const from = Math.max(0, Math.min(highest - WINDOW_BEFORE, series.values.length - WINDOW_DAYS))
  return between(series, dayAt(series, from), dayAt(series, from + WINDOW_DAYS - 1))
}

/** Share of days with the highest deviance that are left out as odd, and what the mean of the others is of that of all. */
const ODD_SHARE = 0.05
const MEAN_WITHOUT_ODD = 0.759
/** A mean over five days follows each of them: the variance about it is a fifth too small. */
const SMOOTHING_CORRECTION = 1.25

/** Variance over mean of the counts about their smoothed level. */
function dispersionOf(level: Float64Array, smoothed: Float64Array, factors: Float64Array, counted: readonly boolean[]): number {
  const deviances = [...level].map((value, day) => dayDeviance(value, smoothed[day] as number, factors[day] as number)).filter((_, day) => counted[day])
  const usual = deviances.sort((a, b) => a - b).slice(0, Math.ceil(deviances.length * (1 - ODD_SHARE)))
  const mean = usual.reduce((sum, deviance) => sum + deviance, 0) / usual.length
  return Math.max(1, (SMOOTHING_CORRECTION * mean) / MEAN_WITHOUT_ODD)
}

function named({ waves, calm }: FoundWaves, series: DailySeries): ConsultationCurve {
  const best = Math.min(calm.bic, ...[...waves.values()].map(({ bic }) => bic))
  const weights = new Map<ConsultCurve, number>([['none', Math.exp((best - calm.bic) / 2)]])
  for (const [kind, { bic }] of waves) weights.set(kind, Math.exp((best - bic) / 2))
  const total = [...weights.values()].reduce((a, b) => a + b, 0)
  const shares = [...weights].map(([curve, weight]) => ({ curve, probability: weight / total })).sort((a, b) => b.probability - a.probability)
  const [first, second] = shares as [CurveShare, CurveShare | undefined]
  const common = { probability: first.probability, ...(second && { secondBest: second }) }
  if (first.curve === 'none') return { curve: 'none', ...common, reason: calm.kind === 'rise' ? 'peak_not_confirmed' : 'no_wave' }
  const { likely } = waves.get(first.curve as WaveKind) as WaveCandidate
  return { curve: first.curve, ...common, wave: measured(likely, series) }
}

/** The measures of a wave: the medians over the fits that are about as likely, so that one day does not decide. */
function measured(likely: WaveCandidate['likely'], series: DailySeries): Wave {
  const over = (measure: (fit: WaveFit) => number): number => weightedMedian(likely.map(({ fit, weight }) => [measure(fit), weight]))
  return {
    onset: dayAt(series, over(({ shape }) => shape.onset)),
    peak: dayAt(series, over(({ shape }) => shape.peak)),
    halfWidthDays: over(({ halfWidthDays }) => halfWidthDays),
    widthOpen: over(({ widthOpen }) => Number(widthOpen)) === 1,
    baseline: over(({ baseline }) => baseline),
    amplitude: over(({ amplitude }) => amplitude),
    asymmetry: over(({ shape }) => (shape.peak - shape.onset) / shape.fallDays),
    tail: over(({ tail }) => tail),
  }
}

function weightedMedian(pairs: readonly (readonly [value: number, weight: number])[]): number {
  const sorted = [...pairs].sort(([a], [b]) => a - b)
  let left = sorted.reduce((sum, [, weight]) => sum + weight, 0) / 2
  for (const [value, weight] of sorted) {
    left -= weight
    if (left <= 0) return value
  }
  return (sorted.at(-1) as readonly [number, number])[0]
}
