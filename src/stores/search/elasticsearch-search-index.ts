import type { estypes } from '@elastic/elasticsearch'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ContactKey } from '../../domain/contact'
import { TingyinError } from '../../domain/errors'
import { answered, BULK_TIMEOUT_MS, connectElasticsearch, type ElasticsearchConnection, errorTypes, isAnswer, patiently } from './elasticsearch-client'
import { countSeries, facetAggregations, readFacets } from './elasticsearch-counts'
import { digestOf, readCursor, type SearchCursor, writeCursor } from './elasticsearch-cursor'
import { generationsOf, IndexLayout, type Layout } from './elasticsearch-layout'
import { documentId, documentOf, type IndexSettings, MAPPING_VERSION } from './elasticsearch-mapping'
import { type ServerQuery, serverQuery } from './elasticsearch-query'
import { significantValues } from './elasticsearch-significance'
import { collectionStatistics, ElasticsearchStatistics, firstStage } from './elasticsearch-statistics'
import { type Write, write } from './elasticsearch-writes'
import { startOfMonth } from './month'
import { scorer } from './relevance'
import type { Condition, Hit, IndexEntry, IndexPart, IndexRebuild, IndexStatus, SearchIndex, SearchPage, SearchRequest, SeriesRequest, Significance, SignificanceRequest, TimeCount } from './search-index'
import { byText } from './text-order'

/** So many contacts are looked up and written together. */
const BATCH = 1_000
/** How many hits are read and scored in full: 500 of short texts, 200 of long ones, about 50,000 characters in between. */
const MOST_RERANKED = 500
const LEAST_RERANKED = 200
const RERANKED_LENGTH = 50_000
/** How long the server keeps the state of the first page after the last page was read. */
const KEEP_ALIVE = '5m'
/** Weighs nothing against a word, but brings the newer of two equal texts first. */
const RECENCY = 1e-18
/** How often a write starts over because generations or months changed under it. */
const MOST_STARTS = 5
/** The server's clock for forgetting versions ticks every 200 milliseconds. */
const REMEMBERED_MS = 300

export interface ElasticsearchOptions extends IndexSettings {
  /** One or more addresses, separated by commas: `http://name:password@host:9200`. */
  readonly url: string
  /** Begins the names of all indices: lower-case letters, digits and hyphens. */
  readonly prefix: string
  /** Opens an index of another mapping version too, to build it anew: until then it neither finds nor counts. Default false. */
  readonly outdated?: boolean
}

/**
 * Connects, and makes what must be there before the first contact.
 *
 * @throws TingyinError STORE_UNAVAILABLE with what to do: nothing answers, no Elasticsearch, an older one, a mapping of
 *   another version
 */
export async function openElasticsearchIndex({ url, prefix, outdated = false, ...settings }: ElasticsearchOptions): Promise<ElasticsearchSearchIndex> {
  const connection = await connectElasticsearch(url)
  const layout = new IndexLayout(connection, prefix, settings)
  const index = new ElasticsearchSearchIndex(connection, layout)
  try {
    await layout.prepare()
    if (!outdated) await index.refuseOutdated()
    if (!(await index.isOutdated())) await layout.putTemplate()
    await layout.applyReplicas()
  } catch (error) {
    await index.close()
    throw error
  }
  return index
}

interface TextSource {
  readonly plain?: string
}

/** A hit and where the server keeps it. */
interface PlacedHit extends Hit {
  readonly index: string
  readonly document: string
}

/** A contact on its way into the index. */
interface Prepared {
  readonly id: string
  readonly receivedAt: number
  readonly document: ReturnType<typeof documentOf>
}

/** A document of a contact that the server has. */
interface Copy {
  readonly index: string
  readonly id: string
  /** When it was received. */
  readonly version: number
  readonly put: number
  readonly seen: NonNullable<Write['seen']>
}

interface HitPage {
  readonly total: number
  readonly hits: readonly PlacedHit[]
  readonly aggregations: estypes.SearchResponse['aggregations']
  /** How the cursor goes on from here. */
  readonly next: Pick<SearchCursor, 'after' | 'scale' | 'statistics'>
}

/**
 * SearchIndex over Elasticsearch 8 or newer: an index a month behind one alias.
 *
 * Ranking takes two stages, as in the embedded index: the server orders all hits by which of the query's words and pairs they hold; the
 * best few hundred are read and scored in full here. Pages are read from a point in time, which the cursor names: any process
 * can go on. Ids with characters beyond the basic plane stand in the order of code points.
 *
 * A document's version is the time its row was received, so that the server itself keeps an older one from replacing a newer. Months know
 * nothing of each other: while a contact moves from one to another it is found twice for a moment, and a crash just then leaves it so until it
 * is put again, which `verify` does.
 */
export class ElasticsearchSearchIndex implements SearchIndex {
  readonly #connection: ElasticsearchConnection
  readonly #layout: IndexLayout
  readonly #statistics: ElasticsearchStatistics
  /** Generations with a mapping of ours. */
  readonly #current = new Set<number>()
  #isSearchable = false
  #lastPut = 0

  constructor(connection: ElasticsearchConnection, layout: IndexLayout) {
    this.#connection = connection
    this.#layout = layout
    this.#statistics = new ElasticsearchStatistics((request) => this.#ask({ index: layout.alias, ...request }))
  }

  /** Whether what is searched has a mapping of another version of ours, and must be built anew. */
  async isOutdated(): Promise<boolean> {
    if (this.#isSearchable) return false
    const layout = await this.#layout.read()
    this.#isSearchable = await this.#isCurrent(layout.live)
    return !this.#isSearchable
  }

  /**
   * Contacts the server will never take do not keep the others back.
   *
   * @throws TingyinError CONTACTS_REFUSED naming those, once all others are there
   */
  async put(entries: readonly IndexEntry[]): Promise<void> {
    await this.#put(entries, async (layout) => {
      const generations = generationsOf(layout)
      // Whoever builds with a newer mapping must not miss what is put meanwhile.
      const newest = generations.at(-1)!
      if (!(await this.#isCurrent(newest))) throw await this.#outdated(newest)
      const current: number[] = []
      for (const generation of generations) if (await this.#isCurrent(generation)) current.push(generation)
      return current
    }, false)
  }

  async remove(keys: readonly ContactKey[]): Promise<void> {
    for (const batch of batchesOf(keys)) {
      await this.#steadily(async () => {
        const layout = await this.#layout.read()
        const writes: Write[] = []
        for (const generation of generationsOf(layout)) {
          const tombstones = this.#layout.tombstones(generation)
          const copies = await this.#copies(generation, batch.map(documentId))
          writes.push(...copies.flatMap(({ index, id }) => (index === tombstones ? [] : [{ index, id }])))
          if (generation === layout.building) writes.push(...batch.map((key) => ({ index: tombstones, id: documentId(key), document: { source: key.source, id: key.id } })))
        }
        const { astray } = await write(this.#connection, writes)
        await this.#refresh(writes)
        return astray.length === 0
      })
    }
  }

  async search(request: SearchRequest): Promise<SearchPage> {
    await this.refuseOutdated()
    const { limit, facets } = request
    const query = serverQuery(request.condition)
    const digest = digestOf(query, request)
    const cursor = request.cursor === undefined ? undefined : readCursor(request.cursor, digest)
    if (limit === 0) {
      const place = cursor === undefined ? { index: this.#layout.alias } : pointInTime(cursor.pit)
      return this.#withCursor(cursor, async () => {
        const { hits, aggregations } = await this.#ask({ ...place, query, size: 0, ...(facets !== undefined && { aggs: facetAggregations(facets) }) })
        return { total: totalOf(hits), hits: [], facets: await this.#facets(facets, aggregations, query, place) }
      })
    }
    return this.#withCursor(cursor, async () => {
      const pit = cursor?.pit ?? (await this.#openPointInTime())
      let isOver = cursor === undefined
      try {
        const page = await this.#page(request, query, pit, cursor)
        const offset = (cursor?.offset ?? 0) + limit
        isOver = offset >= page.total
        const hits = cursor === undefined ? page.hits : await this.#present(page.hits)
        return {
          total: page.total,
          hits: hits.map(({ key, score }) => ({ key, score })),
          facets: await this.#facets(facets, page.aggregations, query, pointInTime(pit)),
          ...(!isOver && { next: writeCursor({ digest, pit, offset, ...page.next }) }),
        }
      } finally {
        if (isOver) await this.#closePointInTime(pit)
      }
    })
  }

  async series(request: SeriesRequest): Promise<readonly TimeCount[]> {
    await this.refuseOutdated()
    const pit = await this.#openPointInTime()
    try {
      return await countSeries(request, serverQuery(request.condition), (part) => this.#ask({ ...pointInTime(pit), ...part }))
    } finally {
      await this.#closePointInTime(pit)
    }
  }

  async significant(request: SignificanceRequest): Promise<Significance> {
    await this.refuseOutdated()
    const pit = await this.#openPointInTime()
    try {
      return await significantValues(request, serverQuery(request.condition), serverQuery(request.against), (part) => this.#ask({ ...pointInTime(pit), ...part }))
    } finally {
      await this.#closePointInTime(pit)
    }
  }

  async texts(condition: Condition, most: number): Promise<readonly string[]> {
    await this.refuseOutdated()
    // The order of chance that a seed gives is that of their places in the index, which nothing but a put or removal changes.
    const query: ServerQuery = { function_score: { query: { bool: { filter: [serverQuery(condition)] } }, functions: [{ random_score: { seed: 1, field: '_seq_no' } }], boost_mode: 'replace' } }
    const { hits } = await this.#ask<TextSource>({ index: this.#layout.alias, query, size: most, _source: ['plain'] })
    return hits.hits.map(({ _source }) => _source?.plain ?? '')
  }

  async count(): Promise<number> {
    await this.refuseOutdated()
    return totalOf((await this.#ask({ index: this.#layout.alias, size: 0 })).hits)
  }

  async close(): Promise<void> {
    await this.#connection.client.close()
  }

  async status(): Promise<IndexStatus> {
    const { live, building } = await this.#layout.read()
    const parts = await this.#layout.parts(live)
    return {
      contacts: contactsIn(parts),
      parts,
      outdated: await this.isOutdated(),
      ...(building !== undefined && { rebuild: { contacts: contactsIn(await this.#layout.parts(building)) } }),
    }
  }

  /** Builds a new index beside the one that is searched, with the mapping of this version; searches begun before it is finished end with CURSOR_INVALID. */
  async startRebuild(): Promise<IndexRebuild> {
    const layout = await this.#layout.read()
    const { building } = layout
    const generation = building ?? this.#layout.next(layout)
    if (building === undefined) {
      await this.#layout.putTemplate()
      await this.#layout.create(this.#layout.tombstones(generation), false)
    }
    // Only one can make it.
    if (building !== undefined || !(await this.#layout.create(this.#layout.empty(generation), false))) {
      throw new TingyinError('REQUEST_INVALID', { problem: 'the index is being built anew already. Wait for that to end, resume it, or abandon it.' })
    }
    return this.#rebuilding(generation, await this.#layout.idOf(generation))
  }

  async resumeRebuild(): Promise<IndexRebuild | undefined> {
    const { building } = await this.#layout.read()
    if (building === undefined) return undefined
    if (!(await this.#isCurrent(building))) throw new TingyinError('REQUEST_INVALID', { problem: 'another version of this program has begun to build the index anew. Go on with that version, or abandon it.' })
    return this.#rebuilding(building, await this.#layout.idOf(building))
  }

  async abandonRebuild(): Promise<void> {
    await this.#layout.dropOthers()
  }

  /** Whole months are dropped. Contacts from before 2000 count as of 2000-01, those from after 2099 as of 2099-12. */
  async removeBefore(month: string): Promise<void> {
    await this.#layout.dropMonthsBefore(startOfMonth(month))
  }

  #rebuilding(generation: number, id: string | undefined): IndexRebuild {
    const check = async (): Promise<void> => {
      const { building } = await this.#layout.read()
      if (id === undefined || building !== generation || (await this.#layout.idOf(generation)) !== id) {
        throw new TingyinError('REQUEST_INVALID', { problem: 'this rebuild of the index has ended. Start another.' })
      }
    }
    return {
      id: id ?? '',
      put: async (analyses) => {
        await check()
        await this.#put(analyses, async (layout) => {
          if (layout.building !== generation) await check()
          return [generation]
        }, true)
      },
      finish: async () => {
        await check()
        await this.#layout.switchTo(generation)
      },
    }
  }

  /** Writes to the generations that `target` names. A rebuild's entries go before nothing that is there, nor where a contact was removed. */
  async #put(entries: readonly IndexEntry[], target: (layout: Layout) => Promise<readonly number[]>, isRebuild: boolean): Promise<void> {
    const prepared = new Map<string, Prepared>()
    for (const entry of entries) {
      const id = documentId(entry.values)
      const earlier = prepared.get(id)
      if (earlier !== undefined && earlier.receivedAt > entry.receivedAt) continue
      prepared.set(id, { id, receivedAt: entry.receivedAt, document: { ...documentOf(entry), put: isRebuild ? 0 : this.#putTime() } })
    }
    const refused = new Map<string, string>()
    for (const batch of batchesOf([...prepared.values()])) {
      await this.#steadily(async () => {
        // A new start judges every contact of the batch anew.
        for (const { id } of batch) refused.delete(id)
        const layout = await this.#layout.read()
        const generations = await target(layout)
        if (await this.#layout.makeMonths(layout, generations, batch.map(({ document }) => document.at))) return false
        for (const generation of generations) {
          if (!(await this.#putIn(generation, batch, isRebuild, refused))) return false
        }
        return true
      })
    }
    if (refused.size === 0) return
    const keys = [...refused.keys()].map((id) => prepared.get(id)!.document).map(({ source, id }) => ({ source, id }))
    throw new TingyinError('CONTACTS_REFUSED', { store: this.#connection.store, keys, problem: [...new Set(refused.values())].join(', ') })
  }

  /**
   * Writes first and looks afterwards where else the contacts are: of two processes that put one into two months at the same moment, the one that
   * looks last sees both. Gives false when it must start over.
   */
  async #putIn(generation: number, batch: readonly Prepared[], isRebuild: boolean, refused: Map<string, string>): Promise<boolean> {
    const ids = batch.map(({ id }) => id)
    const known = new Set(isRebuild ? (await this.#copies(generation, ids)).map(({ id }) => id) : [])
    const type = isRebuild ? 'external' : 'external_gte'
    const writes = batch
      .filter(({ id }) => !known.has(id))
      .map(({ id, receivedAt, document }): Write => ({ index: this.#layout.month(generation, document.at), id, document, version: { number: receivedAt, type } }))
    if (writes.length === 0) return true
    const written = await write(this.#connection, writes)
    for (const [{ id }, problem] of written.refused) refused.set(id, problem)
    await this.#refresh(writes)
    const copies = groupedById(await this.#copies(generation, writes.map(({ id }) => id)))
    const tombstones = this.#layout.tombstones(generation)
    const surplus = [...copies.values()].flatMap((of) => {
      const [, ...older] = of.filter(({ index }) => index !== tombstones).sort(newestFirst)
      // What a rebuild put where the contact had just been removed.
      const gone = of.some(({ index }) => index === tombstones) ? of.filter(({ index, put }) => index !== tombstones && put === 0) : []
      return [...new Set([...older, ...gone])]
    })
    const left = await write(this.#connection, surplus.map(({ index, id, seen }) => ({ index, id, seen })))
    await this.#refresh(surplus)
    // The server remembers for a moment the version of what was just removed.
    const isRemembered = written.overtaken.some(({ id }) => !copies.has(id))
    if (isRemembered) await sleep(REMEMBERED_MS)
    return !isRemembered && written.astray.length + left.astray.length === 0
  }

  /** In microseconds, and never the same twice here. */
  #putTime(): number {
    this.#lastPut = Math.max(this.#lastPut + 1, Date.now() * 1_000)
    return this.#lastPut
  }

  /** Repeats work that indices came or went under. */
  async #steadily(work: () => Promise<boolean>): Promise<void> {
    for (let start = 0; start < MOST_STARTS; start++) if (await work()) return
    throw new TingyinError('STORE_UNAVAILABLE', { store: this.#connection.store, problem: 'its indices are dropped as fast as they are written. See who drops them.' })
  }

  /** Where a generation has the documents, tombstones too. */
  async #copies(generation: number, ids: string[]): Promise<readonly Copy[]> {
    const { hits } = await this.#ask({
      index: this.#layout.everywhere(generation),
      ignore_unavailable: true,
      query: { ids: { values: ids } },
      size: 10 * BATCH,
      _source: false,
      docvalue_fields: ['put'],
      version: true,
      seq_no_primary_term: true,
    })
    return hits.hits.map(({ _index: index, _id: id, _version: version = 0, _seq_no: number = 0, _primary_term: term = 0, fields }) => ({
      index,
      id: id!,
      version,
      put: (fields as { readonly put?: readonly number[] } | undefined)?.put?.[0] ?? 0,
      seen: { number, term },
    }))
  }

  async #refresh(writes: readonly Pick<Write, 'index'>[]): Promise<void> {
    const index = [...new Set(writes.map((each) => each.index))]
    if (index.length === 0) return
    await answered(this.#connection, () => this.#connection.client.indices.refresh({ index, ignore_unavailable: true }, { requestTimeout: BULK_TIMEOUT_MS }))
  }

  async #page({ sort, ranking, limit, facets }: SearchRequest, query: ServerQuery, pit: string, cursor: SearchCursor | undefined): Promise<HitPage> {
    const aggs = facets === undefined ? {} : { aggs: facetAggregations(facets) }
    const read = async (part: estypes.SearchRequest) => {
      const { hits, aggregations } = await this.#ask<TextSource>({ ...pointInTime(pit), ...aggs, ...part })
      return { total: totalOf(hits), hits: hits.hits.map(serverHit), aggregations }
    }
    if (sort !== 'relevance' || ranking.length === 0) {
      const order: estypes.Sort = [{ at: sort === 'oldest' ? 'asc' : 'desc' }, { source: 'asc' }, { id: 'asc' }]
      const { hits, ...answer } = await read({ query, sort: order, size: limit, _source: false, ...searchAfter(cursor?.after) })
      return {
        ...answer,
        hits: hits.map((hit) => placed(hit, sort === 'relevance' ? hit.time * RECENCY : 0)),
        next: { after: hits.at(-1)?.sort ?? [] },
      }
    }

    const stored = cursor?.statistics ?? (await this.#statistics.of(ranking))
    const statistics = collectionStatistics(ranking, stored)
    const ranked: estypes.SearchRequest = {
      query: firstStage(query, ranking, statistics),
      sort: ['_score', { at: 'desc' }, { source: 'asc' }, { id: 'asc' }],
    }
    const offset = cursor?.offset ?? 0
    const reranked = Math.max(LEAST_RERANKED, Math.min(MOST_RERANKED, Math.round(RERANKED_LENGTH / stored.averageLength)))
    let { after, scale = 1 } = cursor ?? {}
    let page: PlacedHit[] = []
    let answer: Pick<HitPage, 'total' | 'aggregations'> | undefined
    if (offset < reranked) {
      const { hits, ...first } = await read({ ...ranked, size: reranked, _source: ['plain'] })
      const score = scorer(ranking, statistics)
      const head = hits.map((hit) => placed(hit, score(hit.plain) + hit.time * RECENCY)).sort(byScore)
      page = head.slice(offset, offset + limit)
      if (page.length === limit || first.total <= reranked) return { ...first, hits: page, next: { statistics: stored } }
      answer = first
      after = hits.at(-1)!.sort
      // The others come after them, in the order of the first stage.
      const [best] = (await read({ ...ranked, size: 1, _source: false, ...searchAfter(after) })).hits
      const ceiling = head.at(-1)!.score
      if (best !== undefined && best.score >= ceiling) scale = (ceiling / best.score) * (1 - 1e-9)
    }
    const { hits, ...rest } = await read({ ...ranked, size: limit - page.length, _source: false, ...searchAfter(after) })
    page.push(...hits.map((hit) => placed(hit, hit.score * scale)))
    return { ...(answer ?? rest), hits: page, next: { statistics: stored, after: hits.at(-1)?.sort ?? [], scale } }
  }

  /** Those of the hits that have not been removed, or moved to another month, since the first page. */
  async #present(hits: HitPage['hits']): Promise<HitPage['hits']> {
    if (hits.length === 0) return hits
    const docs = hits.map(({ index, document }) => ({ _index: index, _id: document }))
    const answer = await answered(this.#connection, () => this.#connection.client.mget({ docs, _source: false }))
    return hits.filter((_, i) => {
      const found = answer.docs[i]
      return found !== undefined && 'found' in found && found.found
    })
  }

  async #facets(
    facets: SearchRequest['facets'],
    aggregations: estypes.SearchResponse['aggregations'],
    query: ServerQuery,
    place: Pick<estypes.SearchRequest, 'index' | 'pit'>,
  ): Promise<SearchPage['facets']> {
    return facets === undefined ? {} : readFacets(facets, aggregations, query, (request) => this.#ask({ ...place, ...request }))
  }

  async #openPointInTime(): Promise<string> {
    const { id } = await answered(this.#connection, () => patiently(() => this.#connection.client.openPointInTime({ index: this.#layout.alias, keep_alive: KEEP_ALIVE })))
    return id
  }

  /** It would end by itself; not closing it costs memory for a few minutes. */
  async #closePointInTime(id: string): Promise<void> {
    await answered(this.#connection, () => this.#connection.client.closePointInTime({ id })).catch(() => undefined)
  }

  /** All of the answer or an error: counts over a part of the shards would be wrong. */
  async #ask<Document>(request: estypes.SearchRequest): Promise<estypes.SearchResponse<Document>> {
    const { client } = this.#connection
    return answered(this.#connection, async () => {
      try {
        return await patiently(() => client.search<Document>({ track_total_hits: true, ...request, allow_partial_search_results: false }))
      } catch (error) {
        const type = errorTypes(error).find((each) => tooMuch.has(each))
        if (type === undefined) throw error
        throw new TingyinError('REQUEST_INVALID', { problem: `it asks for too much at once (${type}): too many words, values or ways to go on from a prefix. Ask for less.` }, { cause: error })
      }
    })
  }

  /** Whatever the server does not understand about a page is the cursor's: it has understood the request before. */
  async #withCursor<T>(cursor: SearchCursor | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const cause = error instanceof TingyinError ? error.cause : error
      if (cursor === undefined || !isAnswer(cause, ...cursorErrors)) throw error
      throw new TingyinError('CURSOR_INVALID', {}, { cause })
    }
  }

  async #isCurrent(generation: number): Promise<boolean> {
    if (!this.#current.has(generation) && (await this.#layout.mappingVersion(generation)) === MAPPING_VERSION) this.#current.add(generation)
    return this.#current.has(generation)
  }

  /** @throws TingyinError STORE_UNAVAILABLE saying what to do about a mapping of another version */
  async refuseOutdated(): Promise<void> {
    if (await this.isOutdated()) throw await this.#outdated((await this.#layout.read()).live)
  }

  async #outdated(generation: number): Promise<TingyinError> {
    return outdatedError(this.#connection, await this.#layout.mappingVersion(generation))
  }
}

const tooMuch = new Set(['too_many_clauses', 'too_many_nested_clauses', 'too_many_buckets_exception', 'illegal_argument_exception', 'illegal_state_exception'])
/** A point in time that has ended, was dropped with its indices, or was never one. */
const cursorErrors = ['search_context_missing_exception', 'index_not_found_exception', 'illegal_argument_exception', 'parsing_exception']

const outdatedError = ({ store }: ElasticsearchConnection, version: unknown): TingyinError =>
  new TingyinError('STORE_UNAVAILABLE', {
    store,
    problem: Number(version) > MAPPING_VERSION
      ? 'its index was made by a newer version of this program. Use that version, or another TINGYIN_NAMESPACE.'
      : 'its index was made by an older version of this program. Run "tingyin index rebuild" to build it anew from the contacts that are kept.',
  })

const contactsIn = (parts: readonly IndexPart[]): number => parts.reduce((sum, { contacts }) => sum + contacts, 0)

const newestFirst = (a: Copy, b: Copy): number => b.version - a.version || b.put - a.put || byText(b.index, a.index)

function groupedById(copies: readonly Copy[]): ReadonlyMap<string, readonly Copy[]> {
  const byId = new Map<string, Copy[]>()
  for (const copy of copies) byId.set(copy.id, [...(byId.get(copy.id) ?? []), copy])
  return byId
}

const pointInTime = (id: string): Pick<estypes.SearchRequest, 'pit'> => ({ pit: { id, keep_alive: KEEP_ALIVE } })

const searchAfter = (after: readonly unknown[] | undefined): estypes.SearchRequest =>
  after === undefined || after.length === 0 ? {} : { search_after: after as estypes.SortResults }

const totalOf = ({ total }: estypes.SearchHitsMetadata<unknown>): number => (typeof total === 'number' ? total : (total?.value ?? 0))

/** Every order ends with time, source and id; the server adds a number of its own. */
function serverHit({ _index: index, _id: document = '', _score: score, _source: source, sort = [] }: estypes.SearchHit<TextSource>) {
  const [time, ...key] = sort.slice(-4, -1) as [number, string, string]
  return { index, document, score: score ?? 0, plain: source?.plain ?? '', sort, time, key: { source: key[0], id: key[1] } }
}

const placed = ({ index, document, key }: ReturnType<typeof serverHit>, score: number): PlacedHit => ({ key, score, index, document })

const byScore = (a: Hit, b: Hit): number => b.score - a.score || byText(`${a.key.source}\0${a.key.id}`, `${b.key.source}\0${b.key.id}`)

function* batchesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += BATCH) yield all.slice(i, i + BATCH)
}
