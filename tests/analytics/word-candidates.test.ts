import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wordCandidates } from '../../src/analytics/word-candidates'
import { openServices, pipelineNamed, type Services } from '../../src/api/services'
import { readSettings } from '../../src/config/settings'
import { ingestBatch } from '../../src/ingest/ingest'
import { SeenKeys } from '../../src/ingest/seen-keys'

let folder: string
let services: Services

const own = (i: number): string => String.fromCharCode(...Array.from({ length: 9 }, (_, at) => 0x5000 + ((i * 1_117 + at * 389) % 9_000)))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-words-'))
  services = await openServices(readSettings({ TINGYIN_DATA: folder, TINGYIN_SEGMENTER: '@node-rs/jieba' }))
  const texts = Array.from({ length: 16 }, (_, i) => `${own(i)}瑾瑜湾宽带${own(i + 500)}。此单已加急，派维修人员上门核实机顶盒故障原因后回复。`)
  await ingestBatch(
    texts.map((text, i) => ({ line: i + 1, number: i + 1, contact: { id: `t${i}`, source: 'tickets', occurredAt: '2026-03-02T09:00:00+08:00', text } })),
    { file: 'a.csv', source: 'tickets', receivedAt: 1, pipeline: pipelineNamed(services.pipelines(), 'complaint-tickets'), pseudonyms: services.pseudonyms, seen: new SeenKeys(), personalColumns: new Set() },
    services.stores,
  )
})
afterAll(async () => {
  await services.close()
  rmSync(folder, { recursive: true, force: true })
})

it('finds what no dictionary has, with counts, contexts and what adding it would change, and no fixed sentence', async () => {
  const { words, contacts, scanned } = await wordCandidates('', 20, services)
  expect([contacts, scanned]).toEqual([16, 16])
  expect(words.map(({ word }) => word)).toEqual(['瑾瑜湾宽带'])
  expect(words[0]).toMatchObject({ contacts: 16, own: 1, changed: 1, query: '"瑾瑜湾宽带"', contexts: [expect.stringContaining('瑾瑜湾宽带'), expect.anything(), expect.anything()] })
})

it('finds nothing where no contact is', async () => {
  expect(await wordCandidates('date:2020', 20, services)).toMatchObject({ contacts: 0, scanned: 0, words: [] })
})
