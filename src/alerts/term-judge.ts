import { readQuery } from '../analytics/find-contacts'
import { quantile } from '../analytics/spikes/negative-binomial'
import { severityOf } from '../analytics/spikes/severity'
import { momentOfStep, stepAt, timeOfStep } from '../analytics/spikes/series-time'
import { whatMoved } from '../analytics/spikes/what-moved'
import { RECENT_DAYS } from '../analytics/trends/compared-periods'
import { keywordTrends } from '../analytics/trends/keyword-trends'
import { chanceOf } from '../analytics/trends/share-change'
import type { TermChange } from '../analytics/trends/term-change'
import { nameKey } from '../classify/product-names'
import type { IncidentReport, Mover } from '../domain/alert'
import type { AlertRule, SeriesExclusion } from '../domain/alert-rule'
import { type DaySpan, momentsOf } from '../domain/day-span'
import { fieldNode } from '../domain/query'
import type { CompiledQuery } from '../stores/search/compile-query'
import { listRules } from './alert-rules'
import { exclusionsOf, isExcluded } from './exclusions'
import type { JudgedReports, RuleJudge, Watching } from './rule-judge'
import { seriesOnAllDays } from './series-query'
import { watchKey } from './watch-key'

/** A term that is risen. */
interface OpenTerm {
  readonly report: IncidentReport
  /** Days judged since it was last found risen. */
  readonly quiet: number
}

/** All that is known of the terms, as plain JSON. */
interface TermState {
  /** What the rule counts. */
  readonly counts: string
  readonly last: number
  readonly open: readonly OpenTerm[]
}

/** Days whose terms are held against those of the eight weeks before. */
const WEEK = 7
/** Terms of a kind that are looked at each day. */
const MOST_TERMS = 20
/** Variance over mean of the contacts with a term. */
const SCATTER = 1.4
/** Of so large a part of its contacts a term that is in a product's name means the product. */
const MEANS_PRODUCT = 0.7
/** Days after which a term that is not risen any more is over. */
const QUIET_DAYS = 3

/**
 * Judges the keywords of a rule each day by how the last seven days differ from the eight weeks before. There are thousands of keywords, and most are said
 * once a week or never: a detector for each would have nothing to learn from, and what is new would have none. What means a product is left to the rule that watches products,
 * where there is one: it knows their promotions and users.
 */
export class TermJudge implements RuleJudge {
  #last: number | undefined
  #productsWatched = false
  #open: ReadonlyMap<string, OpenTerm>

  private constructor(
    private readonly rule: AlertRule,
    private readonly exclusions: readonly SeriesExclusion[],
    private readonly watching: Watching,
    state: TermState | undefined,
  ) {
    this.#last = state?.last
    this.#open = new Map(state?.open.map((each) => [each.report.series, each]))
  }

  /** Goes on from what was kept of the rule. */
  static async of(rule: AlertRule, kept: ReadonlyMap<string, unknown>, watching: Watching): Promise<TermJudge> {
    const state = kept.get('') as TermState | undefined
    return new TermJudge(rule, await exclusionsOf(rule.id, watching.stores.records), watching, state?.counts === countsOf(rule) ? state : undefined)
  }

  get last(): number | undefined {
    return this.#last
  }

  get series(): number {
    return this.#open.size
  }

  /** Whether a rule watches how often each product is named in what this one reads. */
  async read(): Promise<void> {
    const rules = await listRules(this.watching.stores.records)
    this.#productsWatched = rules.some(({ enabled, split, cycle, query }) => enabled && split === 'product' && cycle === undefined && ['*', this.rule.query].includes(query))
  }

  async judge(day: number): Promise<JudgedReports> {
    const [from, to] = [timeOfStep(day - WEEK + 1, 'day'), timeOfStep(day, 'day')]
    const { rising, fresh, compared } = await keywordTrends({ query: this.rule.query, from, to, top: MOST_TERMS }, this.watching, momentOfStep(day + 1, 'day'))
    const open = new Map<string, OpenTerm>()
    for (const change of [...rising, ...fresh].filter(({ term }) => !isExcluded(term, to, this.exclusions))) {
      if (this.#productsWatched && (await this.#meansProduct(change))) continue
      open.set(change.term, { report: await this.#reported(change, { from, to }), quiet: 0 })
    }
    const reports = [...open.values()].map(({ report }) => report)
    for (const [term, { report, quiet }] of this.#open) {
      if (open.has(term)) continue
      if (quiet + 1 < QUIET_DAYS) open.set(term, { report, quiet: quiet + 1 })
      else reports.push({ ...report, ended: true })
    }
    this.#open = open
    this.#last = day
    return { reports, compared }
  }

  explain({ series, since, until, expected }: IncidentReport): Promise<readonly Mover[]> {
    const { query } = this.rule
    const [from, to] = [momentOfStep(stepAt(since, 'day'), 'day'), momentOfStep(stepAt(until, 'day') + 1, 'day')]
    return whatMoved({ query: seriesOnAllDays(this.rule, series), wider: query, from, to, expected, own: { field: 'term', value: series } }, this.watching)
  }

  /** Whether a term is a product's name or a piece of one, and is said of that product. */
  async #meansProduct({ term, query, contacts }: TermChange): Promise<boolean> {
    const { watching } = this
    const products = [...(watching.vocabulary.product ?? [])].filter(([name]) => nameKey(name).includes(term)).map(([, id]) => id)
    return products.length > 0 && (await this.#counted(readQuery(query, watching, [fieldNode('product', ...products)]))) >= MEANS_PRODUCT * contacts
  }

  /** A risen term begins with its burst, and while it goes on it is the same incident. As its reasons are, it is held against the eight weeks before it began. */
  async #reported({ term, likelihoodRatio, bursts }: TermChange, week: DaySpan): Promise<IncidentReport> {
    const { rule, watching } = this
    const burst = bursts.findLast(({ to }) => to >= week.from)
    const since = this.#open.get(term)?.report.since ?? (burst !== undefined && burst.from > week.from ? burst.from : week.from)
    const before = { from: timeOfStep(stepAt(since, 'day') - RECENT_DAYS, 'day'), to: timeOfStep(stepAt(since, 'day') - 1, 'day') }
    const contacts = (query: string, days: DaySpan): Promise<number> => this.#counted(readQuery(query, watching, [{ type: 'period', ...momentsOf(days) }]))
    const ofTerm = seriesOnAllDays(rule, term)
    const observed = await contacts(ofTerm, { from: since, to: week.to })
    const all = await contacts(rule.query, { from: since, to: week.to })
    // A half more than was counted, so that nothing is expected never.
    const expected = (((await contacts(ofTerm, before)) + 0.5) * (all + 1)) / ((await contacts(rule.query, before)) + 1)
    const pValue = chanceOf(likelihoodRatio)
    return {
      series: term,
      since,
      until: week.to,
      channel: 'seven_step',
      severity: severityOf(-Math.log10(pValue), observed - expected),
      pValue,
      observed,
      expected,
      interval98: { lower: quantile(0.01, expected, SCATTER * expected), upper: quantile(0.99, expected, SCATTER * expected) },
      contributions: [],
      reasons: [],
      ended: false,
    }
  }

  async #counted({ condition }: CompiledQuery): Promise<number> {
    return (await this.watching.search.search({ condition, ranking: [], sort: 'newest', limit: 0 })).total
  }

  async save(): Promise<void> {
    const state: TermState = { counts: countsOf(this.rule), last: this.#last!, open: [...this.#open.values()] }
    await this.watching.stores.records.put('watch', watchKey(this.rule.id, ''), state)
  }
}

const countsOf = ({ query, split, step }: AlertRule): string => JSON.stringify([query, split, step])
