import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contactSeries } from '../../../src/analytics/contact-series'
import { findContacts } from '../../../src/analytics/find-contacts'
import { emergingPhrases } from '../../../src/analytics/trends/emerging-phrases'
import { keywordTrends } from '../../../src/analytics/trends/keyword-trends'
import { openServices, pipelineNamed, type Services } from '../../../src/api/services'
import { readSettings } from '../../../src/config/settings'
import { ingestBatch } from '../../../src/ingest/ingest'
import { SeenKeys } from '../../../src/ingest/seen-keys'

let folder: string
let services: Services

const now = Date.parse('2026-03-10T00:00:00+08:00')
const week = { query: '', from: '2026-03-02', to: '2026-03-08', top: 10 }
/** Text of one's own around what is said. */
const own = (i: number): string => String.fromCharCode(...Array.from({ length: 9 }, (_, at) => 0x5000 + ((i * 1_117 + at * 389) % 9_000)))

/** Eight weeks in which people speak of 彩铃 and 宽带; then, for a week, of 宽带 and 滞纳金 at 瑾瑜湾, of 彩铃 no more, and agents begin to write a sentence. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-trends-'))
  services = await openServices(readSettings({ TINGYIN_DATA: folder, TINGYIN_SEGMENTER: '@node-rs/jieba' }))
  const day = (at: number): string => new Date(Date.UTC(2026, 0, 5 + at, 4)).toISOString()
  const before = Array.from({ length: 240 }, (_, i) => ({ occurredAt: day(i % 56), text: `${own(i)}，${i % 2 ? '彩铃' : '宽带'}，${own(i + 500)}` }))
  const period = Array.from({ length: 40 }, (_, i) => ({
    occurredAt: day(56 + (i % 7)),
    text: `${own(i + 1_000)}，宽带，${own(i + 1_500)}${i < 20 ? `，瑾瑜湾，${own(i + 3_000)}，滞纳金，${own(i + 2_000)}` : ''}。此单已加急，派维修人员上门核实机顶盒故障原因后回复。`,
  }))
  await ingestBatch(
    [...before, ...period].map((contact, i) => ({ line: i + 1, number: i + 1, contact: { id: `t${i}`, source: 'tickets', ...contact } })),
    { file: 'a.csv', source: 'tickets', receivedAt: 1, pipeline: pipelineNamed(services.pipelines(), 'complaint-tickets'), pseudonyms: services.pseudonyms, seen: new SeenKeys(), personalColumns: new Set() },
    services.stores,
  )
})
afterAll(async () => {
  await services.close()
  rmSync(folder, { recursive: true, force: true })
})

const named = (terms: readonly { readonly term: string }[]): readonly string[] => terms.map(({ term }) => term)

describe('trends', () => {
  it('tell what is new and what fell, with exact counts that open into the contacts', async () => {
    const { fresh, falling, contacts, againstContacts } = await keywordTrends(week, services, now)
    expect([contacts, againstContacts]).toEqual([40, 240])
    expect(fresh[0]).toMatchObject({ term: '滞纳金', contacts: 20, against: 0, share: 0.5, own: 1, bursts: [{ from: '2026-03-02', to: '2026-03-08', contacts: 20 }] })
    expect(falling[0]).toMatchObject({ term: '彩铃', contacts: 0, against: 120 })
    for (const { query, contacts: counted, againstQuery, against } of [...fresh, ...falling]) {
      expect((await findContacts({ query, limit: 0 }, services)).total).toBe(counted)
      expect((await findContacts({ query: againstQuery, limit: 0 }, services)).total).toBe(against)
    }
  })

  it('do not let a fixed sentence of agents win, though every contact has it', async () => {
    const { fresh, top } = await keywordTrends({ ...week, top: 6 }, services, now)
    expect(named(fresh)).not.toContain('机顶盒')
    expect(named(top)).toEqual(expect.arrayContaining(['宽带', '滞纳金']))
    expect(top.map(({ contacts }) => contacts)).toEqual([40, 40, 40, 40, 40, 20])
  })

  it('find phrases that no dictionary has', async () => {
    const { phrases } = await emergingPhrases(week, services, now)
    expect(named(phrases)).toEqual(['瑾瑜湾'])
    expect(phrases[0]).toMatchObject({ contacts: 20, against: 0, query: '"瑾瑜湾" date:2026-03-02..2026-03-08' })
    expect((await findContacts({ query: phrases[0]!.query, limit: 0 }, services)).total).toBe(20)
  })

  it.each([
    ['a period without contacts', { ...week, from: '2025-06-01', to: '2025-06-07' }],
    ['a query without contacts', { ...week, query: 'keyword:没有的词' }],
    ['nothing to hold the period against', { ...week, against: 'year' }],
  ])('have nothing that rises or falls in %s', async (_, request) => {
    expect(await keywordTrends(request, services, now)).toMatchObject({ rising: [], fresh: [], falling: [] })
    expect(await emergingPhrases(request, services, now)).toMatchObject({ phrases: [] })
  })
})

describe('a series', () => {
  it('has no count on days without contacts of it, but names the days on which others came', async () => {
    const { counts, steps, total } = await contactSeries({ query: '彩铃 date:>=2026-02-27', step: 'day', top: 5 }, services)
    expect(total).toBe(counts.reduce((sum, { contacts }) => sum + contacts, 0))
    expect(counts.at(-1)!.step < '2026-03-02').toBe(true)
    expect([steps[0]!.step, steps.at(-1)!.step, steps.length]).toEqual(['2026-02-27', '2026-03-08', 10])
  })

  it('counts the most frequent values apart', async () => {
    const { values, counts } = await contactSeries({ query: '', step: 'month', by: 'keyword', top: 1 }, services)
    expect(values).toEqual([{ value: '宽带', contacts: 160 }])
    expect(new Set(counts.map(({ value }) => value))).toEqual(new Set(['宽带']))
  })
})
