import { type DaySpan, momentsOf, readDay, writeDay } from '../../domain/day-span'
import type { Condition, SearchIndex, SeriesRequest } from '../../stores/search/search-index'
import { readQuery, type Finding } from '../find-contacts'
import { type BurstSpan, burstSpans } from './burst-spans'
import { type ComparedPeriods, RECENT_DAYS } from './compared-periods'

/** The days on which bursts of a query's terms are looked for, with how many contacts came on each. */
export class TrendDays {
  private constructor(
    /** Contacts of the query on these days. */
    readonly condition: Condition,
    /** The first and last day of the period, by name. */
    private readonly days: ReadonlyMap<string, number>,
    private readonly search: SearchIndex,
  ) {}

  /** The days of the period and, where that is held against days shortly before, of those and of eight weeks before it. */
  static async of(query: string, { period, against }: ComparedPeriods, finding: Finding): Promise<TrendDays> {
    const span = withDaysBefore(period, against)
    const { condition } = readQuery(query, finding, [{ type: 'period', ...momentsOf(span) }])
    const days = await finding.search.series({ condition, step: 'day' })
    return new TrendDays(condition, new Map(days.map(({ step, contacts }) => [step, contacts])), finding.search)
  }

  /** Bursts of the values of a field, of a keyword say. */
  async burstsOf(field: NonNullable<SeriesRequest['by']>, values: readonly string[]): Promise<ReadonlyMap<string, readonly BurstSpan[]>> {
    const byValue = new Map<string, Map<string, number>>(values.map((value) => [value, new Map()]))
    for (const { step, value, contacts } of await this.search.series({ condition: this.condition, step: 'day', by: field, values })) byValue.get(value)?.set(step, contacts)
    return new Map([...byValue].map(([value, counts]) => [value, this.bursts(counts)]))
  }

  /** Bursts of what has so many contacts on each day. */
  bursts(counts: ReadonlyMap<string, number>): readonly BurstSpan[] {
    return burstSpans([...this.days].map(([day, all]) => ({ day, all, contacts: counts.get(day) ?? 0 })))
  }
}

function withDaysBefore(period: DaySpan, against: DaySpan): DaySpan {
  const before = writeDay(readDay(period.from)! - RECENT_DAYS)
  const isNear = against.from < period.from && against.to >= before
  return { from: isNear && against.from < before ? against.from : before, to: period.to }
}
