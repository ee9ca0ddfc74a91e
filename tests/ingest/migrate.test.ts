import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepContacts } from '../../src/ingest/keep-contacts'
import { migrate } from '../../src/ingest/migrate'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { aTime } from '../a-contact'
import { openTestPipeline, openTestTools } from '../open-tools'

const pipeline = openTestPipeline(openTestTools())

let folder: string
let from: Stores
let to: Stores

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-migrate-'))
  from = await openStores({ dataFolder: join(folder, 'from') })
  to = await openStores({ dataFolder: join(folder, 'to') })
  const analyses = Array.from({ length: 1_200 }, (_, i) =>
    pipeline.run({ id: `t${i}`, source: 'tickets', occurredAt: '2026-01-03T09:05:00+08:00', text: `第${i}次断网` }),
  )
  await keepContacts(analyses.map((analysis, i) => ({ analysis, rowDigest: `d${i}`, receivedAt: aTime + i })), from)
  await from.records.put('word', '携号转网', { word: '携号转网' })
  await from.rejects.put([
    { id: 'r1', source: 'tickets', file: 'a.csv', line: 2, stage: 'row', code: 'FIELD_MISSING', message: 'no time', pipeline: 'complaint-tickets', receivedAt: '2026-01-03T09:04:00.000Z', rejectedAt: '2026-01-03T09:05:00.000Z' },
  ])
  await from.records.put('key', 'pseudonyms', 'the proof of one key')
  await to.records.put('key', 'pseudonyms', 'the proof of another')
})
afterEach(async () => {
  await from.close()
  await to.close()
  rmSync(folder, { recursive: true, force: true })
})

it('copies everything, searchable, and leaves the source as it is', async () => {
  const sound = { contacts: 1_200, indexed: 1_200, missing: 0, surplus: 0, refused: 0 }
  expect(await migrate(from, to, [pipeline])).toEqual({ copied: 1_200, rejects: 1, records: 1, corrections: 0, verified: sound })
  const keys = [{ source: 'tickets', id: 't7' }]
  const [there, here] = [await to.contacts.get(keys), await from.contacts.get(keys)]
  expect(there[0]!.contact).toEqual(here[0]!.contact)
  expect(there[0]).toMatchObject({ rowDigest: 'd7', receivedAt: aTime + 7 })
  expect(await to.records.get('word', '携号转网')).toEqual({ word: '携号转网' })
  expect(await to.rejects.get('r1')).toEqual(await from.rejects.get('r1'))
  expect(await to.records.get('key', 'pseudonyms')).toBe('the proof of another')
  expect(await from.contacts.count({})).toBe(1_200)
})

it('leaves what the target has already as it is there', async () => {
  const newer = pipeline.run({ id: 't7', source: 'tickets', occurredAt: '2026-01-03T09:05:00+08:00', text: '彩铃乱扣费' })
  await keepContacts([{ analysis: newer, rowDigest: 'newer', receivedAt: aTime }], to)
  expect(await migrate(from, to, [pipeline])).toMatchObject({ copied: 1_199 })
  expect((await to.contacts.get([{ source: 'tickets', id: 't7' }]))[0]!.rowDigest).toBe('newer')
})

it('goes on after an interruption and writes nothing twice', async () => {
  await expect(migrate(from, to, [pipeline], { onProgress: () => { throw new Error('interrupted') } })).rejects.toThrow('interrupted')
  const revision = await to.contacts.lastRevision()
  expect(revision).toBe(500)
  expect(await migrate(from, to, [pipeline])).toMatchObject({ copied: 700, verified: { contacts: 1_200, indexed: 1_200, missing: 0, surplus: 0, refused: 0 } })
  expect(await migrate(from, to, [pipeline])).toMatchObject({ copied: 0 })
  expect(await to.contacts.lastRevision()).toBe(1_200)
})
