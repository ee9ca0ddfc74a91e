import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addRule, editRule, listRules } from '../../src/alerts/alert-rules'
import { lastNumber } from '../../src/alerts/alert-events'
import { listAlerts } from '../../src/alerts/alert-index'
import { contactsQuoted } from '../../src/alerts/contacts-quoted'
import { addExclusion } from '../../src/alerts/exclusions'
import type { KeptIncident } from '../../src/alerts/incidents'
import { addPlannedEvent } from '../../src/alerts/planned-events'
import { watch } from '../../src/alerts/watch'
import { openServices, pipelineNamed, type Services } from '../../src/api/services'
import { readSettings } from '../../src/config/settings'
import type { RawContact } from '../../src/domain/contact'
import { ingestBatch } from '../../src/ingest/ingest'
import type { GivenPromotion } from '../../src/ingest/product-registry'
import { SeenKeys } from '../../src/ingest/seen-keys'

const folders: string[] = []
const opened: Services[] = []
const now = Date.parse('2026-06-30T12:00:00+08:00')
const day = (at: number): string => new Date(Date.UTC(2026, 2, 2 + at)).toISOString().slice(0, 10)
const contact = (at: number, i: number, fields: Partial<RawContact> = {}) => ({
  id: `t${at}-${i}`, source: 'tickets', occurredAt: `${day(at)}T0${i % 8}:00:00Z`, region: i % 2 ? '南京' : '苏州', text: `客户咨询第${i}个套餐资费怎么收取`, ...fields,
})
const LAST = 60
/** Sixty days of six contacts, without one of them; on the last also twenty from 南京, where there is no network. */
const history = Array.from({ length: LAST + 1 }, (_, at) => at).filter((at) => at !== 30).flatMap((at) => [
  ...Array.from({ length: 6 }, (_, i) => contact(at, i)),
  ...(at === LAST ? Array.from({ length: 20 }, (_, i) => contact(at, 10 + i, { region: '南京', text: `第${i}户家里宽带断网，凤凰花园都不能上网` })) : []),
])

async function open(folder = mkdtempSync(join(tmpdir(), 'tingyin-watch-'))): Promise<Services> {
  folders.push(folder)
  const services = await openServices(readSettings({ TINGYIN_DATA: folder, TINGYIN_SEGMENTER: '@node-rs/jieba' }))
  opened.push(services)
  return services
}

async function filled(contacts: readonly RawContact[] = history): Promise<Services> {
  const services = await open()
  for (const id of ['all', 'complaints', 'products', 'ratios', 'terms', 'topics', 'waves']) await editRule(id, { enabled: false }, services.stores.records, services)
  await addRule('regions', { name: '地区', split: 'region' }, services.stores.records, services)
  await ingest(contacts, services)
  return services
}

const ingest = (contacts: readonly RawContact[], { stores, pipelines, pseudonyms }: Services) =>
  ingestBatch(
    contacts.map((each, i) => ({ line: i + 1, number: i + 1, contact: each })),
    { file: 'a.csv', source: 'tickets', receivedAt: 1, pipeline: pipelineNamed(pipelines(), 'complaint-tickets'), pseudonyms, seen: new SeenKeys(), personalColumns: new Set() },
    stores,
  )

/** What was found, without when it was written. */
const found = async ({ stores: { records } }: Services) =>
  (await records.list('incident')).map(({ value }) => (value as KeptIncident).incident).map(({ openedAt: _opened, grownAt: _grown, closedAt: _closed, ...rest }) => rest).sort((a, b) => (a.id < b.id ? -1 : 1))

afterAll(async () => {
  for (const services of opened) await services.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

it('raises an alert of what stands out, with what moved, and judges each day once', async () => {
  const services = await filled()
  const progress: number[] = []
  const [watched] = (await watch({ now, onProgress: (judged, steps) => progress.push(judged, steps) }, services))!
  expect(watched).toMatchObject({ from: day(0), to: day(LAST), steps: LAST, series: 2 })
  expect(progress).toEqual(Array.from({ length: LAST + 1 }, (_, judged) => [judged, LAST]).flat())
  const { alerts: [alert, ...others] } = await listAlerts({}, 10, services.stores.records)
  expect(others).toEqual([])
  expect(alert).toMatchObject({ series: '南京', since: day(LAST), until: day(LAST), observed: 23, query: `region:南京 date:${day(LAST)}` })
  expect(alert!.expected).toBeCloseTo(3, 0)
  expect(alert!.reasons.map(({ field, value }) => `${field} ${value}`)).toEqual(expect.arrayContaining(['topic broadband']))
  expect(alert!.reasons.some(({ field, query }) => field === 'term' && query.startsWith('region:南京 '))).toBe(true)
  expect((await contactsQuoted(alert!, services)).map((each) => each.contact.text)).toEqual(expect.arrayContaining([expect.stringContaining('断网')]))
  expect(await watch({ now }, services)).toMatchObject([{ steps: 0, opened: [] }])
})

it('says the same when the days are judged one by one', async () => {
  const [atOnce, daily] = [await filled(), await filled()]
  await watch({ now }, atOnce)
  for (let at = 0; at <= LAST; at += 1) await watch({ now, until: day(at) }, daily)
  expect(await found(daily)).toEqual(await found(atOnce))
})

it('saves what it has judged when it is told to stop, and goes on from there', async () => {
  const [atOnce, stopped] = [await filled(), await filled()]
  await watch({ now }, atOnce)
  let looks = 0
  const signal = { get aborted() { return ++looks > 20 } } as AbortSignal
  const [first] = (await watch({ now, signal }, stopped))!
  expect(first!.steps).toBe(20)
  expect((await watch({ now }, stopped))![0]!.steps).toBe(LAST - 20)
  expect(await found(stopped)).toEqual(await found(atOnce))
})

it('judges a day only when it is over', async () => {
  const services = await filled()
  await watch({ now: Date.parse(`${day(LAST)}T23:59:59+08:00`) }, services)
  expect(await found(services)).toEqual([])
  await watch({ now: Date.parse(`${day(LAST + 1)}T00:00:00+08:00`) }, services)
  expect(await found(services)).toHaveLength(1)
})

it('leaves what was said as it is when contacts of a judged day come late', async () => {
  const services = await filled()
  await watch({ now }, services)
  const before = await found(services)
  await ingest(Array.from({ length: 30 }, (_, i) => contact(LAST - 1, 100 + i)), services)
  await watch({ now }, services)
  expect(await found(services)).toEqual(before)
})

it('takes up a day that had no contact at all when it comes before any later one', async () => {
  const services = await filled(history.filter(({ occurredAt }) => !occurredAt!.startsWith(day(LAST))))
  await watch({ now }, services)
  await ingest(history.filter(({ occurredAt }) => occurredAt!.startsWith(day(LAST))), services)
  expect(await watch({ now }, services)).toMatchObject([{ steps: 1, opened: [expect.any(String)] }])
})

it('expects what is planned, and neither judges nor learns from days that are excluded', async () => {
  const excluded = await filled()
  await addExclusion({ rule: 'regions', series: '南京', from: day(LAST), to: day(LAST) }, { by: '王芳' }, excluded.stores.records, excluded.pseudonyms)
  await watch({ now }, excluded)
  expect(await found(excluded)).toEqual([])
  const planned = await filled()
  await addPlannedEvent({ kind: 'outage', name: '割接', from: day(LAST), to: day(LAST), region: '南京' }, { by: '王芳' }, planned.stores.records, planned)
  await watch({ now }, planned)
  const [known] = await found(planned)
  expect(known === undefined || known.severity < 90).toBe(true)
})

it('starts anew when a rule counts something else', async () => {
  const services = await filled()
  await watch({ now }, services)
  await editRule('regions', { query: 'kind:consultation' }, services.stores.records, services)
  expect((await watch({ now }, services))![0]!.steps).toBeGreaterThan(30)
})

it('watches keywords by what the last week says more than the eight before', async () => {
  const services = await filled()
  await editRule('regions', { enabled: false }, services.stores.records, services)
  await editRule('terms', { enabled: true }, services.stores.records, services)
  await watch({ now }, services)
  const { alerts } = await listAlerts({ rule: 'terms' }, 10, services.stores.records)
  expect(alerts.map(({ series }) => series)).toContain('不能上网')
  expect(alerts[0]!.reasons.length).toBeGreaterThan(0)
  await expect(editRule('terms', { step: 'hour' }, services.stores.records, services)).rejects.toThrow('keywords are watched by day')
  const alert = alerts.find(({ series }) => series === '不能上网')!
  // No reason for itself, and expected as its reasons are: by the eight weeks before it began, however long it goes on.
  expect(alert.reasons).not.toContainEqual(expect.objectContaining({ field: 'term', value: '不能上网' }))
  expect(alert.expected).toBeCloseTo((0.5 * (26 + 1)) / (55 * 6 + 1), 5)
})

it.each([
  ['leaves a keyword that means a product to the rule that watches products', ['terms', 'products'], []],
  ['tells of a keyword that means a product where no rule watches products', ['terms'], ['教育']],
])('%s', async (_, enabled, told) => {
  const services = await open()
  for (const { id } of await listRules(services.stores.records)) await editRule(id, { enabled: enabled.includes(id) }, services.stores.records, services)
  await ingest([...history.filter(({ id }) => !/-1\d$|-2\d$/.test(id)), ...Array.from({ length: 20 }, (_, i) => contact(LAST, 10 + i, { text: `第${i}户问和教育月底退订，家长群没有通知` }))], services)
  await watch({ now }, services)
  const series = (await found(services)).flatMap((each) => (each.rule === 'terms' ? [each.series] : []))
  expect(series).toContain('家长')
  expect(series.filter((each) => '和教育'.includes(each))).toEqual(told)
})

it('lets one of two processes watch at a time', async () => {
  const services = await filled()
  const another = await open(folders.at(-1))
  const outcomes = await Promise.all([watch({ now }, services), watch({ now }, another)])
  expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1)
  expect(await found(services)).toHaveLength(1)
  expect(await watch({ now }, another)).toMatchObject([{ steps: 0 }])
})

describe('several rules', () => {
  const outage = Array.from({ length: 20 }, (_, i) => contact(LAST, 10 + i, { region: '南京', text: `第${i}户家里宽带断网，凤凰花园都不能上网` }))
  const charges = Array.from({ length: 20 }, (_, i) => contact(LAST, 40 + i, { region: '苏州', text: `投诉第${i}个账单重复扣费，来电提醒功能费多扣两次，要求退费` }))

  /** The days before, and on the last what is given beside the usual; by the rules that ship, without that of keywords, which takes its time, and those of regions and kinds. */
  async function watched(onLast: readonly RawContact[]): Promise<Services> {
    const services = await open()
    await editRule('terms', { enabled: false }, services.stores.records, services)
    for (const split of ['region', 'kind']) await addRule(`${split}s`, { name: split, split, budget: 3 }, services.stores.records, services)
    await ingest([...history.filter(({ id }) => !/-1\d$|-2\d$/.test(id)), ...onLast], services)
    await watch({ now }, services)
    return services
  }

  it('tell of one outbreak by one alert, with what moved and where else it was seen', async () => {
    const { stores: { records } } = await watched(outage)
    const { alerts } = await listAlerts({}, 10, records)
    expect(alerts).toHaveLength(1)
    expect(alerts[0]!.alert.alsoSeen.length).toBeGreaterThanOrEqual(4)
    expect((await found({ stores: { records } } as Services)).filter(({ partOf }) => partOf === alerts[0]!.id)).toHaveLength(alerts[0]!.alert.alsoSeen.length)
  })

  it('tell of two outbreaks of one day by two alerts', async () => {
    const { stores: { records } } = await watched([...outage, ...charges])
    const { alerts } = await listAlerts({}, 10, records)
    const about = alerts.map(({ rule, series, alert: { alsoSeen } }) => [{ rule, series }, ...alsoSeen].flatMap((each) => (each.rule === 'topics' ? [each.series] : [])))
    expect(about.sort()).toEqual([['billing'], ['broadband']])
  })
})

it('takes the promotions of registered products for planned', async () => {
  const products = Array.from({ length: LAST + 1 }, (_, at) => at).flatMap((at) => Array.from({ length: at >= LAST - 2 ? 14 : 4 }, (_, i) => contact(at, i, { text: `第${i}位客户咨询彩铃怎么开通` })))
  const severityWith = async (promotions: readonly GivenPromotion[]): Promise<number> => {
    const services = await open()
    for (const id of ['all', 'complaints', 'terms', 'topics']) await editRule(id, { enabled: false }, services.stores.records, services)
    await services.registry.put({ id: 'ring-back-tone', promotions })
    await ingest(products, services)
    await watch({ now }, services)
    return Math.max(0, ...(await found(services)).map(({ severity }) => severity))
  }
  const promotion = { kind: 'promotion', name: '彩铃免费月', from: day(LAST - 2), to: day(LAST) } as const
  expect(await severityWith([promotion])).toBeLessThan((await severityWith([])) - 10)
})

it('says of which years no public holidays are known', async () => {
  const services = await filled()
  await ingest(history.map((each) => ({ ...each, id: `later-${each.id}`, occurredAt: each.occurredAt.replace('2026', '2090') })), services)
  expect(await watch({ now: Date.parse('2091-01-01') }, services)).toMatchObject([{ yearsWithoutHolidays: [2090] }])
})

it('tells what a crash left untold before it judges', async () => {
  const services = await filled()
  const { records } = services.stores
  const add = records.add.bind(records)
  const crash = jest.spyOn(records, 'add').mockImplementation((kind, ...record) => (kind === 'alert-event' ? Promise.reject(new Error('killed')) : add(kind, ...record)))
  await expect(watch({ now }, services)).rejects.toThrow('killed')
  crash.mockRestore()
  await watch({ now, until: '2026-01-01' }, services)
  expect(await lastNumber(records)).toBe(1)
})
