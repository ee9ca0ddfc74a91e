import type { estypes } from '@elastic/elasticsearch'
import { BUSINESS_OFFSET_MS } from '../../domain/business-time'
import { TingyinError } from '../../domain/errors'
import type { ServerQuery } from './elasticsearch-query'
import type { FacetValue, LabelField, SearchRequest, SeriesRequest, TimeCount } from './search-index'
import { byText, mostFrequent } from './text-order'

/** So many of its most frequent values every shard reports. */
const SHARD_VALUES = 10_000
/** When that leaves a doubt, all values are counted, so many at a time and in all. */
const PAGE = 10_000
const MOST_VALUES = 1_000_000
/** The same offset as everywhere: no summer time. */
const TIME_ZONE = '+08:00'

type Search = (request: estypes.SearchRequest) => Promise<estypes.SearchResponse>
type Facets = NonNullable<SearchRequest['facets']>

/** What to ask for together with the hits. */
export function facetAggregations(facets: Facets): Record<string, estypes.AggregationsAggregationContainer> {
  return Object.fromEntries(
    Object.entries(facets).map(([field, most]) => [
      field,
      { terms: { field, size: Math.max(1, most), shard_size: Math.max(2 * most, SHARD_VALUES), show_term_doc_count_error: true } },
    ]),
  )
}

/**
 * Reads the answer, and counts again where it may be wrong. Every shard reports its most frequent values; the answer is exact when all
 * shards reported each value in it, and no value left out can be as frequent as the last of them.
 */
export async function readFacets(
  facets: Facets,
  aggregations: Record<string, estypes.AggregationsAggregate> | undefined,
  query: ServerQuery,
  search: Search,
): Promise<Partial<Record<LabelField, readonly FacetValue[]>>> {
  const read: Partial<Record<LabelField, readonly FacetValue[]>> = {}
  for (const [field, most] of Object.entries(facets) as [LabelField, number][]) {
    const { buckets, doc_count_error_upper_bound: doubt = 0 } = (aggregations?.[field] ?? { buckets: [] }) as estypes.AggregationsStringTermsAggregate
    const counted = buckets as estypes.AggregationsStringTermsBucket[]
    const isExact = doubt === 0 || (counted.every(({ doc_count_error_upper_bound }) => doc_count_error_upper_bound === 0) && (counted.at(-1)?.doc_count ?? 0) > doubt)
    const values = isExact ? counted.map(({ key, doc_count }) => ({ value: String(key), contacts: doc_count })) : await allValues(field, most, query, search)
    read[field] = mostFrequent(values, most)
  }
  return read
}

async function allValues(field: LabelField, most: number, query: ServerQuery, search: Search): Promise<FacetValue[]> {
  let best: FacetValue[] = []
  let passed = 0
  for await (const buckets of composite([{ value: { terms: { field } } }], query, search)) {
    passed += buckets.length
    if (passed > MOST_VALUES) throw new TingyinError('REQUEST_INVALID', { problem: `${field} has more than ${MOST_VALUES} values among these contacts, too many to count. Ask for fewer contacts.` })
    best = mostFrequent([...best, ...buckets.map(({ key, doc_count }) => ({ value: String(key['value']), contacts: doc_count }))], most)
  }
  return best
}

/** Counts over time, steps and values without contacts left out. */
export async function countSeries({ step, by, values }: SeriesRequest, query: ServerQuery, search: Search): Promise<readonly TimeCount[]> {
  const wanted = values && new Set(values)
  // A contact with one of the values may have others, which are counted along and passed over.
  const counted: ServerQuery = by === undefined || values === undefined ? query : { bool: { filter: [query, { terms: { [by]: [...values] } }] } }
  const sources: Source[] = [{ step: { date_histogram: { field: 'at', calendar_interval: step, time_zone: TIME_ZONE } } }]
  if (by !== undefined) sources.push({ value: { terms: { field: by } } })
  const counts: TimeCount[] = []
  for await (const buckets of composite(sources, counted, search)) {
    for (const { key, doc_count } of buckets) {
      if (wanted?.has(String(key['value'])) === false) continue
      const local = new Date((key['step'] as number) + BUSINESS_OFFSET_MS).toISOString()
      counts.push({ step: local.slice(0, step === 'hour' ? 13 : 10), value: by === undefined ? '' : String(key['value']), contacts: doc_count })
    }
  }
  // The server has them so already, but for values beyond the basic plane. Steps are in order of time, which before year 0 is not that of their names.
  const places = new Map<string, number>()
  for (const { step } of counts) if (!places.has(step)) places.set(step, places.size)
  return counts.sort((a, b) => places.get(a.step)! - places.get(b.step)! || byText(a.value, b.value))
}

type Source = Record<string, estypes.AggregationsCompositeAggregationSource>

/** All combinations of the sources' values with their counts, exact over any number of shards, some thousands at a time. */
async function* composite(sources: Source[], query: ServerQuery, search: Search): AsyncGenerator<estypes.AggregationsCompositeBucket[]> {
  let after: estypes.AggregationsCompositeAggregateKey | undefined
  do {
    const { aggregations } = await search({ query, size: 0, aggs: { all: { composite: { sources, size: PAGE, ...(after !== undefined && { after }) } } } })
    const { buckets, after_key } = (aggregations?.['all'] ?? { buckets: [] }) as estypes.AggregationsCompositeAggregate
    const page = buckets as estypes.AggregationsCompositeBucket[]
    yield page
    after = page.length < PAGE ? undefined : after_key
  } while (after !== undefined)
}
