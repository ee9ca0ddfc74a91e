import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TingyinError } from '../../src/domain/errors'
import { sampleContacts } from '../../src/sources/sample'
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../src/stores/embedded-database'
import { compileQuery } from '../../src/stores/search/compile-query'
import { openElasticsearchIndex } from '../../src/stores/search/elasticsearch-search-index'
import { EmbeddedSearchIndex } from '../../src/stores/search/embedded-search-index'
import { parseQuery } from '../../src/stores/search/query-language'
import { indexEntry } from '../../src/stores/search/index-entry'
import type { Hit, IndexEntry, SearchIndex, SearchPage, SearchRequest, SeriesRequest } from '../../src/stores/search/search-index'
import { plainText } from '../../src/text/normalise'
import { aTime } from '../a-contact'
import { indexed, request } from '../contracts/search-index.contract'
import { dictionariesFolder, openTestPipeline, openTestTools } from '../open-tools'
import { dropIndices } from './elasticsearch-indices'
import { freshNamespace, overServer } from './over-server'

const everything = { type: 'everything' } as const
const CONTACTS = 5_000
const QUERIES = 500
/**
 * How much less than a later hit an earlier one may score, as a part of it. Both score alike, but for how common a single
 * character is: the embedded index counts it in a sample of 2,000 texts with their pseudonyms (`[手机:…]`), the server in all pairs.
 */
const NEAR = 0.06
/** So many hits of the sample's short texts are scored in full by both. */
const SCORED_IN_FULL = 500

/** The same numbers every time: mulberry32. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below | 0
  }
}

/** Texts with signs that the sample has none of. */
const withSigns = ['气死我了😡 又断网', '谢谢😊服务不错', 'café断网', '😡😡退款，😊', 'ありがとう 5G', '5G😡套餐', '断网 😡退款', 'naïve é 网'].flatMap((text, i) =>
  Array.from({ length: 5 }, (_, day) => indexed(`signs-${i}-${day}`, text, { occurredAt: `2025-0${(day % 9) + 1}-11T10:0${i}:00+08:00`, source: 'signs' })),
)

function analysed(): readonly IndexEntry[] {
  const pipeline = openTestPipeline(tools)
  return [...Array.from(sampleContacts({ dictionaries: dictionariesFolder, count: CONTACTS }), (contact) => indexEntry(pipeline.run(contact), aTime)), ...withSigns]
}

const tools = openTestTools()

/** Queries in the inspectors' language, made of what the contacts hold. */
class QueryMaker {
  readonly #below = seeded(4)

  constructor(readonly entries: readonly IndexEntry[]) {}

  /** A cut text may hold what means something else in a query, or nothing to find; another is made then. */
  query(): string {
    for (;;) {
      const query = this.#any(0)
      try {
        this.request(query)
        return query
      } catch (error) {
        if (!(error instanceof TingyinError)) throw error
      }
    }
  }

  #any(depth: number): string {
    const kind = this.#below(depth > 2 ? 6 : 10)
    if (kind < 2) return this.#word()
    if (kind === 2) return `"${this.#stretch(2 + this.#below(8))}"`
    if (kind === 3) return `${this.#word()}*`
    if (kind === 4) return this.#label()
    if (kind === 5) return `date:${this.#day()}..${this.#day(1)}`
    if (kind === 6) return `${this.#any(depth + 1)} ${this.#any(depth + 1)}`
    if (kind === 7) return `(${this.#any(depth + 1)} OR ${this.#any(depth + 1)})`
    if (kind === 8) return `${this.#any(depth + 1)} -${this.#below(2) === 0 ? this.#word() : this.#label()}`
    return this.#stretch(4 + this.#below(12))
  }

  request(query: string): Pick<SearchRequest, 'condition' | 'ranking'> {
    return compileQuery(parseQuery(query, {}, { toPlain: plainText }), tools)
  }

  pick<T>(values: readonly T[]): T {
    return values[this.#below(values.length)]!
  }

  #stretch(length: number): string {
    const { plain } = this.pick(this.entries).indexed
    const start = this.#below(Math.max(1, plain.length - length))
    return plain.slice(start, start + length).replaceAll(/[\n\\"():：|&*（）]/g, ' ').toWellFormed()
  }

  #word(): string {
    for (let tries = 0; tries < 50; tries++) {
      const word = /[\p{L}\p{N}\p{Extended_Pictographic}]{1,4}/u.exec(this.#stretch(12))?.[0]
      if (word !== undefined) return word
    }
    return '退款'
  }

  #label(): string {
    const { values } = this.pick(this.entries)
    const fields = ['tier', 'kind', 'topic', 'product', 'channel', 'region', 'keyword', 'customer', 'id', 'source'] as const
    const named = fields.map((field) => [field, [values[field]].flat()[0]] as const)
    const [field, value] = this.pick(named.filter(([, value]) => value !== undefined))
    return this.#below(4) === 0 ? `${field}:${value!.slice(0, 2)}*` : `${field}:"${value!}"`
  }

  #day(half = 0): string {
    return `2025-${String(1 + half * 6 + this.#below(6)).padStart(2, '0')}-${String(1 + this.#below(28)).padStart(2, '0')}`
  }
}

/** All hits, page by page, and the counts of the first. */
async function allHits(index: SearchIndex, first: SearchRequest): Promise<Pick<SearchPage, 'total' | 'hits' | 'facets'>> {
  const { total, hits, facets, next } = await index.search(first)
  const all = [...hits]
  for (let cursor = next; cursor !== undefined; ) {
    const page = await index.search({ ...first, facets: {}, cursor })
    expect(page.total).toBe(total)
    all.push(...page.hits)
    cursor = page.next
  }
  return { total, hits: all, facets }
}

const nameOf = ({ key }: Hit): string => `${key.source}/${key.id}`

/** By how much, at most, a hit stands before one that scores more, as a part of the greater score. */
function disorder(hits: readonly Hit[], scores: ReadonlyMap<string, number>): number {
  let worst = 0
  let greatest = 0
  for (const hit of hits.toReversed()) {
    const score = scores.get(nameOf(hit)) ?? 0
    if (greatest > 0) worst = Math.max(worst, (greatest - score) / greatest)
    greatest = Math.max(greatest, score)
  }
  return worst
}

// Hundreds of queries, each to both; a busy machine takes minutes.
jest.setTimeout(600_000)

overServer('ELASTICSEARCH_URL', (url) => {
  const prefix = freshNamespace()
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-same-'))
  let database: EmbeddedDatabase
  let embedded: SearchIndex
  let server: SearchIndex
  let maker: QueryMaker
  let queries: readonly string[]

  beforeAll(async () => {
    database = openEmbeddedDatabase(folder)
    embedded = new EmbeddedSearchIndex(database)
    server = await openElasticsearchIndex({ url, prefix })
    const entries = analysed()
    for (let i = 0; i < entries.length; i += 1_000) {
      await embedded.put(entries.slice(i, i + 1_000))
      await server.put(entries.slice(i, i + 1_000))
    }
    maker = new QueryMaker(entries)
    queries = Array.from({ length: QUERIES }, () => maker.query())
  })
  afterAll(async () => {
    await server.close()
    database.close()
    rmSync(folder, { recursive: true, force: true })
    await dropIndices(url, prefix)
  })

  /** Tells the query with whatever is not the same. */
  const same = async <T>(query: string, ask: (index: SearchIndex) => Promise<T>): Promise<void> => {
    expect([query, await ask(server)]).toEqual([query, await ask(embedded)])
  }

  it('finds the same contacts by relevance with the same counts of every field, nearly always in the same order', async () => {
    const facets = { tier: 10, kind: 10, topic: 5, product: 7, channel: 20, region: 3, keyword: 25, customer: 5, id: 4, day: 6, flag: 3, agent: 3, source: 2 }
    let ordered = 0
    let compared = 0
    for (const query of queries) {
      const request: SearchRequest = { ...maker.request(query), sort: 'relevance', limit: 1_000, facets }
      const [ours, theirs] = [await allHits(embedded, request), await allHits(server, request)]
      const found = ({ total, hits, facets }: typeof ours) => ({ query, total, facets, found: hits.map(nameOf).sort() })
      expect(found(theirs)).toEqual(found(ours))
      if (ours.total === 0 || ours.total > SCORED_IN_FULL) continue
      const apart = disorder(theirs.hits, new Map(ours.hits.map((hit) => [nameOf(hit), hit.score])))
      expect({ query, isNear: apart < NEAR }).toEqual({ query, isNear: true })
      compared++
      if (apart === 0) ordered++
    }
    expect(compared).toBeGreaterThan(QUERIES / 2)
    expect(ordered / compared).toBeGreaterThan(0.9)
  })

  it('finds the same contacts in the same order by time', async () => {
    for (const query of queries.slice(0, QUERIES / 5)) {
      const request: SearchRequest = { ...maker.request(query), sort: maker.pick(['newest', 'oldest'] as const), limit: 300 }
      await same(query, (index) => allHits(index, request))
    }
  })

  it('counts the same over time', async () => {
    for (const query of queries) {
      const step = maker.pick(['hour', 'day', 'week', 'month'] as const)
      const by = maker.pick([undefined, undefined, 'tier', 'product', 'channel', 'keyword', 'customer', 'day', 'id'] as const)
      const request: SeriesRequest = { condition: maker.request(query).condition, step, ...(by !== undefined && { by }) }
      await same(query, (index) => index.series(request))
    }
  })

  it('finds the same values significant', async () => {
    for (let i = 0; i < 150; i++) {
      const against = maker.pick([everything, everything, maker.request(maker.pick(queries)).condition])
      const field = maker.pick(['keyword', 'keyword', 'topic', 'product', 'region', 'day'] as const)
      const request = { condition: maker.request(queries[i]!).condition, against, field, most: maker.pick([5, 30, 1_000]), least: maker.pick([1, 3]) }
      const [ours, theirs] = [await embedded.significant(request), await server.significant(request)]
      expect([queries[i], theirs]).toEqual([queries[i], ours])
    }
  })

  it('finds the same texts for terms with signs that no pair has, unless a space stands beside the sign', async () => {
    const below = seeded(5)
    const some = (most: number): string => Array.from({ length: 1 + below(most) }, () => [...'断网a1😡é ，'][below(8)]).join('')
    const texts = Array.from({ length: 400 }, (_, i) => indexed(`some-${i}`, some(12), { source: 'signs' }))
    for (const index of [embedded, server]) await index.put(texts)
    const terms = Array.from({ length: 300 }, () => some(5).replace(/^[ ，]+|[ ，]+$/g, '')).filter((term) => !/[😡é][ ，]|[ ，][😡é]/u.test(term))
    for (const term of terms) {
      for (const prefix of [false, true]) await same(term, (index) => index.search(request({ type: 'text', alternatives: [term], prefix }, { limit: 500, sort: 'oldest' })).then(({ total, hits }) => ({ total, found: hits.map(nameOf) })))
    }
  })
})
