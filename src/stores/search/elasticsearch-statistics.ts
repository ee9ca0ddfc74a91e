import type { estypes } from '@elastic/elasticsearch'
import { pairsQuery, type ServerQuery } from './elasticsearch-query'
import { type CollectionStatistics, type RankingTerm, rankingTerms, saturated, valueOf } from './relevance'
import type { RankingWord } from './search-index'

/** Counts are good until the collection has grown or shrunk by this part. */
const DRIFT = 0.05
const KEPT_COUNTS = 20_000
const FIRST_STAGE_TERMS = 32

/** What ranking by some words knows of all texts, as numbers that fit into a cursor. */
export interface StoredStatistics {
  readonly documents: number
  readonly averageLength: number
  /** How many texts hold each term, in the order of `textsOf`. */
  readonly counts: readonly number[]
}

/** The texts of the terms that the words rank by, each once. */
const textsOf = (ranking: readonly RankingWord[]): readonly string[] => [...new Set(rankingTerms(ranking).map(({ text }) => text))]

/** Makes the stored numbers what `scorer` asks for. */
export function collectionStatistics(ranking: readonly RankingWord[], { documents, averageLength, counts }: StoredStatistics): CollectionStatistics {
  const byText = new Map(textsOf(ranking).map((text, i) => [text, counts[i] ?? 0]))
  return { documents, averageLength, documentsWith: (text) => byText.get(text) ?? 0 }
}

/** Asks the server how many texts there are, how long, and how many hold a term; counts are kept a while. */
export class ElasticsearchStatistics {
  readonly #search: (request: estypes.SearchRequest) => Promise<estypes.SearchResponse>
  readonly #counts = new Map<string, { readonly count: number; readonly documents: number }>()
  #documents = 0

  constructor(search: (request: estypes.SearchRequest) => Promise<estypes.SearchResponse>) {
    this.#search = search
  }

  async of(ranking: readonly RankingWord[]): Promise<StoredStatistics> {
    const texts = textsOf(ranking)
    const missing = texts.filter((text) => this.#known(text) === undefined)
    const { documents, averageLength } = await this.#count(missing)
    // The collection may have drifted since the counts were kept.
    const drifted = texts.filter((text) => this.#known(text) === undefined)
    if (drifted.length > 0) await this.#count(drifted)
    return { documents, averageLength, counts: texts.map((text) => this.#known(text) ?? 0) }
  }

  #known(text: string): number | undefined {
    const known = this.#counts.get(text)
    if (known === undefined || Math.abs(this.#documents - known.documents) > known.documents * DRIFT) return undefined
    return known.count
  }

  async #count(texts: readonly string[]): Promise<Omit<StoredStatistics, 'counts'>> {
    const filters: Record<string, ServerQuery> = {}
    for (const text of texts) {
      const query = pairsQuery(text)
      if (query !== undefined) filters[text] = query
    }
    const { hits, aggregations } = await this.#search({
      size: 0,
      aggs: { length: { avg: { field: 'length' } }, ...(Object.keys(filters).length > 0 && { texts: { filters: { filters } } }) },
    })
    const documents = (hits.total as estypes.SearchTotalHits).value
    const { length, texts: counted } = aggregations as { length: { value: number | null }; texts?: { buckets: Record<string, { doc_count: number }> } }
    if (this.#counts.size >= KEPT_COUNTS) this.#counts.clear()
    for (const text of texts) this.#counts.set(text, { count: counted?.buckets[text]?.doc_count ?? 0, documents })
    this.#documents = documents
    return { documents, averageLength: documents === 0 ? 1 : (length.value ?? 1) }
  }
}

/**
 * Nodes and weights of Gauss–Laguerre: 1/(1 + z) is about the sum of weight · e^(−node · z). Less by 0.0002 at z = 1.2, a text of twice the
 * average length, by 0.008 at five times it, and by 0.04 at ten times.
 */
const laguerre = [
  [0.26356032, 0.52175561],
  [1.41340306, 0.39866681],
  [3.59642577, 0.07594245],
  [7.08581001, 0.00361176],
  [12.64080084, 0.00002337],
] as const

/**
 * Ranks without reading the texts: each word, pair and joint of the query counts as if it stood there once, times what an
 * occurrence is worth in a text of that length. The server has no such function of the length without scripts, but it has
 * exponentials, and a few of them make one.
 */
export function firstStage(condition: ServerQuery, ranking: readonly RankingWord[], statistics: CollectionStatistics): ServerQuery {
  const telling = new Map<string, number>()
  for (const term of rankingTerms(ranking)) {
    if (isLookedUp(term, statistics)) telling.set(term.text, (telling.get(term.text) ?? 0) + valueOf(term, statistics))
  }
  const chosen = [...telling].filter(([, value]) => value > 0).sort(([, a], [, b]) => b - a).slice(0, FIRST_STAGE_TERMS)
  const should = chosen.map(([text, boost]) => ({ constant_score: { filter: pairsQuery(text)!, boost } }))
  const most = saturated(1, 0, 1)
  const average = Math.max(1, statistics.averageLength)
  const functions = laguerre.map(([node, weight]) => ({
    weight: weight * most,
    exp: { length: { origin: 0, decay: 0.5, scale: (Math.LN2 * average) / (node * (most - 1)) } },
  }))
  return {
    function_score: { query: { bool: { filter: [condition], should, minimum_should_match: 0 } }, functions, score_mode: 'sum', boost_mode: 'multiply' },
  }
}

/** Single characters stand in too many texts to help, and cost the most. */
const isLookedUp = ({ kind, text }: RankingTerm, statistics: CollectionStatistics): boolean => kind !== 'character' && statistics.documentsWith(text) > 0
