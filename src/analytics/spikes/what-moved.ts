import type { Mover } from '../../domain/alert'
import { businessDay } from '../../domain/business-time'
import { DAY_MS } from '../../domain/day-span'
import { fieldNode, type QueryNode } from '../../domain/query'
import type { Condition, FacetValue } from '../../stores/search/search-index'
import { deviance } from '../deviance'
import { type Finding, readQuery } from '../find-contacts'
import { RECENT_DAYS } from '../trends/compared-periods'
import { emergingPhrases } from '../trends/emerging-phrases'
import type { KnownWords } from '../trends/torn-words'

export const movedFields = ['topic', 'region', 'channel', 'product'] as const
type MovedField = (typeof movedFields)[number]

/** Contacts that are more than expected. */
export interface Excess {
  /** Finds the contacts of the series on all days, in the query language. */
  readonly query: string
  /** Finds the contacts that the series is a part of, on all days. */
  readonly wider: string
  /** Epoch milliseconds, `from` inclusive, `to` exclusive. */
  readonly from: number
  readonly to: number
  /** Contacts expected in this time. */
  readonly expected: number
  /** The field, or `term`, and value that make the series: it is no reason for itself. */
  readonly own?: { readonly field: string; readonly value: string }
}

/** Values looked at of a field; contacts of others are taken together. */
const MOST_VALUES = 1_000
const MOST_TERMS = 50
const MOST_PHRASES = 10
const LEAST_CONTACTS = 2
/** Reasons of one field, and of all. */
const MOST_OF_FIELD = 3
const MOST_REASONS = 10
/** G² that chance exceeds once in a thousand times. */
const LEAST_RATIO = 10.8
/** So few contacts before say nothing of what is usual: then it is what is usual of the wider contacts. */
const LEAST_USUAL = 30
/** Where a term contains another and has so large a part of its contacts, it stands for both. */
const SAME = 0.7

/**
 * What moved: the terms, topics, regions, channels and products of which there are more than expected, the surest first. A value is expected as often as its
 * part of the eight weeks before makes of what is expected of all, so the expectations of a field with one value a contact add up to that of all.
 */
export async function whatMoved(excess: Excess, finding: Finding & KnownWords): Promise<readonly Mover[]> {
  const { query, own } = excess
  const during: QueryNode = { type: 'period', from: excess.from, to: excess.to }
  const before: QueryNode = { type: 'period', from: excess.from - RECENT_DAYS * DAY_MS, to: excess.from }
  const counting = (condition: Condition) => finding.search.search({ condition, ranking: [], sort: 'newest', limit: 0, facets: Object.fromEntries(movedFields.map((field) => [field, MOST_VALUES])) })
  const ours = readQuery(query, finding, [during]).condition
  const seen = await counting(ours)
  let theirs = readQuery(query, finding, [before]).condition
  let usual = await counting(theirs)
  const isNew = usual.total < LEAST_USUAL
  if (isNew) {
    theirs = readQuery(excess.wider, finding, [before]).condition
    usual = await counting(theirs)
  }
  const opened = (field: string, counted: Counted): Mover => {
    const node: QueryNode = field === 'term' ? counted.node! : fieldNode(field as MovedField, counted.value)
    const { value, n, expected } = counted
    return { field, value, n, expected, excess: n - expected, likelihoodRatio: deviance(n, expected), query: readQuery(query, finding, [node, during]).text }
  }
  const movers = movedFields
    .filter((field) => field !== own?.field)
    .flatMap((field) => surest(expectedValues(seen.facets[field] ?? [], usual.facets[field] ?? [], usual.total, excess.expected).map((counted) => opened(field, counted))))
  const terms = (await countedTerms()).map((counted) => opened('term', counted))
  // The own term stands for its parts first.
  const others = withoutParts(terms).filter(({ value }) => own?.field !== 'term' || value !== own.value)
  return [...surest(others), ...movers].sort(bySureness).slice(0, MOST_REASONS)

  async function countedTerms(): Promise<readonly Counted[]> {
    const expectedOf = (against: number, all: number): number => (excess.expected * (against + 0.5)) / (all + 1)
    const { values, against } = await finding.search.significant({ condition: ours, against: theirs, field: 'keyword', most: MOST_TERMS, least: LEAST_CONTACTS })
    const keywords = values.map(({ value, contacts, against: usually }): Counted => ({
      value, n: contacts, expected: expectedOf(usually, against), node: fieldNode('keyword', value),
    }))
    const days = { from: businessDay(excess.from), to: businessDay(excess.to - 1) }
    const { phrases, againstContacts } = await emergingPhrases({ query: isNew ? excess.wider : query, ...days, top: MOST_PHRASES }, finding, excess.to + DAY_MS)
    const counted = phrases.map(async ({ term, against: usually }): Promise<Counted> => {
      const node: QueryNode = { type: 'phrase', text: term }
      const { total } = await finding.search.search({ condition: readQuery(query, finding, [node, during]).condition, ranking: [], sort: 'newest', limit: 0 })
      return { value: term, n: total, expected: expectedOf(usually, againstContacts), node }
    })
    return [...(await Promise.all(counted)), ...keywords]
  }
}

interface Counted {
  readonly value: string
  readonly n: number
  readonly expected: number
  readonly node?: QueryNode
}

/** What is expected of each value, half a contact taken as seen before of each; together, with what has no value, as much as of all. */
export function expectedValues(seen: readonly FacetValue[], usual: readonly FacetValue[], usualTotal: number, expected: number): readonly Counted[] {
  const before = new Map(usual.map(({ value, contacts }) => [value, contacts]))
  const values = new Set([...seen.map(({ value }) => value), ...before.keys()])
  // One more for contacts without a value.
  const total = usualTotal + 0.5 * (values.size + 1)
  return seen.map(({ value, contacts }) => ({ value, n: contacts, expected: (expected * ((before.get(value) ?? 0) + 0.5)) / total }))
}

const bySureness = (a: Mover, b: Mover): number => b.likelihoodRatio - a.likelihoodRatio

function surest(movers: readonly Mover[]): readonly Mover[] {
  return movers.filter(({ n, excess, likelihoodRatio }) => n >= LEAST_CONTACTS && excess > 0 && likelihoodRatio >= LEAST_RATIO).sort(bySureness).slice(0, MOST_OF_FIELD)
}

/** Of terms that contain each other, in about the same contacts, the longest. */
function withoutParts(terms: readonly Mover[]): readonly Mover[] {
  return terms.filter(({ value, n }, i) => !terms.some((other, j) => i !== j && other.n >= SAME * n && other.value.includes(value) && (other.value.length > value.length || j < i)))
}
