import type { estypes } from '@elastic/elasticsearch'
import type { ServerQuery } from './elasticsearch-query'
import type { Significance, SignificanceRequest } from './search-index'
import { jlhScore, mostSignificant } from './significance'

/** So many of the most frequent values, and as many of the most significant ones, are counted exactly. */
const CANDIDATES = 5_000

type Search = (request: estypes.SearchRequest) => Promise<estypes.SearchResponse>

/**
 * Which values set contacts apart. The server's own significant_terms are only where to look: every shard, which here is a month, judges by its own
 * contacts, and knows nothing of a value that none of its contacts has. So the values are counted once more, over all, and scored here. What
 * is most frequent is counted too: then it is mostly known that nothing better was left out.
 */
export async function significantValues(request: SignificanceRequest, ours: ServerQuery, theirs: ServerQuery, search: Search): Promise<Significance> {
  const { field, least, most } = request
  const { aggregations } = await search({
    query: ours,
    size: 0,
    aggs: {
      frequent: { terms: { field, size: CANDIDATES, shard_size: 2 * CANDIDATES } },
      telling: { significant_terms: { field, jlh: {}, background_filter: theirs, size: CANDIDATES, shard_size: CANDIDATES, min_doc_count: least } },
    },
  })
  const frequent = aggregations?.['frequent'] as estypes.AggregationsStringTermsAggregate
  const telling = aggregations?.['telling'] as estypes.AggregationsSignificantStringTermsAggregate
  const frequentBuckets = frequent.buckets as estypes.AggregationsStringTermsBucket[]
  const candidates = [...new Set([...frequentBuckets, ...(telling.buckets as estypes.AggregationsSignificantStringTermsBucket[])].map(({ key }) => String(key)))]
  const [counted, against] = [await counts(ours), await counts(theirs)]
  const scored = candidates.flatMap((value) => {
    const [contacts, usual] = [counted.of.get(value) ?? 0, against.of.get(value) ?? 0]
    return contacts < least ? [] : [{ value, contacts, against: usual, score: jlhScore(contacts, counted.total, usual, against.total) }]
  })
  const values = mostSignificant(scored, most)
  return { contacts: counted.total, against: against.total, compared: scored.length, values, approximate: mayBeBetter() }

  /** Exact: every shard gives all the values it is asked for. */
  async function counts(query: ServerQuery): Promise<{ readonly total: number; readonly of: ReadonlyMap<string, number> }> {
    const terms = { field, include: candidates, size: Math.max(1, candidates.length) }
    const { hits, aggregations: found } = await search({ query, size: 0, ...(candidates.length > 0 && { aggs: { values: { terms } } }) })
    const { buckets } = (found?.['values'] ?? { buckets: [] }) as estypes.AggregationsStringTermsAggregate
    return {
      total: (hits.total as estypes.SearchTotalHits).value,
      of: new Map((buckets as estypes.AggregationsStringTermsBucket[]).map(({ key, doc_count: count }) => [String(key), count])),
    }
  }

  /** Whether a value that is no candidate may have a higher score than the last one given. */
  function mayBeBetter(): boolean {
    if ((frequent.sum_other_doc_count ?? 0) === 0) return false
    const mostOfOthers = (frequentBuckets.at(-1)?.doc_count ?? 0) + (frequent.doc_count_error_upper_bound ?? 0)
    if (mostOfOthers < least) return false
    // Held against everything, a value is at least as frequent there.
    const leastAgainst = 'match_all' in theirs ? mostOfOthers : 1
    return values.length < most || values.at(-1)!.score <= jlhScore(mostOfOthers, counted.total, leastAgainst, against.total)
  }
}
