import type { Finding } from '../analytics/find-contacts'
import type { KnownWords } from '../analytics/trends/torn-words'
import type { IncidentReport, Mover } from '../domain/alert'
import type { AlertStores } from './tell'

/** What watching needs. */
export interface Watching extends Finding, KnownWords {
  readonly stores: AlertStores
}

export interface JudgedReports {
  readonly reports: readonly IncidentReport[]
  /** How many series were compared. */
  readonly compared: number
}

/** Judges the series of one rule a step at a time, each step once and in the order of time. */
export interface RuleJudge {
  /** Steps since 1970 of the last one judged; absent before the first. */
  readonly last: number | undefined
  /** How many series are watched. */
  readonly series: number
  /** Reads what the next steps take. `known` are the known steps up to the last of them, as far back as the judge looks. */
  read(steps: readonly number[], known: readonly number[]): Promise<void>
  judge(step: number): Promise<JudgedReports>
  /** What moved. */
  explain(report: IncidentReport): Promise<readonly Mover[]>
  /** Keeps what is known, so that another judge goes on from here. */
  save(): Promise<void>
}
