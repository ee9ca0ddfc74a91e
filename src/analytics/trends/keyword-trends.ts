import { momentsOf } from '../../domain/day-span'
import { fieldNode } from '../../domain/query'
import type { Condition } from '../../stores/search/search-index'
import { type Finding, readQuery } from '../find-contacts'
import { comparedPeriods, type ComparedPeriods, type PeriodsAsked } from './compared-periods'
import { ownWords } from './own-words'
import { MOST_FALSE } from './false-discovery'
import { bothQueries, type CountedTerm, type TermChange, termQueries, weighTerms, type WeighedTerm } from './term-change'
import { TrendDays } from './trend-days'

export interface TrendsRequest extends PeriodsAsked {
  /** Which contacts, in the query language; empty for all. */
  readonly query: string
  /** How many terms of each kind, 1 to 100. */
  readonly top: number
}

/** What every answer about a change says of the contacts on both sides. */
export interface ComparedContacts extends ComparedPeriods {
  /** Queries that find the contacts of the period and those they are held against. */
  readonly query: string
  readonly againstQuery: string
  readonly contacts: number
  readonly againstContacts: number
}

export interface KeywordTrends extends ComparedContacts {
  /** The most frequent terms, each contact that repeats another counted little; those of most contacts first. */
  readonly top: readonly TermChange[]
  /** Terms that became more frequent than chance explains, the surest first. */
  readonly rising: readonly TermChange[]
  /** The same of terms that no contact of the query had before the period. */
  readonly fresh: readonly TermChange[]
  readonly falling: readonly TermChange[]
  /** How many terms were compared. */
  readonly compared: number
}

/** What one or two contacts say is no trend. */
const LEAST_CONTACTS = 3
/** Of so many terms that rose most by their counts, and that fell most, it is looked at who says them. */
const MOST_WEIGHED = 150
/** So many texts of each side are looked through for fixed sentences. */
const SAMPLED_TEXTS = 1_000

/**
 * Which keywords are frequent in a period, and which became more or less frequent, or new, against a comparable one. Without contacts to hold it against
 * nothing rises or falls.
 *
 * @throws TingyinError REQUEST_INVALID for periods that cannot be compared, QUERY_INVALID
 */
export async function keywordTrends({ query, top, ...asked }: TrendsRequest, finding: Finding, now?: number): Promise<KeywordTrends> {
  const { search } = finding
  const periods = comparedPeriods(asked, now)
  const { ours, theirs } = bothQueries(query, periods, finding)
  const asking = { field: 'keyword', most: MOST_WEIGHED, least: LEAST_CONTACTS } as const
  const risen = await search.significant({ condition: ours.condition, against: theirs.condition, ...asking })
  const fallen = await search.significant({ condition: theirs.condition, against: ours.condition, ...asking })
  const { facets } = await search.search({ condition: ours.condition, ranking: [], sort: 'newest', limit: 0, facets: { keyword: 2 * top } })
  const frequent = facets.keyword ?? []
  const usual = await countsOf(theirs.condition, frequent.map(({ value }) => value))

  const compared = risen.compared + fallen.compared
  const weigh = (terms: readonly Omit<CountedTerm, 'own'>[], own: ReadonlyMap<string, number>): readonly WeighedTerm[] =>
    weighTerms(terms.map((each) => ({ ...each, own: own.get(each.term)! })), risen.contacts, risen.against, compared)
  const isSure = ({ falseDiscovery }: WeighedTerm): boolean => falseDiscovery <= MOST_FALSE
  const ourOwn = await ownOf([...risen.values, ...frequent], ours.condition, risen.contacts)
  const theirOwn = await ownOf(fallen.values, theirs.condition, risen.against)
  const rose = weigh(risen.values.map(({ value, contacts, against }) => ({ term: value, contacts, against })), ourOwn).filter(isSure)
  const fell = weigh(fallen.values.map(({ value, contacts, against }) => ({ term: value, contacts: against, against: contacts })), theirOwn).filter(isSure)
  const said = weigh(frequent.map(({ value, contacts }) => ({ term: value, contacts, against: usual.get(value) ?? 0 })), ourOwn)
  const earlier = await countsOf(readQuery(query, finding, [{ type: 'period', to: momentsOf(periods.period).from }]).condition, rose.map(({ term }) => term))

  const lists = {
    top: [...said].sort((a, b) => b.contacts * b.own - a.contacts * a.own).slice(0, top).sort((a, b) => b.contacts - a.contacts),
    rising: rose.filter(({ term }) => earlier.has(term)),
    fresh: rose.filter(({ term }) => !earlier.has(term)),
    falling: fell,
  }
  const days = await TrendDays.of(query, periods, finding)
  const counts = await days.keywordCounts([...new Set(Object.values(lists).flatMap((list) => list.slice(0, top).map(({ term }) => term)))])
  const queriesOf = termQueries(query, periods, finding)
  const opened = (list: readonly WeighedTerm[]): readonly TermChange[] =>
    list.slice(0, top).map((each) => ({
      ...each,
      ...queriesOf(fieldNode('keyword', each.term)),
      bursts: days.bursts(counts.get(each.term)!),
    }))
  return {
    ...periods,
    query: ours.text,
    againstQuery: theirs.text,
    contacts: risen.contacts,
    againstContacts: risen.against,
    top: opened(lists.top),
    rising: opened(lists.rising),
    fresh: opened(lists.fresh),
    falling: opened(lists.falling),
    compared,
  }

  async function countsOf(condition: Condition, values: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>()
    for (const { value, contacts } of await search.series({ condition, step: 'week', by: 'keyword', values })) counts.set(value, (counts.get(value) ?? 0) + contacts)
    return counts
  }

  async function ownOf(values: readonly { readonly value: string }[], condition: Condition, contacts: number): Promise<ReadonlyMap<string, number>> {
    const terms = [...new Set(values.map(({ value }) => value))]
    const own = await ownWords(terms, await search.texts(condition, SAMPLED_TEXTS), contacts)
    return new Map(terms.map((term, i) => [term, own[i]!]))
  }
}
