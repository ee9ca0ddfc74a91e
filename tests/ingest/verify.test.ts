import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TingyinError } from '../../src/domain/errors'
import { keepContacts } from '../../src/ingest/keep-contacts'
import { verify } from '../../src/ingest/verify'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { indexEntry } from '../../src/stores/search/index-entry'
import { aTime } from '../a-contact'
import { openTestPipeline, openTestTools } from '../open-tools'

const pipeline = openTestPipeline(openTestTools())

let folder: string
let stores: Stores

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-verify-'))
  stores = await openStores({ dataFolder: folder })
  const analyses = Array.from({ length: 450 }, (_, i) =>
    pipeline.run({ id: `t${i}`, source: i % 2 ? 'tickets' : 'calls', occurredAt: '2026-01-03T09:05:00+08:00', text: `第${i}次断网` }),
  )
  await keepContacts(analyses.map((analysis) => ({ analysis, rowDigest: 'd', receivedAt: aTime })), stores)
})
afterEach(async () => {
  await stores.close()
  rmSync(folder, { recursive: true, force: true })
})

it('finds nothing wrong where both are in step', async () => {
  expect(await verify(stores, [pipeline])).toEqual({ contacts: 450, indexed: 450, missing: 0, surplus: 0, refused: 0 })
})

it('counts what is in only one of both, changes nothing by itself, and repairs when asked', async () => {
  await stores.search.remove([{ source: 'calls', id: 't0' }, { source: 'tickets', id: 't401' }])
  const stray = pipeline.run({ id: 't0', source: 'nobody', occurredAt: '2026-01-03T09:05:00+08:00', text: '断网' })
  await stores.search.put([indexEntry(stray, aTime)])
  const differing = { contacts: 450, indexed: 449, missing: 2, surplus: 1, refused: 0 }
  expect(await verify(stores, [pipeline])).toEqual(differing)
  expect(await verify(stores, [pipeline], { repair: true })).toEqual(differing)
  expect(await verify(stores, [pipeline])).toEqual({ contacts: 450, indexed: 450, missing: 0, surplus: 0, refused: 0 })
})

it('indexes first what waits to be indexed', async () => {
  const { contact } = pipeline.run({ id: 'late', source: 'tickets', occurredAt: '2026-01-03T09:05:00+08:00', text: '断网' })
  await stores.contacts.put([{ contact, rowDigest: 'd', receivedAt: aTime }])
  expect(await verify(stores, [pipeline])).toMatchObject({ contacts: 451, indexed: 451, missing: 0 })
})

it('goes on past contacts that the index refuses, and counts them', async () => {
  await stores.search.remove([{ source: 'calls', id: 't0' }, { source: 'tickets', id: 't401' }])
  const sound = stores.search.put.bind(stores.search)
  jest.spyOn(stores.search, 'put').mockImplementation(async (entries) => {
    const refused = entries.filter(({ values }) => values.id === 't0').map(({ values: { source, id } }) => ({ source, id }))
    await sound(entries.filter(({ values }) => values.id !== 't0'))
    if (refused.length > 0) throw new TingyinError('CONTACTS_REFUSED', { store: 'search', keys: refused, problem: 'a value is too long' })
  })
  expect(await verify(stores, [pipeline], { repair: true })).toMatchObject({ missing: 2, refused: 1 })
  expect(await verify(stores, [pipeline])).toMatchObject({ missing: 1 })
})

it('takes nothing out of the index of an empty store, which is rather the wrong one', async () => {
  const empty = await openStores({ dataFolder: join(folder, 'empty') })
  expect(await verify({ contacts: empty.contacts, search: stores.search }, [pipeline], { repair: true })).toMatchObject({ contacts: 0, surplus: 450 })
  expect(await stores.search.count()).toBe(450)
  await empty.close()
})
