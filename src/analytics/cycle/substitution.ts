import { type DaySpan, momentsOf } from '../../domain/day-span'
import { fieldNode, type QueryNode } from '../../domain/query'
import { compileQuery } from '../../stores/search/compile-query'
import type { SearchPage } from '../../stores/search/search-index'
import type { Finding } from '../find-contacts'
import { type Counted, queryOf } from '../topic-queries'
import { likelihoodRatio, shareRatio } from '../trends/share-change'

/** Of fewer contacts that leave, or do not, nothing is said. */
const LEAST_CONTACTS = 20
/** Fewer contacts that name another product are an accident. */
const LEAST_NAMING = 3
const MOST_HINTS = 5
/** More than there are products. */
const EVERY_PRODUCT = 1_000

/** Another product that those who leave name more often than those who do not. */
export interface SubstitutionHint {
  /** Its id. */
  readonly product: string
  /** How many times as often, and the bounds of its 95 % interval. */
  readonly lift: number
  readonly low: number
  readonly high: number
  /** G² of the two shares. */
  readonly likelihoodRatio: number
  /** Contacts that name it among those that leave, and among the others. */
  readonly leaving: Counted
  readonly staying: Counted
}

export interface Substitution {
  /** Contacts about the product that say they leave or give it up, and all others about it. */
  readonly leaving: Counted
  readonly staying: Counted
  /** Present where there are fewer than 20 of either: then there are no hints. */
  readonly reason?: 'too_few'
  /** The highest lift first. What chance may explain is among them, and its interval holds 1. */
  readonly hints: readonly SubstitutionHint[]
}

/**
 * Which other products are named by those who leave a product: contacts about it that are flagged as leaving, or hold one of `words`, against all others about
 * it. A hint, not a count of those who changed: a product may be named because it is what was left for.
 */
export async function substitution(product: string, span: DaySpan, words: readonly string[], { search, queryTools }: Pick<Finding, 'search' | 'queryTools'>): Promise<Substitution> {
  const leaves: QueryNode = { type: 'any', of: [fieldNode('flag', 'churn'), ...words.map((text): QueryNode => ({ type: 'phrase', text }))] }
  const asking = (...who: readonly QueryNode[]): readonly QueryNode[] => [fieldNode('product', product), ...who, { type: 'period', ...momentsOf(span) }]
  const counted = async (who: QueryNode): Promise<CountedSide> => {
    const page = await search.search({ condition: compileQuery({ type: 'all', of: asking(who) }, queryTools).condition, ranking: [], sort: 'newest', limit: 0, facets: { product: EVERY_PRODUCT } })
    return sideOf(page, (...other) => queryOf(...asking(...other, who)))
  }
  const [leaving, staying] = [await counted(leaves), await counted({ type: 'not', of: leaves })]
  const whole = { leaving: leaving.all, staying: staying.all }
  if (Math.min(leaving.all.contacts, staying.all.contacts) < LEAST_CONTACTS) return { ...whole, reason: 'too_few', hints: [] }
  const hints = leaving.products
    .filter((other) => other !== product && leaving.naming(other).contacts >= LEAST_NAMING)
    .map((other): SubstitutionHint => {
      const [ours, theirs] = [leaving.naming(other), staying.naming(other)]
      const pair = { contacts: ours.contacts, all: leaving.all.contacts, against: theirs.contacts, allAgainst: staying.all.contacts }
      const { ratio: lift, low, high } = shareRatio(pair)
      return { product: other, lift, low, high, likelihoodRatio: likelihoodRatio(pair), leaving: ours, staying: theirs }
    })
  return { ...whole, hints: hints.filter(({ lift }) => lift > 1).sort((a, b) => b.lift - a.lift || (a.product < b.product ? -1 : 1)).slice(0, MOST_HINTS) }
}

interface CountedSide {
  readonly all: Counted
  readonly products: readonly string[]
  readonly naming: (other: string) => Counted
}

function sideOf({ total, facets }: SearchPage, query: (...naming: readonly QueryNode[]) => string): CountedSide {
  const named = new Map((facets.product ?? []).map(({ value, contacts }) => [value, contacts]))
  return {
    all: { contacts: total, query: query() },
    products: [...named.keys()],
    naming: (other) => ({ contacts: named.get(other) ?? 0, query: query(fieldNode('product', other)) }),
  }
}
