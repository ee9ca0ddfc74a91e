import type { SplitField } from './alert-rule'
import type { Deed } from './corrections'
import type { CycleEvent } from './cycle'
import type { Contribution, Interval, SeriesStep, SpikeChannel } from './spike'

/** A value that moved with the series: a reason, ranked by likelihood ratio. */
export interface Mover {
  /** A label field, or `term`. */
  readonly field: string
  readonly value: string
  /** Contacts with it. */
  readonly n: number
  readonly expected: number
  readonly excess: number
  /** G² of the counts against the expectation; the larger, the surer. */
  readonly likelihoodRatio: number
  /** Finds its contacts. */
  readonly query: string
}

/** What a detector says of one excess of one series, each time it looks. Numbers are sums over the steps from `since` to `until`. */
export interface IncidentReport {
  /** Value of the field the rule splits by; empty where it does not split. */
  readonly series: string
  /** First and last step so far: `2026-01-05`, of hours `2026-01-05 10:00:00`. */
  readonly since: string
  readonly until: string
  /** What noticed it. Absent of an event of a cycle. */
  readonly channel?: SpikeChannel
  /** 0 to 100. Kept as it was first said. Of a used-up wave it is that of the peak of its curve, while `pValue` and the counts are of all its days. */
  readonly severity: number
  /** How probable at least so many contacts are where nothing happens, 0 to 1. */
  readonly pValue: number
  readonly observed: number
  readonly expected: number
  /** Holds 98 % of the counts that are expected. */
  readonly interval98: Interval
  readonly contributions: readonly Contribution[]
  readonly reasons: readonly Mover[]
  /** No public holidays are known of its days: what is expected takes them for ordinary ones. Absent where they are known. */
  readonly holidaysUnknown?: true
  /** What happened in the cycle of the product `series`. Absent: that there are more contacts than expected is all there is to say. */
  readonly event?: CycleEvent
  /** The series is as expected again. Never of what ends with itself, such as a wave that is used up. */
  readonly ended: boolean
}

/** Why nobody was told of an incident. */
export type Withheld = 'severity' | 'excluded' | 'false_discovery' | 'budget'

export const alertStates = ['open', 'acknowledged', 'closed'] as const
export type AlertState = (typeof alertStates)[number]

/** What a person found an alert to be. */
export type Verdict = 'false_alarm' | 'known_event'

export const alertDeeds = ['acknowledged', 'closed', 'false_alarm', 'known_event'] as const
export type AlertDeed = (typeof alertDeeds)[number]

/** Another incident of the event that an alert tells of: how large it is by now. */
export interface AlsoSeen extends Pick<IncidentReport, 'series' | 'since' | 'until' | 'observed' | 'expected' | 'ended'> {
  /** Its id: it is kept beside the one that the alert was opened for. */
  readonly incident: string
  readonly rule: string
  readonly ruleName: string
  readonly split?: SplitField
}

/** That people are to know of an event, and what they did about it. It stands with the incident that it was opened for. */
export interface Alert {
  readonly state: AlertState
  /** The step it was opened for; those of one day share the rule's budget. */
  readonly openedFor: string
  /** 0 to 100: the highest that was said of any of its incidents so far. */
  readonly severity: number
  /** The same event in other series, in the order they joined it. */
  readonly alsoSeen: readonly AlsoSeen[]
  readonly verdict?: Verdict
  /** In the order of time. */
  readonly history: readonly (Deed & { readonly deed: AlertDeed })[]
}

/** One excess of one series, from its first step to its last: kept, whether or not anybody is told. Of `alert`, `partOf` and `withheld` it has one. */
export interface ReportedIncident extends IncidentReport {
  /** The same for the same rule, series and first step, however often they are judged. */
  readonly id: string
  readonly rule: string
  readonly ruleName: string
  /** The field that the series is a value of. */
  readonly split?: SplitField
  readonly step: SeriesStep
  readonly excess: number
  /** Finds its contacts. */
  readonly query: string
  /** When it was first kept, when it last grew and when it ended, ISO 8601. */
  readonly openedAt: string
  readonly grownAt?: string
  readonly closedAt?: string
  /** That people are told of it. */
  readonly alert?: Alert
  /** The incident whose alert tells of it too. */
  readonly partOf?: string
  /** Why nobody is told of it. */
  readonly withheld?: Withheld
}

export const alertEventTypes = ['opened', 'grown', 'escalated', 'ended', ...alertDeeds] as const
export type AlertEventType = (typeof alertEventTypes)[number]

/** An incident as those who listen are told of it: who did what about it, and why, is no business of other programs. */
export type ToldIncident = Omit<ReportedIncident, 'alert'> & { readonly alert: Omit<Alert, 'history'> }

/** Something that happened to an alert, as those who listen are told. */
export interface AlertEvent {
  /** The same however often it is told. */
  readonly id: string
  readonly type: AlertEventType
  /** ISO 8601. */
  readonly at: string
  readonly incident: ToldIncident
}
