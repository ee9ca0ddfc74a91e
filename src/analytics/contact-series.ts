import type { Condition, FacetValue, LabelField, SeriesRequest, TimeCount } from '../stores/search/search-index'
import { type Finding, readQuery } from './find-contacts'

export interface ContactSeriesRequest {
  /** Which contacts, in the query language; empty for all. */
  readonly query: string
  readonly step: SeriesRequest['step']
  /** Count the values of this field apart. */
  readonly by?: LabelField | undefined
  /** How many of its values, the most frequent first: 1 to 1,000. */
  readonly top: number
}

/**
 * Counts over time. A contact counts on the day it occurred in Asia/Shanghai, whenever it was imported.
 *
 * What is missing is not zero: a step on which contacts were kept, whatever they are about, is in `steps`, and there a series without a count is 0. A step
 * that is not in `steps` is missing: nothing was imported, or nobody called, and the counts cannot tell which.
 */
export interface ContactSeries {
  /** The query as it was understood. */
  readonly query: string
  readonly total: number
  /** Counts above zero in the order of time, then of the values. */
  readonly counts: readonly TimeCount[]
  /** Every step within the query's period on which any contact was kept, with how many, in the order of time. */
  readonly steps: readonly { readonly step: string; readonly contacts: number }[]
  /** The values counted apart, most frequent first; empty without `by`. */
  readonly values: readonly FacetValue[]
}

/** @throws TingyinError QUERY_INVALID */
export async function contactSeries({ query, step, by, top }: ContactSeriesRequest, finding: Finding): Promise<ContactSeries> {
  const { search } = finding
  const { condition, text } = readQuery(query, finding)
  const { total, facets } = await search.search({ condition, ranking: [], sort: 'newest', limit: 0, ...(by !== undefined && { facets: { [by]: top } }) })
  const values = (by === undefined ? undefined : facets[by]) ?? []
  const counts = await search.series({ condition, step, ...(by !== undefined && { by, values: values.map(({ value }) => value) }) })
  const steps = await search.series({ condition: periodOf(condition), step })
  return { query: text, total, counts, steps: steps.map(({ step: name, contacts }) => ({ step: name, contacts })), values }
}

/** What a condition says of the time: everything where it leaves that open. */
function periodOf(condition: Condition): Condition {
  if (condition.type === 'period') return condition
  const of = condition.type === 'all' ? condition.of.map(periodOf).filter(({ type }) => type !== 'everything') : []
  return of.length === 0 ? { type: 'everything' } : { type: 'all', of }
}
