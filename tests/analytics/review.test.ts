import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openServices, type Services } from '../../src/api/services'
import { leastSure, type Reviewing, randomSample } from '../../src/analytics/review'
import { precision } from '../../src/analytics/precision'
import { readSettings } from '../../src/config/settings'
import { type CorrectedField, modelLabels } from '../../src/domain/corrections'
import { correctContact } from '../../src/ingest/correct-contact'
import { keepContacts } from '../../src/ingest/keep-contacts'
import { aLabel, anAnalysis, aTime } from '../a-contact'
import { wilson } from '../../src/analytics/wilson'

const SIZE = 300
const folder = mkdtempSync(join(tmpdir(), 'tingyin-review-'))
let services: Services
let finding: Reviewing

const key = (id: string) => ({ source: 'tickets', id })
const judge = (id: string, more: Partial<Parameters<typeof correctContact>[0]>) => correctContact({ contact: key(id), labels: {}, by: '王芳', ...more }, { ...services, pipelines: services.pipelines() })

beforeAll(async () => {
  services = await openServices(readSettings({ TINGYIN_DATA: folder, TINGYIN_KEY: 'a key for tests alone', TINGYIN_SEGMENTER: '@node-rs/jieba' }))
  finding = { ...services, corrections: services.stores.corrections }
  // The score of the tier falls with age: t0 is the oldest and the least sure.
  const rows = Array.from({ length: SIZE }, (_, i) => ({
    analysis: anAnalysis({
      id: `t${i}`,
      occurredAt: new Date(aTime + i * 60_000).toISOString(),
      text: `${i % 2 === 0 ? '断网了' : '乱扣费'}，第 ${i} 次来电`,
      labels: { tier: { ...aLabel('functional', { score: i / SIZE }), also: [] }, products: i < 3 ? [aLabel('clip', { score: 0.9 }), aLabel('x', { score: 0.1 * i })] : [] },
    }),
    rowDigest: 'd',
    receivedAt: aTime,
  }))
  await keepContacts(rows, services.stores)
})
afterAll(async () => {
  await services.close()
  rmSync(folder, { recursive: true, force: true })
})

const ids = (contacts: readonly { readonly contact: { readonly id: string } }[]): string[] => contacts.map(({ contact }) => contact.id)

describe('the contacts the model is least sure of', () => {
  it('come least sure first, without those whose field somebody has judged', async () => {
    const ask = (field: CorrectedField, query = '') => leastSure({ field, query, limit: 3 }, finding)
    expect(await ask('tier')).toMatchObject({ total: SIZE, scanned: SIZE, field: 'tier' })
    expect(ids((await ask('tier')).contacts)).toEqual(['t0', 't1', 't2'])
    const { corrections } = await judge('t1', { confirm: ['tier'] })
    await judge('t0', { confirm: ['kind'] })
    expect(ids((await ask('tier')).contacts)).toEqual(['t0', 't2', 't3'])
    await services.stores.corrections.undo(corrections[0]!.id, { by: '王芳', at: new Date().toISOString() })
  })

  it('are of a query where there is one, and for products only those that name some', async () => {
    expect(ids((await leastSure({ field: 'tier', query: '扣费', limit: 2 }, finding)).contacts)).toEqual(['t3', 't5'])
    expect((await leastSure({ field: 'products', query: '', limit: 9 }, finding)).contacts.map(({ contact, score }) => [contact.id, score])).toEqual([['t0', 0], ['t1', 0.1], ['t2', 0.2]])
  })
})

describe('contacts that say the same', () => {
  const say = (id: string, text: string, score: number, occurredAt = new Date(aTime).toISOString()) => ({
    analysis: anAnalysis({ id, text, occurredAt, labels: { tier: { ...aLabel('functional', { score }), also: [] } } }),
    rowDigest: 'd',
    receivedAt: aTime,
  })

  it('are offered once, whatever number they name, and the next ones take their place', async () => {
    const rows = [
      say('s1', '彩铃订不上，请回电 [手机:bcdfghjklm]。', 0.2),
      say('s2', '彩铃订不上，请回电 [座机:zxwvtsrqpn]', 0.1),
      say('s3', '彩铃订不上,请回电　[手机:bcdfghjklm]！', 0.3),
      say('s4', '彩铃订不上，不用回电。', 0.4),
      say('s5', '彩铃订不上，请回电 [手机:bcdfghjklm] 或 2 号窗口。', 0.5),
    ]
    await keepContacts(rows, services.stores)
    expect(ids((await leastSure({ field: 'tier', query: '彩铃', limit: 3 }, finding)).contacts)).toEqual(['s2', 's4', 's5'])
    await services.stores.contacts.remove(rows.map(({ analysis: { contact } }) => contact))
  })

  it('are offered no more once one of them is judged, however late it comes', async () => {
    // More than a page of others lie between the twins, newest first.
    const at = (i: number): string => new Date(aTime + i * 60_000).toISOString()
    const rows = [
      say('s1', '彩铃订不上。', 0.9, at(-200)),
      ...Array.from({ length: 150 }, (_, i) => say(`o${i}`, `彩铃有 ${i} 首`, 0.5, at(-i))),
      ...[2, 3, 4].map((i) => say(`s${i}`, '彩铃订不上！', i / 10, at(i))),
    ]
    await keepContacts(rows, services.stores)
    const ask = async (limit: number) => ids((await leastSure({ field: 'tier', query: '彩铃', limit }, finding)).contacts)
    expect(await ask(2)).toEqual(['s2', 'o0'])
    const { corrections } = await judge('s1', { confirm: ['tier'] })
    expect(await ask(1)).toEqual(['o0'])
    expect(await ask(500)).toHaveLength(150)
    await services.stores.corrections.undo(corrections[0]!.id, { by: '王芳', at: new Date().toISOString() })
    await services.stores.contacts.remove(rows.map(({ analysis: { contact } }) => contact))
  })
})

describe('contacts that say the same as a judged one that a query does not find', () => {
  const rows = [1, 2, 3, 4, 5].map((day) => ({
    analysis: anAnalysis({
      id: `r${day}`,
      text: '短信费退了吗',
      occurredAt: new Date(Date.parse('2026-01-01T02:00:00Z') + (day - 1) * 86_400_000).toISOString(),
      labels: { tier: { ...aLabel('functional', { score: 0.5 + day / 100 }), also: [] } },
    }),
    rowDigest: 'd',
    receivedAt: aTime,
  }))
  const undo = (id: string) => services.stores.corrections.undo(id, { by: '王芳', at: new Date().toISOString() })
  beforeAll(async () => void (await keepContacts(rows, services.stores)))
  afterAll(() => services.stores.contacts.remove(rows.map(({ analysis: { contact } }) => contact)))

  it.each([
    ['because the correction changed the label asked for', '短信费 层次:功能性'],
    ['because it is of another day', '短信费 时间:2026-01-01..2026-01-04'],
  ])('are offered no more, %s', async (_, query) => {
    const ask = async () => ids((await leastSure({ field: 'tier', query, limit: 9 }, finding)).contacts)
    expect(await ask()).toEqual(['r1'])
    const { corrections } = await judge('r5', { labels: { tier: { value: 'emotional' } } })
    expect(await ask()).toEqual([])
    await undo(corrections[0]!.id)
    expect(await ask()).toEqual(['r1'])
  })

  it('are offered where another field of it was judged', async () => {
    const { corrections } = await judge('r5', { confirm: ['kind'] })
    expect(ids((await leastSure({ field: 'tier', query: '短信费 层次:功能性', limit: 9 }, finding)).contacts)).toEqual(['r1'])
    await undo(corrections[0]!.id)
  })
})

describe('a random sample', () => {
  const draw = async (seed: number, limit: number): Promise<string[]> => (await randomSample({ seed, limit }, finding)).contacts.map(({ id }) => id)

  it('is the same for the same seed, each contact once, also while others arrive', async () => {
    const drawn = await draw(7, 40)
    expect(new Set(drawn).size).toBe(40)
    expect(await draw(7, 40)).toEqual(drawn)
    expect(await draw(8, 40)).not.toEqual(drawn)
    expect((await draw(7, 10))).toEqual(drawn.slice(0, 10))
    await keepContacts([{ analysis: anAnalysis({ id: 'new', text: '新来的' }), rowDigest: 'd', receivedAt: aTime }], services.stores)
    expect((await draw(7, 41)).filter((id) => id !== 'new').slice(0, 40)).toEqual(drawn)
    await services.stores.contacts.remove([key('new')])
  })

  it('draws every contact with the same chance, however often it was analysed', async () => {
    // t0 to t29 were put again and again; were it drawn by the last change, they would come up more often or never.
    const [first] = await services.stores.contacts.get([key('t5')])
    for (let i = 0; i < 5; i++) await services.stores.contacts.put([{ contact: first!.contact, rowDigest: 'd', receivedAt: aTime }])
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 200; seed++) for (const id of await draw(seed, 30)) counts.set(id, (counts.get(id) ?? 0) + 1)
    // Expected 20 each; chi square over 299 degrees of freedom stays below 376 with a chance of 99.8 %.
    const chi = Array.from({ length: SIZE }, (_, i) => ((counts.get(`t${i}`) ?? 0) - 20) ** 2 / 20).reduce((sum, each) => sum + each, 0)
    expect(chi).toBeGreaterThan(200)
    expect(chi).toBeLessThan(376)
  })

  it('gives all there are when asked for more', async () => {
    expect((await draw(1, 1_000)).sort()).toEqual(Array.from({ length: SIZE }, (_, i) => `t${i}`).sort())
  })

  it('goes on behind what was judged in it, and shows what the model says whatever was corrected', async () => {
    const drawn = await draw(9, 6)
    await judge(drawn[4]!, { labels: { topic: 'billing' } })
    for (const id of drawn.slice(0, 2)) await judge(id, { confirm: ['tier'], sample: 'random-9' })
    const again = await randomSample({ seed: 9, limit: 4 }, finding)
    expect(again).toMatchObject({ sample: 'random-9', judged: 2, total: SIZE })
    expect(again.contacts.map(({ id }) => id)).toEqual(drawn.slice(2))
    for (const { labels } of again.contacts) expect(labels).toEqual(modelLabels(labels))
    expect(again.contacts[2]!.labels.topic.value).toBe('other')
  })
})

describe('precision', () => {
  it('counts what was said of random samples, of each label the last word that holds', async () => {
    const sample = 'random-77'
    await judge('t10', { confirm: ['tier', 'topic'], sample })
    await judge('t11', { labels: { tier: { value: 'emotional' } }, confirm: ['topic'], sample })
    await judge('t12', { labels: { tier: { value: 'functional', also: ['emotional'] }, topic: 'billing' }, sample })
    // Not of the sample; undone; said again otherwise.
    await judge('t13', { labels: { tier: { value: 'none' } } })
    const { corrections } = await judge('t14', { labels: { tier: { value: 'none' } }, sample })
    await services.stores.corrections.undo(corrections[0]!.id, { by: '王芳', at: new Date().toISOString() })
    await judge('t15', { labels: { tier: { value: 'none' } }, sample })
    await judge('t15', { confirm: ['tier'], sample })
    const report = await precision({ sample }, finding)
    expect(report).toMatchObject({ contacts: 4, versions: [{ verdicts: 7 }] })
    expect(report.fields).toEqual([
      { field: 'tier', n: 4, right: 3, precision: 0.75, ...wilson(3, 4) },
      { field: 'topic', n: 3, right: 2, precision: 2 / 3, ...wilson(2, 3) },
    ])
    expect((await precision({}, finding)).contacts).toBeGreaterThanOrEqual(4)
    expect(await precision({ sample, since: Date.now() + 60_000 }, finding)).toEqual({ contacts: 0, versions: [], fields: [] })
  })

  it.each([
    [9, 10, 0.596, 0.982],
    [90, 100, 0.826, 0.945],
    [10, 10, 0.722, 1],
    [0, 10, 0, 0.278],
    [0, 0, 0, 1],
  ])('of %d right of %d lies between %d and %d by Wilson', (right, n, low, high) => {
    const interval = wilson(right, n)
    expect(interval.low).toBeCloseTo(low, 3)
    expect(interval.high).toBeCloseTo(high, 3)
  })
})
