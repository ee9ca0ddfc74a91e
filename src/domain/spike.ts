/** How long one step of a series lasts. */
export const seriesSteps = ['day', 'hour'] as const
export type SeriesStep = (typeof seriesSteps)[number]

/** What a day is to a contact center in China. `makeup_workday` 调休: a weekend day worked for a holiday. */
export const dayKinds = ['workday', 'weekend', 'holiday', 'spring_festival', 'makeup_workday'] as const
export type DayKind = (typeof dayKinds)[number]

export const plannedEventKinds = ['promotion', 'outage', 'campaign'] as const
export type PlannedEventKind = (typeof plannedEventKinds)[number]

/** Something known beforehand that moves the number of contacts. */
export interface PlannedEvent {
  readonly name: string
  readonly kind: PlannedEventKind
  /** First and last day in Asia/Shanghai, `2026-11-01`, both included. */
  readonly from: string
  readonly to: string
  /** Absent: all products, all regions. */
  readonly product?: string
  readonly region?: string
}

/** One step of a series. */
export interface Observation {
  /** Time in Asia/Shanghai: `2026-01-05`, or with its hour `2026-01-05 10:00:00`. */
  readonly at: string
  /** Contacts counted. Absent: not known, which is not zero. */
  readonly value?: number | undefined
  /** Users the contacts come from, for a series that is judged by its ratio. Absent: 1, judged by its volume. */
  readonly exposure?: number | undefined
}

export interface Interval {
  readonly lower: number
  readonly upper: number
}

/** One factor of an expectation; the product of all is the expected count. */
export interface Contribution {
  /** `level` is in contacts, or contacts a user where there is an exposure; the others are factors around 1. */
  readonly effect: string
  readonly factor: number
}

/** What looked at the series: the step alone, or the last seven together, for slow rises. */
export type SpikeChannel = 'one_step' | 'seven_step'

/** What a detector says of one step, knowing that step and those before it. It is never revised. */
export interface Judgement {
  readonly at: string
  readonly observed?: number
  /** Absent before the first count of the series. */
  readonly expected?: number
  /** Holds 80 % of the counts that are expected. */
  readonly interval80?: Interval
  /** Holds 98 % of them. */
  readonly interval98?: Interval
  readonly contributions: readonly Contribution[]
  /**
   * How unlikely so high a count is, as −log10 of its probability: 1 is one step in ten, 3 one in a thousand. 0 at or below the
   * expectation. Absent where nothing is judged: no count, or a series too young.
   */
  readonly score?: number
  /** Whole number from 0 to 100, see `severityOf`. 0 without a score. */
  readonly severity: number
  readonly alarm: boolean
  /** The channel with the higher score, where there is an alarm. */
  readonly channel?: SpikeChannel
  /** Where the run of counts above expectation starts that this step ends, at most seven steps back; where there is an alarm. */
  readonly since?: string
  /** Contacts above expectation from `since` on; where there is an alarm. */
  readonly excess?: number
  /** The series was so far off for so long that a new level is taken for granted from here on. */
  readonly newLevel: boolean
}

/** One outbreak: the alarms of a series that belong together. */
export interface Incident {
  readonly since: string
  /** The step that opened it. */
  readonly openedAt: string
  /** The last step with an alarm. */
  readonly lastAlarmAt: string
  /** Absent while it is open. */
  readonly closedAt?: string
  /** The judgement with the highest severity so far, the first of several. */
  readonly peak: Judgement
  /** Steps with an alarm. */
  readonly alarms: number
  /** Contacts above expectation in all its steps so far, those before it opened included. */
  readonly excess: number
}
