import type { QueryField } from './query'
import type { SeriesStep } from './spike'

/** Fields a rule can watch each value of. The others have a value for every contact or every customer. */
export const splitFields = ['tier', 'kind', 'polarity', 'stage', 'topic', 'product', 'flag', 'channel', 'region', 'team', 'operator', 'source', 'keyword'] as const satisfies readonly QueryField[]
export type SplitField = (typeof splitFields)[number]

/** What of the cycles of registered products a rule can watch: waves of promotion that are used up, ratios of consultations to users that rise. */
export const watchedCycles = ['waves', 'ratios'] as const
export type WatchedCycle = (typeof watchedCycles)[number]

/** Which series are watched, and when people are told. */
export interface AlertRule {
  /** 1 to 40 small letters, digits and hyphens. */
  readonly id: string
  readonly name: string
  /** Which contacts are counted, in the query language, without a date: `*` for all. */
  readonly query: string
  /** Watches each value of this field; without it the contacts of the query together. */
  readonly split?: SplitField
  /** Watches this of the products' consultations, instead of how many there are. Absent: counts. */
  readonly cycle?: WatchedCycle
  readonly step: SeriesStep
  /** Of incidents below it nobody is told, 0 to 100. */
  readonly leastSeverity: number
  /** Alerts it opens in a day at most, 1 to 1,000. */
  readonly budget: number
  readonly enabled: boolean
}

/** Days in which one series is not judged, or only by a higher severity. A person's word, or what a false alarm has taught. */
export interface SeriesExclusion {
  readonly id: string
  readonly rule: string
  /** Value of the field the rule splits by; empty where it does not split. */
  readonly series: string
  /** First and last day, `2026-01-03`; both belong to it. */
  readonly from: string
  readonly to: string
  /** Incidents of this severity or more are told all the same; absent where none is. */
  readonly leastSeverity?: number
  readonly by: string
  readonly at: string
  readonly remark?: string
}
