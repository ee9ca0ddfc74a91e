import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Finding } from '../analytics/find-contacts'
import { productFigures, usersByDay } from '../analytics/product-figures'
import { BusinessCalendar } from '../analytics/spikes/business-calendar'
import { eventsWithin } from '../analytics/spikes/planned-events'
import { lastStepBefore, momentOfStep, stepAt, timeOfStep } from '../analytics/spikes/series-time'
import { whatMoved } from '../analytics/spikes/what-moved'
import type { KnownWords } from '../analytics/trends/emerging-phrases'
import type { IncidentReport, Mover, Withheld } from '../domain/alert'
import type { AlertRule, SeriesExclusion } from '../domain/alert-rule'
import type { Day } from '../domain/period'
import type { Observation, PlannedEvent, SeriesStep } from '../domain/spike'
import { withLease } from '../stores/records/lease'
import type { RecordStore } from '../stores/records/record-store'
import { listRules } from './alert-rules'
import { exclusionsOf } from './exclusions'
import { listPlannedEvents } from './planned-events'
import { type Raised, raise } from './raise'
import { knownSteps, ruleCounts, type RuleCounts, type StepCounts } from './rule-counts'
import { seriesOnAllDays } from './series-query'
import type { AlertStores } from './tell'
import { WatchedSeries, type WatchedState } from './watched-series'

export interface Watching extends Finding, KnownWords {
  readonly stores: AlertStores
}

export interface WatchOptions {
  /** Last day to be judged, as far as it is over. Default: up to now. */
  readonly until?: Day
  /** Epoch milliseconds. */
  readonly now?: number
  /** Stops between two stretches of steps. */
  readonly signal?: AbortSignal
}

/** What came of one rule. */
export interface WatchedRule {
  readonly rule: AlertRule
  /** Steps judged that were not before. */
  readonly steps: number
  /** The first and the last of them; absent where there is none. */
  readonly from?: string
  readonly to?: string
  /** Series that are watched now. */
  readonly series: number
  /** Alerts opened, by id. */
  readonly opened: readonly string[]
  /** Incidents of which nobody was told, by the reason, each counted once a step. */
  readonly withheld: Readonly<Record<Withheld, number>>
}

/** Steps of a series that are looked back to when it begins: it then knows that it was silent. */
const LOOKED_BACK: Readonly<Record<SeriesStep, number>> = { day: 28, hour: 336 }
/** Steps without a contact after which a series is forgotten, until it begins anew. */
const FORGOTTEN_AFTER: Readonly<Record<SeriesStep, number>> = { day: 56, hour: 672 }
/** Contacts within so many steps that begin a series: with fewer nothing could be told of it. */
const BEGUN_BY = 3
const BEGUN_WITHIN = 7
/** Steps after which what is known of the series is saved. */
const STRETCH = 100

/**
 * Judges the stored contacts by every enabled rule, each step once, after it is over, in the order of time; and raises alerts of what stands out. Steps without
 * any contact are missing and are not judged; contacts that come later for a step that was judged change nothing that was said.
 *
 * Of several processes one watches at a time. Interrupted, it goes on from the last stretch that was saved, and what it raises again changes nothing.
 *
 * @returns undefined where another process is at it
 */
export function watch(options: WatchOptions, watching: Watching): Promise<readonly WatchedRule[] | undefined> {
  const { records } = watching.stores
  return withLease('watch', records, async (renew) => {
    const [rules, events] = [await listRules(records), await listPlannedEvents(records)]
    const kept = await keptStates(records)
    const outcomes: WatchedRule[] = []
    for (const rule of rules.filter(({ enabled }) => enabled)) {
      if (options.signal?.aborted || !(await renew())) break
      outcomes.push(await new RuleWatch(rule, events, await exclusionsOf(rule.id, records), kept.get(rule.id) ?? new Map(), watching).run(options, renew))
    }
    for (const [id, states] of kept) {
      if (!rules.some((rule) => rule.id === id)) for (const series of states.keys()) await records.remove('watch', keyOf(id, series))
    }
    return outcomes
  })
}

/** Ids of rules have no slash. */
const keyOf = (rule: string, series: string): string => `${rule}/${series}`

async function keptStates(records: RecordStore): Promise<ReadonlyMap<string, ReadonlyMap<string, WatchedState>>> {
  const byRule = new Map<string, Map<string, WatchedState>>()
  for (const { key, value } of await records.list('watch')) {
    const slash = key.indexOf('/')
    const states = byRule.get(key.slice(0, slash)) ?? new Map<string, WatchedState>()
    byRule.set(key.slice(0, slash), states.set(key.slice(slash + 1), value as WatchedState))
  }
  return byRule
}

/** One rule's series, from where they were left. */
class RuleWatch {
  /** The contacts of the rule together. Where it splits, what its series start from. */
  readonly #whole: WatchedSeries
  readonly #series = new Map<string, WatchedSeries>()
  /** Series that are to be forgotten. */
  readonly #forgotten = new Set<string>()
  readonly #calendars = new Map<string, BusinessCalendar>()
  readonly #users = new Map<string, ReadonlyMap<Day, number>>()
  readonly #opened: string[] = []
  readonly #withheld: Record<Withheld, number> = { severity: 0, excluded: 0, false_discovery: 0, budget: 0 }

  constructor(
    private readonly rule: AlertRule,
    private readonly events: readonly PlannedEvent[],
    private readonly exclusions: readonly SeriesExclusion[],
    private readonly kept: ReadonlyMap<string, WatchedState>,
    private readonly watching: Watching,
  ) {
    this.#whole = new WatchedSeries(this.#options(''), kept.get(''))
  }

  async run({ until, now = Date.now(), signal }: WatchOptions, renew: () => Promise<boolean>): Promise<WatchedRule> {
    const { rule, watching } = this
    await this.#takeUp()
    const over = lastStepBefore(now, rule.step)
    const last = until === undefined ? over : Math.min(over, stepAt(`${until} 23:59`, rule.step))
    const first = (this.#whole.last ?? -1) + 1
    const known = await knownSteps(rule.step, { from: Math.max(0, first - LOOKED_BACK[rule.step]), to: last }, watching)
    const steps = known.filter((step) => step >= first)
    let done = 0
    while (done < steps.length && !signal?.aborted && (await renew())) {
      const stretch = steps.slice(done, done + STRETCH)
      const counts = await ruleCounts(rule, { from: stretch[0]! - LOOKED_BACK[rule.step], to: stretch.at(-1)! }, watching)
      for (const step of stretch) {
        await this.#judge(step, known, counts)
        await nextTurn()
      }
      await this.#save()
      done += stretch.length
    }
    const time = (step: number): string => timeOfStep(step, rule.step)
    return {
      rule,
      steps: done,
      ...(done > 0 && { from: time(steps[0]!), to: time(steps[done - 1]!) }),
      series: this.#series.size,
      opened: this.#opened,
      withheld: this.#withheld,
    }
  }

  /** Takes up the series that were watched. */
  async #takeUp(): Promise<void> {
    if (this.rule.split === undefined) return void this.#series.set('', this.#whole)
    for (const [series, state] of this.kept) {
      if (series === '') continue
      await this.#learnUsers(series)
      const options = this.#options(series)
      if (state.counts === options.counts) this.#series.set(series, new WatchedSeries(options, state))
    }
  }

  async #judge(step: number, known: readonly number[], { all, bySeries }: RuleCounts): Promise<void> {
    const { rule, watching } = this
    if (rule.split !== undefined) {
      advance(this.#whole, this.#observation('', step, all))
      for (const [series, counts] of bySeries) {
        if (!this.#series.has(series) && isBegun(counts, step)) await this.#begin(series, counts, known.filter((each) => each < step && each >= step - LOOKED_BACK[rule.step]))
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
    if (reports.length === 0) return
    this.#note(await raise({ rule, at: timeOfStep(step, rule.step), compared: this.#series.size, reports, explain: (report) => this.#reasons(report) }, watching.stores))
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
    const isExcluded = this.exclusions.some((each) => each.series === series && each.leastSeverity === undefined && each.from <= day && day <= each.to)
    const users = this.#users.get(series)
    return { at, ...(!isExcluded && { value: counts.get(step) ?? 0 }), ...(users !== undefined && { exposure: usersOn(day, users) }) }
  }

  /** Series of products with imported users are judged by contacts a user. */
  async #learnUsers(series: string): Promise<void> {
    if (this.rule.split !== 'product' || this.#users.has(series)) return
    const counted = [...usersByDay((await productFigures(series, this.watching.stores.records)).users)].filter(([, users]) => users > 0)
    if (counted.length > 0) this.#users.set(series, new Map(counted))
  }

  #options(series: string) {
    const { query, split, step } = this.rule
    return { series, counts: JSON.stringify([query, split, step, this.#users.has(series)]), step, calendar: this.#calendarOf(series) }
  }

  #calendarOf(series: string): BusinessCalendar {
    const { split } = this.rule
    const scope = split === 'product' || split === 'region' ? { [split]: series } : {}
    const key = JSON.stringify(scope)
    const calendar = this.#calendars.get(key) ?? new BusinessCalendar({ events: eventsWithin(scope, this.events) })
    this.#calendars.set(key, calendar)
    return calendar
  }

  #reasons({ series, since, until, expected }: IncidentReport): Promise<readonly Mover[]> {
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

  #note({ opened, withheld }: Raised): void {
    this.#opened.push(...opened)
    for (const [cause, ids] of Object.entries(withheld) as [Withheld, readonly string[]][]) this.#withheld[cause] += ids.length
  }

  /** The whole last: until then, whoever goes on judges these steps of the others that were not saved. */
  async #save(): Promise<void> {
    const { rule, watching: { stores: { records } } } = this
    for (const series of this.#forgotten) await records.remove('watch', keyOf(rule.id, series))
    this.#forgotten.clear()
    for (const [name, series] of this.#series) if (series !== this.#whole) await records.put('watch', keyOf(rule.id, name), series.state)
    await records.put('watch', keyOf(rule.id, ''), this.#whole.state)
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
