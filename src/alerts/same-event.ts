import { type Finding, readQuery } from '../analytics/find-contacts'
import { stepAt } from '../analytics/spikes/series-time'
import type { ReportedIncident } from '../domain/alert'
import type { SplitField } from '../domain/alert-rule'
import type { Condition } from '../stores/search/search-index'
import { isUnreadable } from './series-query'

/** Part of the fewer contacts that must be among the others. */
const SHARED = 0.5
/** Steps within which a series that was as expected again goes on with the same event. */
export const GOES_ON_WITHIN = 7
/** Times what is expected from which on most contacts of a series are excess. */
const MOSTLY_EXCESS = 2
/** Fields whose values say what contacts are about, rather than where they come from or of which kind they are. */
const subjectFields: readonly string[] = ['topic', 'product', 'keyword', 'term'] satisfies readonly (SplitField | 'term')[]

/** Counts contacts that each of the lists finds by any of its queries. */
export type CountContacts = (...lists: readonly (readonly string[])[]) => Promise<number>

/** What a query finds that names what is gone is not counted. */
export function countingContacts(finding: Finding): CountContacts {
  const conditionsOf = (query: string): readonly Condition[] => {
    try {
      return [readQuery(query, finding).condition]
    } catch (error) {
      if (!isUnreadable(error)) throw error
      return []
    }
  }
  return async (...lists) => {
    const all = lists.map((queries) => queries.flatMap(conditionsOf))
    if (all.some((conditions) => conditions.length === 0)) return 0
    const condition: Condition = { type: 'all', of: all.map((of) => ({ type: 'any', of })) }
    return (await finding.search.search({ condition, ranking: [], sort: 'newest', limit: 0 })).total
  }
}

/** Whether an incident is about its own contacts, whatever moved in them: a topic, product or term whose contacts are mostly excess. */
export function isItsOwnSubject({ split, observed, expected }: Pick<ReportedIncident, 'split' | 'observed' | 'expected'>): boolean {
  return hasSubject(split) && observed >= MOSTLY_EXCESS * expected
}

const hasSubject = (split: SplitField | undefined): boolean => split !== undefined && subjectFields.includes(split)

/**
 * A query for the contacts that an incident is about. Those of a topic, a product or a term are its own, where most of them are excess. Any other series holds all
 * that goes on beside, so of two outbreaks in it both: there it is the contacts of its surest reason.
 *
 * @returns undefined where nothing tells what it is about
 */
export function eventQuery(incident: Pick<ReportedIncident, 'split' | 'event' | 'observed' | 'expected' | 'query' | 'reasons'>): string | undefined {
  const { split, event, query, reasons } = incident
  // A wave that is used up is no part of the excess that it began with.
  if (event !== undefined) return undefined
  if (isItsOwnSubject(incident)) return query
  return reasons.find(({ field }) => subjectFields.includes(field))?.query ?? (hasSubject(split) ? query : undefined)
}

/**
 * How many contacts two lists of queries, as `eventQuery` gives them, share where they tell of the same event, else 0. They do when at least half of the fewer
 * contacts are among the others: one may be a part of the other. Their days overlap then.
 *
 * Sources: Simpson 1960, Notes on the measurement of faunal resemblance; American Journal of Science 258-A: the overlap coefficient. That alerts of one event that
 * different sensors raise are fused into one: Valeur, Vigna, Kruegel, Kemmerer 2004, A comprehensive approach to intrusion detection alert correlation; IEEE TDSC 1.
 */
export async function sharedContacts(one: readonly string[], other: readonly string[], count: CountContacts): Promise<number> {
  if (one.length === 0 || other.length === 0) return 0
  const shared = await count(one, other)
  return shared >= SHARED * Math.min(await count(one), await count(other)) ? shared : 0
}

/** Whether a series that was as expected again for a while is soon above it once more. */
export function goesOn(before: Pick<ReportedIncident, 'until' | 'step'>, { since }: Pick<ReportedIncident, 'since'>): boolean {
  return stepAt(since, before.step) - stepAt(before.until, before.step) <= GOES_ON_WITHIN
}
