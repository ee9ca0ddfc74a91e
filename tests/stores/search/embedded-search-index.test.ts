import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../../src/stores/embedded-database'
import { HitOrder, nthGreatest } from '../../../src/stores/search/embedded-search-order'
import { EmbeddedSearchIndex } from '../../../src/stores/search/embedded-search-index'
import { lengthOf, scorer } from '../../../src/stores/search/relevance'
import type { Condition, RankingWord } from '../../../src/stores/search/search-index'
import { found, indexed, request } from '../../contracts/search-index.contract'

let folder: string
let database: EmbeddedDatabase
let index: EmbeddedSearchIndex

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-search-'))
  database = openEmbeddedDatabase(folder)
  index = new EmbeddedSearchIndex(database)
})
afterEach(async () => {
  await index.close()
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

const text = (alternatives: readonly string[], prefix = false): Condition => ({ type: 'text', alternatives, prefix })

/** The dull way: texts and terms with every stretch of signs as one space, none of them between Chinese and Latin, Latin runs fenced. */
function scans(plain: string, term: string, prefix: boolean): boolean {
  const folded = (from: string): string =>
    from
      .replace(/[^断网卡慢a-c12]+/g, ' ')
      .replace(/(?<=[断网卡慢]) ?(?=[a-c12])|(?<=[a-c12]) ?(?=[断网卡慢])/g, '')
      .replace(/[a-c12]+/g, '<$&>')
  const wanted = folded(term.replace(/^[^断网卡慢a-c12]+|[^断网卡慢a-c12]+$/g, ''))
  return wanted !== '' && folded(plain).includes(prefix ? wanted.replace(/>$/, '') : wanted)
}

const plains = fc.array(fc.stringMatching(/^[断网卡慢a-c12 ，。]{0,12}$/), { minLength: 1, maxLength: 25 })
const terms = fc.stringMatching(/^[断网卡慢a-c12 ，]{1,5}$/)

describe('against a linear scan', () => {
  const fill = async (texts: readonly string[]): Promise<void> => {
    await index.remove(Array.from({ length: 30 }, (_, i) => ({ source: 'tickets', id: `t${i}` })))
    await index.put(texts.map((each, i) => indexed(`t${i}`, each)))
  }
  const scan = (texts: readonly string[], fits: (plain: string, i: number) => boolean): string[] =>
    texts.flatMap((plain, i) => (fits(plain, i) ? [`t${i}`] : [])).sort()

  it('finds the same texts for a term', async () => {
    await fc.assert(
      fc.asyncProperty(plains, fc.array(terms, { minLength: 1, maxLength: 3 }), fc.boolean(), async (texts, alternatives, prefix) => {
        await fill(texts)
        const expected = scan(texts, (plain) => alternatives.some((term) => scans(plain, term, prefix)))
        expect(await found(index, text(alternatives, prefix))).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('finds exactly the texts that include a term of characters alone', async () => {
    const characters = fc.stringMatching(/^[断网卡慢]{1,4}$/)
    await fc.assert(
      fc.asyncProperty(plains, characters, async (texts, term) => {
        await fill(texts)
        expect(await found(index, text([term]))).toEqual(scan(texts, (plain) => plain.includes(term)))
      }),
      { numRuns: 150 },
    )
  })

  it('finds the same texts for terms combined in any way, with and without labels', async () => {
    const { condition } = fc.letrec<{ condition: Condition; leaf: Condition }>((tie) => ({
      leaf: fc.oneof(
        terms.map((term) => text([term])),
        fc.constantFrom('微信', '热线').map((channel): Condition => ({ type: 'label', field: 'channel', values: [channel], prefix: false })),
        fc.constant<Condition>({ type: 'everything' }),
      ),
      condition: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        tie('leaf'),
        fc.record({ type: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('condition'), { maxLength: 3 }) }),
        fc.record({ type: fc.constant('not' as const), of: tie('condition') }),
      ),
    }))
    const fits = (of: Condition, plain: string, channel: string): boolean => {
      if (of.type === 'everything') return true
      if (of.type === 'text') return of.alternatives.some((term) => scans(plain, term, of.prefix))
      if (of.type === 'label') return of.values.includes(channel)
      if (of.type === 'not') return !fits(of.of, plain, channel)
      if (of.type === 'all') return of.of.every((each) => fits(each, plain, channel))
      return of.type === 'any' && of.of.some((each) => fits(each, plain, channel))
    }
    const channelOf = (i: number): string => (i % 2 ? '微信' : '热线')
    await fc.assert(
      fc.asyncProperty(plains, condition, async (texts, wanted) => {
        await index.remove(Array.from({ length: 30 }, (_, i) => ({ source: 'tickets', id: `t${i}` })))
        await index.put(texts.map((each, i) => indexed(`t${i}`, each, { channel: channelOf(i) })))
        expect(await found(index, wanted)).toEqual(scan(texts, (plain, i) => fits(wanted, plain, channelOf(i))))
      }),
      { numRuns: 300 },
    )
  })
})

describe('ranking', () => {
  const ranking: RankingWord[] = [{ word: '断网', weight: 1 }, { word: '退款', weight: 1 }]
  const fillers = ['宽带', '彩铃', '套餐', '话费', '客服', '流量']
  const plainOf = (i: number): string => {
    const filler = Array.from({ length: (i * 7) % 12 }, (_, k) => fillers[(i + k) % 6]).join('')
    return `${filler}断网${i % 9 === 0 ? '，又断网' : ''}${i % 50 === 0 ? '退款' : i % 4 === 0 ? '，要退款' : ''}${filler}`
  }

  it('has the same best hits as scoring every text, beyond the number that is read', async () => {
    const texts = Array.from({ length: 1_500 }, (_, i) => plainOf(i))
    await index.put(texts.map((plain, i) => indexed(`t${i}`, plain)))
    const page = await index.search(request(text(['断网']), { sort: 'relevance', ranking, limit: 1_000 }))
    const score = scorer(ranking, {
      documents: texts.length,
      averageLength: texts.reduce((sum, plain) => sum + lengthOf(plain), 0) / texts.length,
      documentsWith: (term) => texts.filter((plain) => plain.includes(term)).length,
    })
    const best = texts.map(score).sort((a, b) => b - a)
    // The share of single characters is estimated, from a sample that holds all of these.
    page.hits.slice(0, 20).forEach((hit, i) => expect(hit.score).toBeCloseTo(best[i]!, 3))
    const scores = page.hits.map((hit) => hit.score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(page.total).toBe(1_500)
  })

  it('puts the newer of two equal texts first', async () => {
    await index.put(['2026-01-01', '2026-03-01', '2026-02-01'].map((day, i) => indexed(`t${i}`, '断网', { occurredAt: `${day}T08:00:00+08:00` })))
    const { hits } = await index.search(request(text(['断网']), { sort: 'relevance', ranking }))
    expect(hits.map(({ key }) => key.id)).toEqual(['t1', 't2', 't0'])
    const unranked = await index.search(request({ type: 'everything' }, { sort: 'relevance' }))
    expect(unranked.hits.map(({ key }) => key.id)).toEqual(['t1', 't2', 't0'])
  })
})

describe('paging', () => {
  it('finds the same pages again when the list of hits was dropped meanwhile', async () => {
    await index.put(Array.from({ length: 40 }, (_, i) => indexed(`t${i}`, '断网', { occurredAt: new Date(Date.UTC(2026, 0, 1, i)).toISOString() })))
    const first = request(text(['断网']), { limit: 15 })
    const { next } = await index.search(first)
    await index.put([indexed('late', '断网', { occurredAt: '2027-01-01T00:00:00+08:00' })])
    const expected = Array.from({ length: 15 }, (_, i) => `t${24 - i}`)
    for (let others = 0; others < 80; others++) await index.search(request(text([`${others}`, '断网']), { limit: 1 }))
    const page = await index.search({ ...first, cursor: next! })
    expect(page.hits.map(({ key }) => key.id)).toEqual(expected)
    expect(page.total).toBe(40)
  })

  it('counts with a cursor and no hits, and pages on after that', async () => {
    await index.put(Array.from({ length: 5 }, (_, i) => indexed(`t${i}`, '断网')))
    const first = request(text(['断网']), { limit: 2 })
    const { next } = await index.search(first)
    await index.close()
    expect(await index.search({ ...first, limit: 0, cursor: next! })).toEqual({ total: 5, hits: [], facets: {} })
    expect((await index.search({ ...first, cursor: next! })).hits.map(({ key }) => key.id)).toEqual(['t2', 't3'])
  })

  it('ends with an empty page when the cursor lies beyond the last hit', async () => {
    await index.put(Array.from({ length: 3 }, (_, i) => indexed(`t${i}`, '断网')))
    const first = request(text(['断网']), { limit: 2 })
    const { next } = await index.search(first)
    const cursor = JSON.parse(Buffer.from(next!, 'base64url').toString()) as { offset: number }
    const beyond = Buffer.from(JSON.stringify({ ...cursor, offset: 500 })).toString('base64url')
    expect(await index.search({ ...first, cursor: beyond })).toEqual({ total: 3, hits: [], facets: {} })
  })
})

it('follows a collection that is put anew again and again, as after a change of the dictionary', async () => {
  for (let round = 0; round < 8; round++) {
    await index.put(Array.from({ length: 3_000 }, (_, i) => indexed(`t${i}`, `断网 ${round}`, { channel: `c${round}`, keywords: [] })))
    const { total, facets } = await index.search(request(text([`断网${round}`]), { facets: { channel: 3 } }))
    expect([total, facets.channel]).toEqual([3_000, [{ value: `c${round}`, contacts: 3_000 }]])
  }
  expect(await index.count()).toBe(3_000)
})

it('counts every label, however many contacts there are when it is searched', async () => {
  // Around the sizes at which its arrays grow.
  let contacts = 0
  for (const size of [1_023, 1, 1, 511, 1, 767, 1]) {
    await index.put(Array.from({ length: size }, (_, i) => indexed(`t${contacts + i}`, '断网', { channel: '热线', keywords: [] })))
    contacts += size
    const { facets } = await index.search(request({ type: 'everything' }, { limit: 0, facets: { channel: 1 } }))
    expect(facets.channel).toEqual([{ value: '热线', contacts }])
  }
})

describe('the order of hits', () => {
  it('is that of sorting them all, however it is read', () => {
    const ranks = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 })
    fc.assert(
      fc.property(ranks, fc.integer({ min: 1, max: 40 }), (values, size) => {
        const documents = Int32Array.from(values, (_, i) => i * 3)
        const order = new HitOrder(documents, Float64Array.from(values), (a, b) => b - a)
        const read: number[] = []
        for (let offset = 0; offset < values.length; offset += size) read.push(...order.slice(offset, size).map(({ document }) => document))
        const sorted = [...documents].sort((a, b) => values[b / 3]! - values[a / 3]! || b - a)
        expect(read).toEqual(sorted)
      }),
    )
  })

  it('finds the n-th greatest value', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 70 }), (values, n) => {
        const sorted = [...values].sort((a, b) => b - a)
        expect(nthGreatest(Float64Array.from(values), n)).toBe(sorted[Math.min(n, values.length) - 1])
      }),
    )
  })
})
