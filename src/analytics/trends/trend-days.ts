import { type DaySpan, momentsOf, readDay, writeDay } from '../../domain/day-span'
import type { QueryNode } from '../../domain/query'
import type { Condition, SearchIndex } from '../../stores/search/search-index'
import { type Finding, readQuery } from '../find-contacts'
import { type BurstSpan, burstSpans } from './burst-spans'
import { type ComparedPeriods, RECENT_DAYS } from './compared-periods'

/** How many contacts came on each day. */
export type DayCounts = ReadonlyMap<string, number>

/** The days of a comparison: those of both periods, and those before the period that its bursts stand out from. */
export class TrendDays {
  private constructor(
    private readonly search: SearchIndex,
    private readonly condition: Condition,
    /** Contacts of the query on each of the days. */
    readonly all: DayCounts,
    private readonly burstDays: DaySpan,
  ) {}

  static async of(query: string, { period, against }: ComparedPeriods, finding: Finding): Promise<TrendDays> {
    const before = writeDay(readDay(period.from)! - RECENT_DAYS)
    const isNear = against.from < before && against.to >= before && against.to < period.from
    const burstDays = { from: isNear ? against.from : before, to: period.to }
    const spans = (against.from >= burstDays.from && against.to <= burstDays.to ? [burstDays] : [burstDays, against]).map((span): QueryNode => ({ type: 'period', ...momentsOf(span) }))
    const { condition } = readQuery(query, finding, [spans.length === 1 ? spans[0]! : { type: 'any', of: spans }])
    const all = new Map((await finding.search.series({ condition, step: 'day' })).map(({ step, contacts }) => [step, contacts]))
    return new TrendDays(finding.search, condition, all, burstDays)
  }

  /** Contacts on each day that also fulfil a condition. */
  async counts(condition: Condition): Promise<DayCounts> {
    const counts = await this.search.series({ condition: { type: 'all', of: [condition, this.condition] }, step: 'day' })
    return new Map(counts.map(({ step, contacts }) => [step, contacts]))
  }

  /** Contacts with each of the keywords on each day. */
  async keywordCounts(keywords: readonly string[]): Promise<ReadonlyMap<string, DayCounts>> {
    const byKeyword = new Map(keywords.map((keyword) => [keyword, new Map<string, number>()]))
    const counts = await this.search.series({ condition: this.condition, step: 'day', by: 'keyword', values: keywords })
    for (const { step, value, contacts } of counts) byKeyword.get(value)!.set(step, contacts)
    return byKeyword
  }

  /** Spans in which so many contacts a day stand out from the days before the period, and in it. */
  bursts(counts: DayCounts): readonly BurstSpan[] {
    const days = [...this.all].filter(([day]) => isWithin(day, this.burstDays))
    return burstSpans(days.map(([day, all]) => ({ day, all, contacts: counts.get(day) ?? 0 })))
  }
}

/** How many contacts came within a span. */
export function contactsWithin(span: DaySpan, counts: DayCounts): number {
  let contacts = 0
  for (const [day, count] of counts) if (isWithin(day, span)) contacts += count
  return contacts
}

const isWithin = (day: string, { from, to }: DaySpan): boolean => day >= from && day <= to
