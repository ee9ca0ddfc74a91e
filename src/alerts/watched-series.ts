import type { BusinessCalendar } from '../analytics/spikes/business-calendar'
import { IncidentTracker, type IncidentState } from '../analytics/spikes/incident-tracker'
import { WINDOW } from '../analytics/spikes/recent-steps'
import { stepAt } from '../analytics/spikes/series-time'
import { severityOf } from '../analytics/spikes/severity'
import { byExposure, SpikeDetector, type DetectorState } from '../analytics/spikes/spike-detector'
import type { IncidentReport } from '../domain/alert'
import type { Incident, Interval, Observation, SeriesStep } from '../domain/spike'
import { hasHolidays } from '../sources/public-holidays'

/** What was counted and expected of one step. */
interface JudgedCount {
  readonly at: string
  readonly observed: number
  readonly expected: number
  readonly interval98: Interval
}

/** All that is known of a watched series, as plain JSON. */
export interface WatchedState {
  /** What the series counts: of another one nothing is known. */
  readonly counts: string
  readonly detector: DetectorState
  readonly incidents: IncidentState
  /** The steps that an incident may reach back to. */
  readonly recent: readonly JudgedCount[]
  /** Steps in a row without a contact. */
  readonly silent: number
  /** Users of the last step; absent where it was judged by its volume. */
  readonly exposure?: number
}

export interface WatchedSeriesOptions {
  /** Value of the field the rule splits by; empty where it does not split. */
  readonly series: string
  /** What it counts, in any words: a state kept under others is not taken up. */
  readonly counts: string
  readonly step: SeriesStep
  readonly calendar: BusinessCalendar
}

/** One series with its detector and its incidents. */
export class WatchedSeries {
  #detector: SpikeDetector
  readonly #incidents: IncidentTracker
  #recent: JudgedCount[]
  #silent: number
  #exposure: number | undefined
  #last: number | undefined

  /** Goes on from the state, or starts anew: by what is known of the `parent` where it is a part of one. */
  constructor(
    private readonly options: WatchedSeriesOptions,
    kept?: WatchedState,
    parent?: DetectorState,
  ) {
    const state = kept?.counts === options.counts ? kept : undefined
    const start = (): SpikeDetector => (parent === undefined ? new SpikeDetector(options) : SpikeDetector.under(parent, options))
    this.#detector = state === undefined ? start() : new SpikeDetector(options, state.detector)
    this.#incidents = new IncidentTracker(state?.incidents)
    this.#recent = [...(state?.recent ?? [])]
    this.#silent = state?.silent ?? 0
    this.#exposure = state?.exposure
    this.#last = state?.detector.last
  }

  get state(): WatchedState {
    return { counts: this.options.counts, detector: this.#detector.state, incidents: this.#incidents.state, recent: this.#recent, silent: this.#silent, ...(this.#exposure !== undefined && { exposure: this.#exposure }) }
  }

  get detector(): DetectorState {
    return this.#detector.state
  }

  /** Steps since 1970 of the last one it was told of. */
  get last(): number | undefined {
    return this.#last
  }

  /** Steps in a row without a contact. */
  get silent(): number {
    return this.#silent
  }

  /** Whether it was told of a step already. */
  knows(at: string): boolean {
    return this.#last !== undefined && stepAt(at, this.options.step) <= this.#last
  }

  /** Judges the next step. Gives the incident that it opened, made grow or ended. */
  advance(observation: Observation): IncidentReport | undefined {
    const { exposure } = observation
    // What is known of a series stays known when its users are counted for the first time, or not any more.
    if (this.#last !== undefined && (exposure === undefined) !== (this.#exposure === undefined)) {
      this.#detector = new SpikeDetector(this.options, byExposure(this.#detector.state, this.#exposure ?? 1, exposure ?? 1))
    }
    this.#exposure = exposure
    const judgement = this.#detector.advance(observation)
    this.#last = stepAt(judgement.at, this.options.step)
    const incident = this.#incidents.advance(judgement)
    const { at, observed, expected, interval98 } = judgement
    if (observed !== undefined && expected !== undefined && interval98 !== undefined) {
      this.#recent.push({ at, observed, expected, interval98 })
      this.#silent = observed === 0 ? this.#silent + 1 : 0
    }
    const report = incident && this.#reported(incident)
    // What belonged to an incident belongs to no other.
    if (report?.ended) this.#recent = []
    else if (this.#incidents.state.incident === undefined) this.#recent = this.#recent.slice(-WINDOW)
    return report
  }

  #reported({ since, lastAlarmAt, closedAt, peak }: Incident): IncidentReport {
    const steps = this.#recent.filter(({ at }) => since <= at && at <= lastAlarmAt)
    const [observed, expected] = [sum(steps.map((step) => step.observed)), sum(steps.map((step) => step.expected))]
    return {
      series: this.options.series,
      since: steps[0]!.at,
      until: lastAlarmAt,
      channel: peak.channel!,
      // What lasts is larger in all than at its peak.
      severity: Math.max(peak.severity, severityOf(peak.score!, observed - expected)),
      pValue: 10 ** -peak.score!,
      observed,
      expected,
      interval98: intervalOfSum(steps, expected),
      contributions: peak.contributions,
      reasons: [],
      ...([steps[0]!.at, lastAlarmAt].some((at) => !hasHolidays(Number(at.slice(0, 4)))) && { holidaysUnknown: true }),
      ended: closedAt !== undefined,
    }
  }
}

/** As though the steps scattered independently of each other: the squares of the distances add up. */
function intervalOfSum(steps: readonly JudgedCount[], expected: number): Interval {
  const distance = (of: (step: JudgedCount) => number): number => Math.sqrt(sum(steps.map((step) => (of(step) - step.expected) ** 2)))
  return { lower: Math.max(0, Math.floor(expected - distance((step) => step.interval98.lower))), upper: Math.ceil(expected + distance((step) => step.interval98.upper)) }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
