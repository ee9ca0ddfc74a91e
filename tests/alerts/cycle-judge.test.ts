import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { editRule, listRules } from '../../src/alerts/alert-rules'
import { lastNumber } from '../../src/alerts/alert-events'
import { listAlerts } from '../../src/alerts/alert-index'
import { watch } from '../../src/alerts/watch'
import { openServices, type Services } from '../../src/api/services'
import { readSettings } from '../../src/config/settings'
import { aLabel, anEntry } from '../a-contact'
import { day, growingUsers, LAUNCH, putLaunch, star } from '../analytics/cycle/a-launch'

const folder = mkdtempSync(join(tmpdir(), 'tingyin-cycles-'))
const opened: Services[] = []
const now = Date.parse('2025-09-30T12:00:00+08:00')

/** With star registered and one rule enabled. */
async function watching(rule: string): Promise<Services> {
  const services = await openServices(readSettings({ TINGYIN_DATA: join(folder, String(opened.length)), TINGYIN_SEGMENTER: '@node-rs/jieba' }))
  opened.push(services)
  const { records } = services.stores
  for (const { id } of await listRules(records)) if (id !== rule) await editRule(id, { enabled: false }, records, services)
  await records.put('product', 'star', star)
  return services
}

const alertsOf = async ({ stores: { records } }: Services) => (await listAlerts({}, 10, records)).alerts

afterAll(async () => {
  for (const services of opened) await services.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a wave that is used up', () => {
  it('is an alert with what the wave brought, told once however often it is looked for', async () => {
    const services = await watching('waves')
    await putLaunch(services.search)
    await services.stores.records.put('users', 'star', growingUsers)
    expect(await watch({ now }, services)).toMatchObject([{ rule: { id: 'waves' }, steps: 169, series: 1, opened: [expect.any(String)] }])
    const [alert, ...others] = await alertsOf(services)
    expect(others).toEqual([])
    expect(alert).toMatchObject({ event: 'used_up_wave', series: 'star', since: LAUNCH, ended: false })
    expect(alert!.until > day(38)).toBe(true)
    expect(alert!.query).toBe(`(kind:consultation) product:star date:${LAUNCH}..${alert!.until}`)
    expect(alert!.observed).toBeGreaterThan(5 * alert!.expected)
    await services.search.put([anEntry({ id: 'later', occurredAt: `${day(170)}T10:00:00+08:00` })])
    expect(await watch({ now }, services)).toMatchObject([{ steps: 1, opened: [] }])
    expect((await alertsOf(services)).map(({ id }) => id)).toEqual([alert!.id])
    expect(await lastNumber(services.stores.records)).toBe(1)
  })

  it('is told under the same id when the days come one after the other, and not before it is', async () => {
    const [atOnce, daily] = [await watching('waves'), await watching('waves')]
    for (const services of [atOnce, daily]) {
      await putLaunch(services.search)
      await services.stores.records.put('users', 'star', growingUsers)
    }
    await watch({ now }, atOnce)
    const [alert] = await alertsOf(atOnce)
    await watch({ now, until: day(50) }, daily)
    expect(await alertsOf(daily)).toEqual([])
    for (const at of [120, 121, 169]) await watch({ now, until: day(at) }, daily)
    expect((await alertsOf(daily)).map(({ id }) => id)).toEqual([alert!.id])
  })

  it('is none while users rise, or of a product of which no users are known', async () => {
    const services = await watching('waves')
    await putLaunch(services.search)
    expect(await watch({ now }, services)).toMatchObject([{ series: 0, opened: [] }])
    const rising = await watching('waves')
    await putLaunch(rising.search)
    await rising.stores.records.put('users', 'star', Object.fromEntries(Array.from({ length: 156 }, (_, index) => [day(14 + index), { users: 1_000 + 400 * index }])))
    expect(await watch({ now }, rising)).toMatchObject([{ series: 1, opened: [] }])
  })
})

/** Two consultations a day, six from a day on until another. */
async function putRatio(services: Services, from: number, to: number, days: number): Promise<void> {
  await services.stores.records.put('product', 'star', { ...star, launch: undefined })
  await services.search.put(
    Array.from({ length: days }, (_, at) => at).flatMap((at) =>
      Array.from({ length: at >= from && at < to ? 6 : 2 }, (_, i) =>
        anEntry({ id: `c${at}-${i}`, occurredAt: `${day(at)}T10:00:00+08:00`, text: '问', labels: { kind: aLabel('consultation'), products: [aLabel('star')] } }))),
  )
  await services.stores.records.put('users', 'star', Object.fromEntries(Array.from({ length: days }, (_, at) => [day(at), { users: 10_000 }])))
}

describe('a ratio that rises', () => {
  it('is an alert within two weeks, which grows and ends as any other', async () => {
    const services = await watching('ratios')
    await putRatio(services, 80, 100, 140)
    await watch({ now, until: day(93) }, services)
    const [alert] = await alertsOf(services)
    expect(alert).toMatchObject({ event: 'rising_ratio', series: 'star', ended: false })
    expect(alert!.observed).toBeGreaterThan(1.5 * alert!.expected)
    await watch({ now }, services)
    const [ended, ...others] = await alertsOf(services)
    expect(others).toEqual([])
    expect(ended).toMatchObject({ id: alert!.id, since: alert!.since, ended: true })
  })

  it('is called green but red while every KPI meets its target', async () => {
    const services = await watching('ratios')
    await putRatio(services, 80, 120, 120)
    await services.stores.records.put('kpis', 'star', { '2025-05': { 接通率: { value: 0.97, target: 0.95 } } })
    await watch({ now }, services)
    expect(await alertsOf(services)).toMatchObject([{ event: 'green_but_red' }])
  })

  it('is none in the days of a promotion', async () => {
    const services = await watching('ratios')
    await putRatio(services, 80, 100, 140)
    await services.stores.records.put('product', 'star', { ...star, launch: undefined, promotions: [{ kind: 'promotion', name: '夏季', from: day(78), to: day(120) }] })
    await watch({ now }, services)
    expect(await alertsOf(services)).toEqual([])
  })
})

it('keeps a rule of cycles to the products’ consultations', async () => {
  const services = await watching('waves')
  const { records } = services.stores
  for (const changes of [{ query: 'kind:complaint' }, { split: 'none' }, { step: 'hour' as const }]) {
    await expect(editRule('waves', changes, records, services)).rejects.toThrow('its query, split and step stay')
  }
  expect(await editRule('waves', { leastSeverity: 80, budget: 1 }, records, services)).toMatchObject({ cycle: 'waves', leastSeverity: 80, budget: 1 })
})
