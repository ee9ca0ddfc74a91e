import type { Period } from './period'

/** Who uses a product in a period, as far as it is known. */
export interface UserCount {
  /** The period's average, or the level its source reports for it. It is no sum: a month of 1,000 users has 1,000 on each of its days. */
  readonly users?: number
  readonly activeUsers?: number
  /** On the scale of its survey. */
  readonly satisfaction?: number
}

/** 知晓, 认知, 认同, 认可: heard of it, knows what it is, uses it, will go on using it. */
export const experienceRates = ['awareness', 'knowledge', 'adoption', 'approval'] as const
export type ExperienceRate = (typeof experienceRates)[number]
export const experienceRateNames: Readonly<Record<ExperienceRate, string>> = { awareness: '知晓率', knowledge: '认知率', adoption: '认同率', approval: '认可率' }

/** How many of those asked said yes. */
export interface RateSample {
  readonly hits: number
  /** At least 1, and no less than the hits. */
  readonly sampleSize: number
}

export type SurveyedRates = Readonly<Partial<Record<ExperienceRate, RateSample>>>

/** An operating figure 运营指标 and what it should have been. */
export interface KpiReading {
  readonly value: number
  readonly target?: number
  /** Which side of the target is the good one. Absent: higher. */
  readonly better?: 'higher' | 'lower'
}

/** Of one period, by the names of the KPIs. */
export type KpiReadings = Readonly<Record<string, KpiReading>>

/** What is known period by period. Periods may be missing, and their steps may be mixed. */
export type Series<Value> = Readonly<Record<Period, Value>>
