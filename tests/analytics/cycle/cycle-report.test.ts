import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readAdviceTable } from '../../../src/analytics/cycle/advice-table'
import { cycleLeague } from '../../../src/analytics/cycle/cycle-league'
import { cyclePicture } from '../../../src/analytics/cycle/cycle-picture'
import { type CycleReport, cycleReport, type CycleServices } from '../../../src/analytics/cycle/cycle-report'
import { ProductRegistry } from '../../../src/ingest/product-registry'
import { openStores, type Stores } from '../../../src/stores/open-stores'
import { Pseudonyms } from '../../../src/text/pseudonym'
import { day, growingUsers, LAUNCH, putLaunch, star } from './a-launch'

const folder = mkdtempSync(join(tmpdir(), 'tingyin-cycle-'))
let stores: Stores
let services: CycleServices

beforeAll(async () => {
  stores = await openStores({ dataFolder: folder })
  services = {
    search: stores.search,
    records: stores.records,
    registry: new ProductRegistry(stores.records, [], new Pseudonyms('a key for tests alone'), () => Date.parse('2025-12-01T10:00:00+08:00')),
    queryTools: { segmenter: { cut: () => [] }, synonyms: new Map(), framingWords: new Set() },
    advice: readAdviceTable(resolve('dictionaries')),
  }
})
afterAll(async () => {
  await stores.close()
  rmSync(folder, { recursive: true, force: true })
})

it('says that no contact is stored, and which product is not registered', async () => {
  await services.registry.put(star)
  await expect(cycleReport('star', services)).rejects.toThrow('no contact is stored')
  await expect(cycleLeague(services)).rejects.toThrow('no contact is stored')
  await expect(cycleReport('moon', services)).rejects.toMatchObject({ code: 'PRODUCT_NOT_FOUND' })
})

describe('with contacts', () => {
  let report: CycleReport
  beforeAll(async () => {
    await putLaunch(stores.search)
    const rate = (hits: number) => ({ hits, sampleSize: 800 })
    await stores.records.put('users', 'star', growingUsers)
    await stores.records.put('rates', 'star', { '2025-06': { awareness: rate(700) }, '2025-05': { awareness: rate(720), knowledge: rate(640), adoption: rate(160), approval: rate(140) } })
    report = await cycleReport('星卡', services)
  })
  const total = ({ values }: { values: readonly (number | null)[] }): number => values.reduce<number>((sum, value) => sum + (value ?? 0), 0)

  it('tells the wave of a launch, its zones and when it is used up, each with the contacts behind', () => {
    const { waves, lifecycle, userDays, consultations, daily } = report
    expect(waves).toMatchObject([{ beginnings: [{ kind: 'launch', from: LAUNCH }], from: LAUNCH, to: day(169), curve: { curve: 'gradual' }, consultations: { query: `product:star kind:consultation date:${LAUNCH}..${day(169)}` } }])
    const [wave] = waves
    expect(wave!.zones.map(({ zone }) => zone)).toEqual(['attention_rising', 'attention_falling', 'released'])
    expect(wave!.zones[0]).toMatchObject({ from: LAUNCH, to: wave!.curve.wave!.peak })
    expect(wave!.usedUpFrom).toBe(wave!.zones[2]!.from)
    expect(wave!.zones.reduce((sum, zone) => sum + zone.consultations.contacts, 0)).toBe(wave!.consultations.contacts)
    expect(lifecycle.curve).toBe('mature')
    expect(userDays).toBe(156)
    expect(consultations.contacts).toBe(total(daily.consultations))
  })

  it('counts 0 where nobody asked, and nothing on a day of which no contact is stored', () => {
    const { daily } = report
    expect(daily.consultations).toMatchObject({ firstDay: day(0) })
    expect(daily.consultations.values[100]).toBeNull()
    expect(daily.consultations.values.filter((value) => value === 0).length).toBeGreaterThan(5)
  })

  it('opens the experience gap onto the contacts of its stage, with advice for the phase', () => {
    const { experience, consultations } = report
    expect(experience).toMatchObject({ period: '2025-05', gap: 'adoption', phase: 'maturity', raise: ['adoption', 'approval'], contacts: { contacts: consultations.contacts, query: `product:star stage:inclination date:${day(0)}..${day(169)}` } })
  })

  it('keeps launches and promotions apart that lie ahead or after the last contact', async () => {
    const promotion = (name: string, from: string) => ({ kind: 'promotion' as const, name, from })
    await services.registry.put({ id: 'moon', name: '月卡', launch: '2026-03-01', promotions: [promotion('夏', day(20)), promotion('秋', '2025-10-01')] })
    const { waves, unseen, notices } = await cycleReport('moon', services)
    expect(waves).toMatchObject([{ beginnings: [{ name: '夏' }], curve: { curve: 'none', reason: 'too_little_data' }, zones: [] }])
    expect(unseen.map(({ name }) => name)).toEqual(['秋'])
    expect(notices.join()).toContain('lies ahead')
  })

  it('says of a product that nobody asked about or uses what is missing', async () => {
    await services.registry.put({ id: 'moon', name: '月卡' })
    const moon = await cycleReport('moon', services)
    expect(moon).toMatchObject({ consultations: { contacts: 0 }, waves: [{ beginnings: [], curve: { reason: 'too_little_data' } }], lifecycle: { reason: 'too_little_data' }, userDays: 0 })
    expect(moon).not.toHaveProperty('ratio')
    expect(moon).not.toHaveProperty('experience')
    expect(cyclePicture(moon)).toContain('无周期：数据不足')
  })

  it('draws curve, zones, phases and labels in Chinese, and nothing that a name could break', () => {
    const picture = cyclePicture({ ...report, product: { id: 'star', name: '<星&卡>' } })
    for (const label of ['&lt;星&amp;卡&gt; 咨询周期', '渐升渐降 A型', 'A区', 'B区 关注回落', 'C区 释放', '本轮推广已释放完', `峰值 ${report.waves[0]!.curve.wave!.peak}`, '用户上升', '用户平稳', '上线']) expect(picture).toContain(label)
    expect(picture).not.toMatch(/NaN|Infinity|undefined/)
    // The marker of the peak is a point of the curve.
    const [, x, y] = /<circle cx="([\d.]+)" cy="([\d.]+)" r="4"/.exec(picture)!
    expect(picture).toMatch(new RegExp(`<path d="[^"]*[ML]${x} ${y}[ML]`))
  })

  it('ranks products by ratio, and names those whose KPIs are green while the ratio rises', async () => {
    await stores.records.put('users', 'moon', { '2025-05': { users: 100 } })
    // As many users ask more and more until the peak.
    await services.registry.put({ id: 'star', name: '星卡' })
    await stores.records.put('users', 'star', Object.fromEntries(Array.from({ length: 45 }, (_, index) => [day(index), { users: 1000 }])))
    const kpi = (value: number) => ({ '2025-05': { 成功率: { value, target: 0.98 }, 时延: { value: 3, target: 5, better: 'lower' } } })
    await stores.records.put('kpis', 'star', kpi(0.99))
    await stores.records.put('kpis', 'moon', kpi(0.9))
    const league = await cycleLeague(services)
    expect(league.map(({ product }) => product.id)).toEqual(['star', 'moon'])
    expect(league[0]).toMatchObject({ ratio: { latest: { weeks: 4, users: 1000 } }, kpis: { kpis: 2, missed: [] }, greenButRed: false })
    const { ratio, low, high } = league[0]!.ratio!.latest
    expect([low < ratio, ratio < high]).toEqual([true, true])
    // None of four weeks of 100 users may still be up to 3.7.
    expect(league[1]!.ratio!.latest).toMatchObject({ low: 0, high: expect.closeTo(3.67 / 400, 4) })
    expect(league[1]).toMatchObject({ ratio: { latest: { ratio: 0 } }, kpis: { missed: ['成功率'] }, greenButRed: false })

    await stores.records.put('users', 'star', Object.fromEntries(Array.from({ length: 70 }, (_, index) => [day(index), { users: 20_000 - 250 * index }])))
    const [risen] = await cycleLeague(services)
    expect(risen).toMatchObject({ ratio: { trend: { direction: 'rising' } }, greenButRed: true })
  })
})
