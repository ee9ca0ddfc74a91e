import { type DaySpan, momentsOf } from '../../domain/day-span'
import type { QueryNode } from '../../domain/query'
import { describeQuery } from '../../stores/search/query-language'
import { type Finding, narrowedBy, parsedQuery, readQuery } from '../find-contacts'
import type { BurstSpan } from './burst-spans'
import type { ComparedPeriods } from './compared-periods'
import { falseDiscoveryRates } from './false-discovery'
import { chanceOf, likelihoodRatio, shareRatio, type ShareRatio } from './share-change'

/** How often a term is said in the period and in what that is held against. */
export interface TermChange extends ShareRatio {
  readonly term: string
  /** Queries that find the contacts counted, of the period and of what it is held against. */
  readonly query: string
  readonly againstQuery: string
  readonly contacts: number
  readonly against: number
  /** Parts of all contacts of each, 0 to 1. */
  readonly share: number
  readonly againstShare: number
  /** Part of the contacts that say it in words of their own, see `ownWords`; the more so, the higher a term ranks. */
  readonly own: number
  /** G² (see `likelihoodRatio`) as of so many contacts as say it in their own words. */
  readonly likelihoodRatio: number
  /** How many of the terms listed down to this one are found by chance, as a part: see `falseDiscoveryRates`. */
  readonly falseDiscovery: number
  /** When it was said most, within the days of both and the eight weeks before the period, in the order of time. */
  readonly bursts: readonly BurstSpan[]
}

/** What was counted of a term. */
export interface CountedTerm {
  readonly term: string
  readonly contacts: number
  readonly against: number
  readonly own: number
}

export type WeighedTerm = CountedTerm & ShareRatio & Pick<TermChange, 'share' | 'againstShare' | 'likelihoodRatio' | 'falseDiscovery'>

/** Says of each term how much it changed and how sure that is; the surest first. `compared` is among how many terms they were found. */
export function weighTerms(terms: readonly CountedTerm[], all: number, allAgainst: number, compared: number): readonly WeighedTerm[] {
  const weighed = terms.map((each) => {
    const pair = { contacts: each.contacts, all, against: each.against, allAgainst }
    const part = (count: number, of: number): number => (of === 0 ? 0 : count / of)
    return { ...each, ...shareRatio(pair), share: part(each.contacts, all), againstShare: part(each.against, allAgainst), likelihoodRatio: each.own * likelihoodRatio(pair) }
  })
  const rates = falseDiscoveryRates(weighed.map((each) => chanceOf(each.likelihoodRatio)), compared)
  return weighed.map((each, i) => ({ ...each, falseDiscovery: rates[i]! })).sort((a, b) => b.likelihoodRatio - a.likelihoodRatio)
}

/** What of a query falls into the period and into what that is held against. */
export function bothQueries(query: string, { period, against }: ComparedPeriods, finding: Finding) {
  return { ours: readQuery(query, finding, [within(period)]), theirs: readQuery(query, finding, [within(against)]) }
}

/** Says of a term, whose contacts a node finds, how its contacts of a query in the period and in what that is held against are asked for. */
export function termQueries(query: string, { period, against }: ComparedPeriods, finding: Finding): (node: QueryNode) => Pick<TermChange, 'query' | 'againstQuery'> {
  const parsed = parsedQuery(query, finding)
  return (node) => ({ query: describeQuery(narrowedBy(parsed, [node, within(period)])), againstQuery: describeQuery(narrowedBy(parsed, [node, within(against)])) })
}

const within = (span: DaySpan): QueryNode => ({ type: 'period', ...momentsOf(span) })
