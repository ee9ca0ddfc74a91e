import { productFigures, usersByDay } from '../analytics/product-figures'
import { BusinessCalendar } from '../analytics/spikes/business-calendar'
import { eventsWithin } from '../analytics/spikes/planned-events'
import { momentOfStep, stepAt, timeOfStep } from '../analytics/spikes/series-time'
import { whatMoved } from '../analytics/spikes/what-moved'
import type { IncidentReport, Mover } from '../domain/alert'
import type { AlertRule, SeriesExclusion } from '../domain/alert-rule'
import type { Day } from '../domain/period'
import type { Observation, PlannedEvent, SeriesStep } from '../domain/spike'
import { registeredProducts } from '../ingest/product-registry'
import { exclusionsOf, isExcluded } from './exclusions'
import { listPlannedEvents } from './planned-events'
import { registeredEvents } from './registered-events'
import { ruleCounts, type RuleCounts, type StepCounts } from './rule-counts'
import type { JudgedReports, RuleJudge, Watching } from './rule-judge'
import { seriesOnAllDays } from './series-query'
import { WatchedSeries, type WatchedState } from './watched-series'
import { watchKey } from './watch-key'

/** Steps of a series that are looked back to when it begins: it then knows that it was silent. */
export const LOOKED_BACK: Readonly<Record<SeriesStep, number>> = { day: 28, hour: 336 }
/** Steps without a contact after which a series is forgotten, until it begins anew. */
const FORGOTTEN_AFTER: Readonly<Record<SeriesStep, number>> = { day: 56, hour: 672 }
/** Contacts within so many steps that begin a series: with fewer nothing could be told of it. */
const BEGUN_BY = 3
const BEGUN_WITHIN = 7

/** Judges the contacts of a rule, or those of each value of the field it splits by, by a detector for each. */
export class SeriesJudge implements RuleJudge {
  /** The contacts of the rule together. Where it splits, what its series start from. */
  readonly #whole: WatchedSeries
  readonly #series = new Map<string, WatchedSeries>()
  /** Series that are to be forgotten. */
  readonly #forgotten = new Set<string>()
  readonly #calendars = new Map<string, BusinessCalendar>()
  readonly #users = new Map<string, ReadonlyMap<Day, number>>()
  #counts: RuleCounts = { all: new Map(), bySeries: new Map() }
  #known: readonly number[] = []

  private constructor(
    private readonly rule: AlertRule,
    private readonly events: readonly PlannedEvent[],
    private readonly exclusions: readonly SeriesExclusion[],
    private readonly watching: Watching,
    whole?: WatchedState,
  ) {
    this.#whole = new WatchedSeries(this.#options(''), whole)
  }

  /** Goes on from what was kept of the rule's series, by their names. */
  static async of(rule: AlertRule, kept: ReadonlyMap<string, unknown>, watching: Watching): Promise<SeriesJudge> {
    const { records } = watching.stores
    const planned = await listPlannedEvents(records)
    const events = [...planned, ...registeredEvents(await registeredProducts(records), planned)]
    const judge = new SeriesJudge(rule, events, await exclusionsOf(rule.id, records), watching, kept.get('') as WatchedState | undefined)
    await judge.#takeUp(kept as ReadonlyMap<string, WatchedState>)
    return judge
  }

  get last(): number | undefined {
    return this.#whole.last
  }

  get series(): number {
    return this.#series.size
  }

  async read(steps: readonly number[], known: readonly number[]): Promise<void> {
    this.#known = known
    this.#counts = await ruleCounts(this.rule, { from: steps[0]! - LOOKED_BACK[this.rule.step], to: steps.at(-1)! }, this.watching)
  }

  /** Takes up the series that were watched. */
  async #takeUp(kept: ReadonlyMap<string, WatchedState>): Promise<void> {
    if (this.rule.split === undefined) return void this.#series.set('', this.#whole)
    for (const [series, state] of kept) {
      if (series === '') continue
      await this.#learnUsers(series)
      const options = this.#options(series)
      if (state.counts === options.counts) this.#series.set(series, new WatchedSeries(options, state))
    }
  }

  async judge(step: number): Promise<JudgedReports> {
    const { rule } = this
    const { all, bySeries } = this.#counts
    if (rule.split !== undefined) {
      advance(this.#whole, this.#observation('', step, all))
      for (const [series, counts] of bySeries) {
        if (!this.#series.has(series) && isBegun(counts, step)) await this.#begin(series, counts, this.#known.filter((each) => each < step && each >= step - LOOKED_BACK[rule.step]))
      }
    }
    const reports: IncidentReport[] = []
    for (const [name, series] of this.#series) {
      const report = advance(series, this.#observation(name, step, bySeries.get(name) ?? new Map()))
      if (report) reports.push(report)
      if (rule.split !== undefined && series.silent > FORGOTTEN_AFTER[rule.step]) {
        this.#series.delete(name)
        this.#forgotten.add(name)
      }
    }
    return { reports, compared: this.#series.size }
  }

  /** Begins a series as it stands, by what is known of the whole; of the steps before it only learns. */
  async #begin(name: string, counts: StepCounts, before: readonly number[]): Promise<void> {
    await this.#learnUsers(name)
    const series = new WatchedSeries(this.#options(name), undefined, this.#whole.detector)
    for (const step of before) series.advance(this.#observation(name, step, counts))
    this.#series.set(name, series)
    this.#forgotten.delete(name)
  }

  #observation(series: string, step: number, counts: StepCounts): Observation {
    const at = timeOfStep(step, this.rule.step)
    const day = at.slice(0, 10)
    const users = this.#users.get(series)
    return { at, ...(!isExcluded(series, day, this.exclusions) && { value: counts.get(step) ?? 0 }), ...(users !== undefined && { exposure: usersOn(day, users) }) }
  }

  /** Series of products with imported users are judged by contacts a user. */
  async #learnUsers(series: string): Promise<void> {
    if (this.rule.split !== 'product' || this.#users.has(series)) return
    const counted = [...usersByDay((await productFigures(series, this.watching.stores.records)).users)].filter(([, users]) => users > 0)
    if (counted.length > 0) this.#users.set(series, new Map(counted))
  }

  #options(series: string) {
    const { query, split, step } = this.rule
    return { series, counts: JSON.stringify([query, split, step]), step, calendar: this.#calendarOf(series) }
  }

  #calendarOf(series: string): BusinessCalendar {
    const { split } = this.rule
    const scope = split === 'product' || split === 'region' ? { [split]: series } : {}
    const key = JSON.stringify(scope)
    const calendar = this.#calendars.get(key) ?? new BusinessCalendar({ events: eventsWithin(scope, this.events) })
    this.#calendars.set(key, calendar)
    return calendar
  }

  explain({ series, since, until, expected }: IncidentReport): Promise<readonly Mover[]> {
    const { step, split, query } = this.rule
    return whatMoved(
      {
        query: seriesOnAllDays(this.rule, series),
        wider: query,
        from: momentOfStep(stepAt(since, step), step),
        to: momentOfStep(stepAt(until, step) + 1, step),
        expected,
        ...(split !== undefined && { own: { field: split, value: series } }),
      },
      this.watching,
    )
  }

  /** The whole last: until then, whoever goes on judges these steps of the others that were not saved. */
  async save(): Promise<void> {
    const { rule, watching: { stores: { records } } } = this
    for (const series of this.#forgotten) await records.remove('watch', watchKey(rule.id, series))
    this.#forgotten.clear()
    for (const [name, series] of this.#series) if (series !== this.#whole) await records.put('watch', watchKey(rule.id, name), series.state)
    await records.put('watch', watchKey(rule.id, ''), this.#whole.state)
  }
}

/** A step that a series was told of before an interruption is passed over. */
function advance(series: WatchedSeries, observation: Observation): IncidentReport | undefined {
  return series.knows(observation.at) ? undefined : series.advance(observation)
}

function isBegun(counts: StepCounts, step: number): boolean {
  if (!counts.has(step)) return false
  let contacts = 0
  for (let each = step - BEGUN_WITHIN + 1; each <= step; each++) contacts += counts.get(each) ?? 0
  return contacts >= BEGUN_BY
}

/** The users last counted by a day; before the first count, those of the first. */
function usersOn(day: Day, counted: ReadonlyMap<Day, number>): number {
  let users: number | undefined
  for (const [countedOn, count] of counted) {
    if (users !== undefined && countedOn > day) break
    users = count
  }
  return users!
}
