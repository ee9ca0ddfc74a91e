import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findContacts, findSimilar, rankByAnyWord } from '../../src/analytics/find-contacts'
import { openServices, pipelineNamed, type Services } from '../../src/api/services'
import { readSettings } from '../../src/config/settings'
import { ingestBatch } from '../../src/ingest/ingest'
import { SeenKeys } from '../../src/ingest/seen-keys'

let folder: string
let services: Services

const settings = (key?: string) => readSettings({ TINGYIN_DATA: folder, TINGYIN_SEGMENTER: '@node-rs/jieba', ...(key && { TINGYIN_KEY: key }) })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-find-'))
  services = await openServices(settings())
  const texts: readonly (readonly [string, string, string?])[] = [
    ['GD2026030007', '宽带断网三天没有人上门', '13812345678'],
    ['GD2026030008', '寬帶斷網，要求退費'],
    ['GD2026030009', '充值50元没有到账，请退款', '13912345678'],
    ['GD2026030010', '营业厅师傅态度很好，特地来表扬'],
  ]
  await ingestBatch(
    texts.map(([id, text, customerNumber], i) => ({
      line: i + 1,
      number: i + 1,
      contact: { id, source: 'tickets', occurredAt: `2026-03-0${i + 1}T09:00:00+08:00`, text, ...(customerNumber && { customerNumber }) },
    })),
    {
      file: 'a.csv', source: 'tickets', receivedAt: 1, pipeline: pipelineNamed(services.pipelines(), 'complaint-tickets'),
      pseudonyms: services.pseudonyms, seen: new SeenKeys(), personalColumns: new Set(),
    },
    services.stores,
  )
})
afterAll(async () => {
  await services.close()
  rmSync(folder, { recursive: true, force: true })
})

const found = async (query: string): Promise<readonly string[]> =>
  (await findContacts({ query, sort: 'oldest', limit: 10 }, services)).hits.map(({ contact }) => contact.id.slice(-2))

describe('finding contacts', () => {
  it.each([
    ['words in simplified characters, also in texts written in traditional ones', '断网', ['07', '08']],
    ['words in traditional characters', '斷網', ['07', '08']],
    ['a synonym', '退费', ['08', '09']],
    ['an exact phrase without synonyms', '"退款"', ['09']],
    ['one or the other', '断网 OR 表扬', ['07', '08', '10']],
    ['not the other', '断网 -退费', ['07']],
    ['a Chinese field and value', '性质:表扬', ['10']],
    ['days', 'date:2026-03-02..2026-03-03', ['08', '09']],
    ['a ticket by its number', 'GD2026030009', ['09']],
    ['a customer by the number that is nowhere stored', '138-1234-5678', ['07']],
    ['a customer by number and field', '客户:13912345678', ['09']],
    ['everything', '', ['07', '08', '09', '10']],
  ])('finds %s', async (_, query, ids) => {
    expect(await found(query)).toEqual(ids)
  })

  it('marks what was asked for in the text as it was written', async () => {
    const { hits } = await findContacts({ query: '断网', sort: 'oldest', limit: 10 }, services)
    expect(hits.map(({ contact, highlights }) => highlights.map(({ start, end }) => contact.text.slice(start, end)))).toEqual([['断网'], ['斷網']])
  })

  it('ranks by any of the words, nothing of the text being an operator', async () => {
    const { hits } = await rankByAnyWord('（退款 OR "没有到账', 10, services)
    expect(hits[0]!.key.id).toBe('GD2026030009')
  })

  it('finds contacts like another, and not that one', async () => {
    const [first] = (await findContacts({ query: 'id:GD2026030007', limit: 1 }, services)).hits
    const { hits } = await findSimilar(first!.contact, 2, services)
    expect(hits.map(({ contact }) => contact.id)).toContain('GD2026030008')
    expect(hits.map(({ contact }) => contact.id)).not.toContain('GD2026030007')
  })
})

describe('a data folder', () => {
  it('is not opened with another key than its contacts were masked by', async () => {
    await expect(openServices(settings('quite another secret'))).rejects.toThrow('masked by another key')
  })
})
