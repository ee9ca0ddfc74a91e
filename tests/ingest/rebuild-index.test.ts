import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TingyinError } from '../../src/domain/errors'
import { keepContacts } from '../../src/ingest/keep-contacts'
import { abandonRebuild, rebuildIndex } from '../../src/ingest/rebuild-index'
import { retain } from '../../src/ingest/retain'
import { verify } from '../../src/ingest/verify'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { indexEntry } from '../../src/stores/search/index-entry'
import { aTime } from '../a-contact'
import { openTestPipeline, openTestTools } from '../open-tools'

const pipeline = openTestPipeline(openTestTools())
const CONTACTS = 1_200

let folder: string
let stores: Stores

const analysed = (id: string, text: string, occurredAt = '2026-01-03T09:05:00+08:00') => pipeline.run({ id, source: 'tickets', occurredAt, text })
const keep = (analyses: readonly ReturnType<typeof analysed>[]) => keepContacts(analyses.map((analysis) => ({ analysis, rowDigest: 'd', receivedAt: aTime })), stores)
const inStep = { contacts: CONTACTS, indexed: CONTACTS, missing: 0, surplus: 0, refused: 0 }
const found = async (term: string): Promise<number> =>
  (await stores.search.search({ condition: { type: 'text', alternatives: [term], prefix: false }, ranking: [], sort: 'newest', limit: 0 })).total

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-rebuild-'))
  stores = await openStores({ dataFolder: folder })
  await keep(Array.from({ length: CONTACTS }, (_, i) => analysed(`t${i}`, `第${i}次断网`, i % 4 === 0 ? '2025-12-31T23:59:00+08:00' : undefined)))
})
afterEach(async () => {
  await stores.close()
  rmSync(folder, { recursive: true, force: true })
})

it('puts right what is old, missing or too much', async () => {
  await stores.search.put([indexEntry(analysed('t1', '退款'), aTime), indexEntry(analysed('nobody', '断网'), aTime)])
  await stores.search.remove([{ source: 'tickets', id: 't2' }])
  expect(await rebuildIndex(stores, [pipeline])).toEqual({ contacts: CONTACTS, refused: 0, resumed: false, finished: true })
  expect(await verify(stores, [pipeline])).toEqual(inStep)
  expect(await found('退款')).toBe(0)
})

it('goes on where it was interrupted, unless it is to begin again', async () => {
  const interrupted = async () => {
    const stopping = new AbortController()
    return rebuildIndex(stores, [pipeline], { signal: stopping.signal, onProgress: () => stopping.abort() })
  }
  expect(await interrupted()).toEqual({ contacts: 500, refused: 0, resumed: false, finished: false })
  const pages = jest.spyOn(stores.contacts, 'page')
  await keep([analysed('t1', '退款'), analysed('t1100', '退款')])
  expect(await rebuildIndex(stores, [pipeline])).toEqual({ contacts: CONTACTS, refused: 0, resumed: true, finished: true })
  expect(pages).toHaveBeenCalledTimes(2)
  expect(await found('退款')).toBe(2)
  expect(await verify(stores, [pipeline])).toEqual(inStep)

  await interrupted()
  expect(await rebuildIndex(stores, [pipeline], { restart: true })).toMatchObject({ contacts: CONTACTS, resumed: false, finished: true })
  await interrupted()
  await abandonRebuild(stores)
  expect(await rebuildIndex(stores, [pipeline])).toMatchObject({ contacts: CONTACTS, resumed: false })
  expect(await verify(stores, [pipeline])).toEqual(inStep)
})

it('begins at the start where nobody knows how far the other run was', async () => {
  await stores.search.startRebuild()
  await stores.records.put('rebuild', 'index', { rebuild: 'another', after: 'nonsense', contacts: 7, refused: 0 })
  expect(await rebuildIndex(stores, [pipeline])).toMatchObject({ contacts: CONTACTS, resumed: false, finished: true })
  expect(await verify(stores, [pipeline])).toEqual(inStep)
})

it('counts the contacts that the index does not take, and stops when it cannot be reached', async () => {
  const start = stores.search.startRebuild.bind(stores.search)
  const failing = (error: TingyinError) =>
    jest.spyOn(stores.search, 'startRebuild').mockImplementation(async () => {
      const rebuild = await start()
      return { ...rebuild, put: async (analyses) => (await rebuild.put(analyses.slice(1)), Promise.reject(error)) }
    })
  failing(new TingyinError('CONTACTS_REFUSED', { store: 'search', keys: [{ source: 'tickets', id: 't0' }], problem: 'too long' }))
  expect(await rebuildIndex(stores, [pipeline])).toMatchObject({ contacts: CONTACTS - 3, refused: 3, finished: true })
  failing(new TingyinError('STORE_UNAVAILABLE', { store: 'search', problem: 'it is away.' }))
  await expect(rebuildIndex(stores, [pipeline])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})

it('does not empty an index because the contacts are elsewhere', async () => {
  const empty = await openStores({ dataFolder: join(folder, 'empty') })
  await expect(rebuildIndex({ ...stores, contacts: empty.contacts }, [pipeline])).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  expect(await stores.search.count()).toBe(CONTACTS)
  await empty.close()
})

describe('retain', () => {
  it('counts what is older than a month, and removes it from both stores when asked', async () => {
    expect(await retain(stores, [pipeline], '2026-01')).toEqual({ old: 300, kept: 900, removed: 0 })
    expect(await stores.contacts.count({})).toBe(CONTACTS)
    const progress: number[] = []
    expect(await retain(stores, [pipeline], '2026-01', { remove: true, onProgress: (removed) => progress.push(removed) })).toEqual({ old: 300, kept: 900, removed: 300 })
    expect(progress).toEqual([300])
    expect(await verify(stores, [pipeline])).toEqual({ ...inStep, contacts: 900, indexed: 900 })
    expect(await stores.contacts.unindexed(1)).toEqual({ changed: [], removed: [] })
    expect(await retain(stores, [pipeline], '2026-01', { remove: true })).toEqual({ old: 0, kept: 900, removed: 0 })
  })

  it('removes nothing while the index is away, and goes on after an interruption', async () => {
    const away = jest.spyOn(stores.search, 'removeBefore').mockRejectedValueOnce(new TingyinError('STORE_UNAVAILABLE', { store: 'search', problem: 'it is away.' }))
    await expect(retain(stores, [pipeline], '2026-01', { remove: true })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await stores.contacts.count({})).toBe(CONTACTS)
    away.mockRestore()
    jest.spyOn(stores.contacts, 'remove').mockRejectedValueOnce(new Error('the power failed'))
    await expect(retain(stores, [pipeline], '2026-01', { remove: true })).rejects.toThrow('the power failed')
    expect(await stores.search.count()).toBe(900)
    expect(await retain(stores, [pipeline], '2026-01', { remove: true })).toEqual({ old: 300, kept: 900, removed: 300 })
  })
})
