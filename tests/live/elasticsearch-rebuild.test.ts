import { Client } from '@elastic/elasticsearch'
import { setTimeout } from 'node:timers/promises'
import { documentId } from '../../src/stores/search/elasticsearch-mapping'
import { type ElasticsearchSearchIndex, openElasticsearchIndex } from '../../src/stores/search/elasticsearch-search-index'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepContacts } from '../../src/ingest/keep-contacts'
import { verify } from '../../src/ingest/verify'
import { openStores } from '../../src/stores/open-stores'
import { found, indexed, request, text } from '../contracts/search-index.contract'
import { openTestPipeline, openTestTools } from '../open-tools'
import { dropIndices } from './elasticsearch-indices'
import { freshNamespace, overServer } from './over-server'

const january = '2026-01-10T12:00:00+08:00'
const february = '2026-02-10T12:00:00+08:00'
const key = (id: string) => ({ source: 'tickets', id })
const everything = { type: 'everything' } as const

overServer('ELASTICSEARCH_URL', (url) => {
  let prefix: string
  let folder: string
  let index: ElasticsearchSearchIndex
  let other: ElasticsearchSearchIndex
  const client = new Client({ node: url })

  beforeEach(async () => {
    prefix = freshNamespace()
    folder = mkdtempSync(join(tmpdir(), 'tingyin-index-'))
    index = await openElasticsearchIndex({ url, prefix })
    other = await openElasticsearchIndex({ url, prefix })
  })
  afterEach(async () => {
    await index.close()
    await other.close()
    await dropIndices(url, prefix)
    rmSync(folder, { recursive: true, force: true })
  })
  afterAll(() => client.close())

  const indices = async (): Promise<string[]> =>
    Object.keys(await client.indices.get({ index: `${prefix}-contacts-*` })).map((name) => name.slice(prefix.length + 10)).sort()

  it('keeps every month in an index of its own, by the days of Shanghai', async () => {
    await index.put([indexed('t1', '断网', { occurredAt: '2026-01-31T15:59:59Z' }), indexed('t2', '断网', { occurredAt: '2026-01-31T16:00:00Z' })])
    expect(await indices()).toEqual(['1-2026.01', '1-2026.02', '1-empty'])
  })

  it('takes a contact out of the month it was in before', async () => {
    await index.put([indexed('t1', '断网', { occurredAt: january }), indexed('t2', '断网', { occurredAt: january })])
    await other.put([indexed('t1', '断网', { occurredAt: february })])
    expect(await index.count()).toBe(2)
    expect(await index.series({ condition: everything, step: 'month' })).toMatchObject([{ step: '2026-01-01', contacts: 1 }, { step: '2026-02-01', contacts: 1 }])
    await other.remove([key('t1')])
    expect(await found(index, everything)).toEqual(['t2'])
  })

  it('keeps one copy, the one received last, of a contact that two processes put into two months at once', async () => {
    for (let round = 0; round < 8; round++) {
      const [id, receivedAt] = [`t${round}`, 1_000 + round]
      await Promise.all([
        index.put([indexed(id, '断网', { occurredAt: january, receivedAt })]),
        other.put([indexed(id, '退款', { occurredAt: february, receivedAt: round % 2 === 0 ? receivedAt + 1 : receivedAt })]),
      ])
    }
    expect(await index.count()).toBe(8)
    expect(await found(index, text('退款'))).toEqual(expect.arrayContaining(['t0', 't2', 't4', 't6']))
    await index.put([indexed('t0', '断网', { occurredAt: january, receivedAt: 1_000 })])
    expect(await found(other, text('退款'))).toContain('t0')
    expect(await index.count()).toBe(8)
  })

  it('counts a contact that a crash left in two months as one too many, and mends it', async () => {
    const stores = { ...(await openStores({ dataFolder: folder })), search: index }
    const pipeline = openTestPipeline(openTestTools())
    const analyses = ['t1', 't2'].map((id) => pipeline.run({ id, source: 'tickets', occurredAt: february, text: '宽带断网' }))
    await keepContacts(analyses.map((analysis) => ({ analysis, rowDigest: 'd', receivedAt: 2_000 })), stores)
    await client.indices.create({ index: `${prefix}-contacts-1-2026.01`, aliases: { [`${prefix}-contacts`]: {} } })
    const document = { source: 'tickets', id: 't1', at: Date.parse(january), pairs: '断网' }
    await client.index({ index: `${prefix}-contacts-1-2026.01`, id: documentId(document), document, version: 1_000, version_type: 'external', refresh: true })
    const doubled = { contacts: 2, indexed: 3, missing: 0, surplus: 1, refused: 0 }
    expect(await verify(stores, [pipeline])).toEqual(doubled)
    expect(await verify(stores, [pipeline], { repair: true })).toEqual(doubled)
    expect(await verify(stores, [pipeline])).toEqual({ contacts: 2, indexed: 2, missing: 0, surplus: 0, refused: 0 })
    expect(await index.series({ condition: everything, step: 'month' })).toMatchObject([{ step: '2026-02-01', contacts: 2 }])
    await stores.close()
  })

  it('makes a missing month once when several processes need it at the same moment', async () => {
    await Promise.all([index, other].flatMap((each, i) => [january, february].map((occurredAt, j) => each.put([indexed(`t${i}${j}`, '断网', { occurredAt })]))))
    expect(await found(index, text('断网'))).toEqual(['t00', 't01', 't10', 't11'])
  })

  it('gives a mistaken year no index of its own', async () => {
    await index.put(['0202-01-01', '1970-01-01', '2999-01-01'].map((day, i) => indexed(`t${i}`, '断网', { occurredAt: `${day}T00:00:00Z` })))
    expect(await indices()).toEqual(['1-2000.01', '1-2099.12', '1-empty'])
    expect((await index.series({ condition: everything, step: 'day' })).map(({ step }) => step)).toEqual(['0202-01-01', '1970-01-01', '2999-01-01'])
  })

  it('drops whole months', async () => {
    await index.put([indexed('t1', '断网', { occurredAt: january }), indexed('t2', '断网', { occurredAt: february })])
    await index.removeBefore('2026-02')
    expect(await indices()).toEqual(['1-2026.02', '1-empty'])
    expect(await found(other, everything)).toEqual(['t2'])
    await index.removeBefore('2027-01')
    expect(await indices()).toEqual(['1-empty'])
    expect(await other.count()).toBe(0)
    await other.put([indexed('t3', '断网', { occurredAt: january })])
    expect(await found(index, everything)).toEqual(['t3'])
  })

  it('takes shards and replicas from its settings, and by itself a replica as soon as there is a second node', async () => {
    const settingsOf = async (of: ElasticsearchSearchIndex, name: string) => {
      await of.put([indexed('t1', '断网', { occurredAt: january })])
      return (await client.indices.getSettings({ index: `${name}-contacts-1-2026.01` }))[`${name}-contacts-1-2026.01`]?.settings?.index
    }
    expect(await settingsOf(index, prefix)).toMatchObject({ number_of_shards: '1', auto_expand_replicas: '0-1' })
    const own = freshNamespace()
    for (const [settings, found] of [
      [{ shards: 2, replicas: 0 }, { number_of_shards: '2', number_of_replicas: '0', auto_expand_replicas: 'false' }],
      // What is there keeps its shards, and gets its copies at the next start.
      [{ shards: 3, replicas: 2 }, { number_of_shards: '2', number_of_replicas: '2' }],
      [{}, { number_of_shards: '2', auto_expand_replicas: '0-1' }],
    ] as const) {
      const set = await openElasticsearchIndex({ url, prefix: own, ...settings })
      expect(await settingsOf(set, own)).toMatchObject(found)
      await set.close()
    }
    await dropIndices(url, own)
  })

  it('says what to do when the server takes no more shards', async () => {
    const entry = indexed('t1', '断网', { occurredAt: january })
    // More than three nodes take by themselves: a limit set on the server would hold for every test that runs beside this one.
    const large = await openElasticsearchIndex({ url, prefix, shards: 1024, replicas: 3 })
    await expect(large.put([entry])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('tingyin retain') as string })
    await large.close()
    const usual = await openElasticsearchIndex({ url, prefix })
    await usual.put([entry])
    expect(await found(usual, everything)).toEqual(['t1'])
    await usual.close()
  })

  it('searches the old index until the new one is finished, and then the new one alone', async () => {
    await index.put([indexed('t1', '断网', { occurredAt: january }), indexed('t2', '断网', { occurredAt: february })])
    const rebuild = await index.startRebuild()
    await rebuild.put([indexed('t1', '退款', { occurredAt: january })])
    expect(await found(other, text('断网'))).toEqual(['t1', 't2'])
    await rebuild.finish()
    expect(await found(other, everything)).toEqual(['t1'])
    expect(await found(other, text('退款'))).toEqual(['t1'])
    expect(await indices()).toEqual(['2-2026.01', '2-empty'])
    await other.put([indexed('t3', '断网', { occurredAt: february })])
    expect(await found(index, everything)).toEqual(['t1', 't3'])
  })

  it('keeps what other processes put and remove while it is built', async () => {
    const all = ['t1', 't2', 't3', 't4'].map((id) => indexed(id, '断网', { occurredAt: january }))
    await index.put(all)
    const rebuild = await index.startRebuild()
    await rebuild.put(all.slice(0, 1))
    await other.put([indexed('t1', '退款', { occurredAt: january }), indexed('t2', '退款', { occurredAt: february }), indexed('t5', '新的', { occurredAt: february })])
    await other.remove([key('t3'), key('t4')])
    await other.put([indexed('t4', '又来了', { occurredAt: february })])
    expect(await found(other, everything)).toEqual(['t1', 't2', 't4', 't5'])
    // Read from the contact store before all that happened.
    await rebuild.put(all)
    await rebuild.finish()
    expect(await found(index, everything)).toEqual(['t1', 't2', 't4', 't5'])
    expect(await found(index, text('退款'))).toEqual(['t1', 't2'])
    expect(await found(index, text('断网'))).toEqual([])
    expect(await other.count()).toBe(4)
  })

  it('loses nothing that is put while the indices are switched', async () => {
    const rebuild = await index.startRebuild()
    const putting = (async () => {
      for (let i = 0; i < 30; i++) await other.put([indexed(`t${i}`, '断网', { occurredAt: i % 2 === 0 ? january : february })])
    })()
    await setTimeout(300)
    await rebuild.finish()
    await putting
    expect(await index.count()).toBe(30)
  })

  it('builds one new index at a time, and leaves the old one as it was when that is abandoned', async () => {
    await index.put([indexed('t1', '断网', { occurredAt: january })])
    const rebuild = await index.startRebuild()
    await expect(other.startRebuild()).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    await rebuild.put([indexed('t1', '退款', { occurredAt: january })])
    await other.abandonRebuild()
    await expect(rebuild.put([indexed('t1', '退款')])).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    await expect(rebuild.finish()).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    expect(await found(index, text('断网'))).toEqual(['t1'])
    expect(await indices()).toEqual(['1-2026.01', '1-empty'])
    await other.startRebuild()
    await index.abandonRebuild()
    await index.abandonRebuild()
    expect(await indices()).toEqual(['1-2026.01', '1-empty'])
  })

  it('begins with nothing of a rebuild that was dropped only in part', async () => {
    const [one, two] = [indexed('t1', '断网', { occurredAt: january }), indexed('t2', '退款', { occurredAt: february })]
    await index.put([one, two])
    const dropped = await index.startRebuild()
    await dropped.put([one])
    await index.remove([key('t2')])
    // What makes it known is gone, and its months and tombstones stay.
    await client.indices.delete({ index: `${prefix}-contacts-2-empty` })
    await index.put([two])
    const rebuild = await other.startRebuild()
    await rebuild.put([two])
    await rebuild.finish()
    expect(await found(index, everything)).toEqual(['t2'])
    expect(await indices()).toEqual(['3-2026.02', '3-empty'])
  })

  it('leaves indices alone that only begin like ours', async () => {
    await client.indices.create({ index: `${prefix}-contacts-of-others-contacts-1-empty` })
    await index.put([indexed('t1', '断网', { occurredAt: january })])
    await index.abandonRebuild()
    const rebuild = await index.startRebuild()
    await rebuild.finish()
    expect(await indices()).toEqual(['2-empty', 'of-others-contacts-1-empty'])
  })

  it('ends searches begun in the old index', async () => {
    await index.put([indexed('t1', '断网'), indexed('t2', '断网')])
    const first = request(text('断网'), { limit: 1 })
    const cursor = (await index.search(first)).next!
    const rebuild = await index.startRebuild()
    await rebuild.finish()
    await expect(index.search({ ...first, cursor })).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })

  it('refuses an index with the mapping of another version until it is built anew', async () => {
    await index.put([indexed('t1', '断网', { occurredAt: january })])
    await client.indices.putMapping({ index: `${prefix}-contacts-1-*`, _meta: { version: 0 } })
    await expect(openElasticsearchIndex({ url, prefix })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('tingyin index rebuild') as string })
    const newer = await openElasticsearchIndex({ url, prefix, outdated: true })
    expect(await newer.isOutdated()).toBe(true)
    await expect(newer.search(request(everything))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expect(newer.put([indexed('t2', '断网')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    const rebuild = await newer.startRebuild()
    await newer.put([indexed('t2', '断网', { occurredAt: january })])
    await rebuild.put([indexed('t1', '断网', { occurredAt: january })])
    await rebuild.finish()
    expect(await newer.isOutdated()).toBe(false)
    expect(await found(newer, text('断网'))).toEqual(['t1', 't2'])
    await newer.close()
  })

  it('leaves an index of a newer version alone, and what a newer version has begun to build', async () => {
    await index.startRebuild()
    await client.indices.putMapping({ index: `${prefix}-contacts-2-*`, _meta: { version: 1_000 } })
    await expect(other.resumeRebuild()).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    await expect(other.put([indexed('t1', '断网')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('newer version') as string })
    await other.abandonRebuild()
    await other.put([indexed('t1', '断网')])
    await client.indices.putMapping({ index: `${prefix}-contacts-1-*`, _meta: { version: 1_000 } })
    await expect(openElasticsearchIndex({ url, prefix })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('newer version') as string })
  })

  it('tells the months with their sizes', async () => {
    await index.put([indexed('t1', '断网', { occurredAt: january }), indexed('t2', '断网', { occurredAt: february }), indexed('t3', '断网', { occurredAt: february })])
    expect((await index.status()).parts).toEqual([
      { name: `${prefix}-contacts-1-2026.01`, contacts: 1, bytes: expect.any(Number) as number },
      { name: `${prefix}-contacts-1-2026.02`, contacts: 2, bytes: expect.any(Number) as number },
    ])
  })
})
