import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { comparedRatios, type ComparisonServices, drivingFields } from '../../../src/analytics/cycle/compared-ratios'
import { rateDifference } from '../../../src/analytics/cycle/rate-difference'
import { TopicTree } from '../../../src/classify/topic-tree'
import type { Kind } from '../../../src/domain/labels'
import { addDays } from '../../../src/domain/period'
import { ProductRegistry } from '../../../src/ingest/product-registry'
import { byTopicTree } from '../../../src/stores/by-topic-tree'
import { openStores, type Stores } from '../../../src/stores/open-stores'
import { Pseudonyms } from '../../../src/text/pseudonym'
import { aLabel, anEntry } from '../../a-contact'

describe('the difference of two rates', () => {
  it.each([
    [30, 10, 0.02, 0.0071, 0.034, 10.5],
    [3, 0, 0.003, -0.0014, 0.0088, 4.2],
    [0, 0, 0, -0.0037, 0.0037, 0],
  ])('of %d and %d contacts of 1,000 users each has an interval, and a likelihood ratio', (a, b, difference, low, high, ratio) => {
    const found = rateDifference({ count: a, exposure: 1000 }, { count: b, exposure: 1000 })
    expect(found.difference).toBeCloseTo(difference, 9)
    expect([found.low, found.high].map((bound) => Number(bound.toPrecision(2)))).toEqual([low, high])
    expect(found.likelihoodRatio).toBeCloseTo(ratio, 1)
  })

  it('is nothing where both are alike, whatever they are counted over', () => {
    expect(rateDifference({ count: 10, exposure: 1000 }, { count: 20, exposure: 2000 })).toMatchObject({ difference: 0, likelihoodRatio: 0 })
  })
})

describe('comparing two products', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-compare-'))
  const topic = (id: string, parent?: string) => ({ id, name: { zh: `${id}类`, en: id }, synonyms: [], was: [], ...(parent !== undefined && { parent }) })
  const tree = new TopicTree([topic('billing'), topic('refund', 'billing'), topic('signal'), topic('other')])
  let stores: Stores
  let services: ComparisonServices
  const day = (index: number): string => addDays('2025-06-02', index)

  beforeAll(async () => {
    stores = byTopicTree(await openStores({ dataFolder: folder }), tree)
    services = {
      search: stores.search,
      records: stores.records,
      topicTree: tree,
      registry: new ProductRegistry(stores.records, [], new Pseudonyms('a key for tests alone'), () => Date.parse('2025-12-01T10:00:00+08:00')),
      queryTools: { segmenter: { cut: () => [] }, synonyms: new Map(), framingWords: new Set() },
    }
    for (const [id, name] of [['star', '星卡'], ['moon', '月卡'], ['sun', '日卡']] as const) await services.registry.put({ id, name })
  })
  afterAll(async () => {
    await stores.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('says that there are no users, and no contacts', async () => {
    await expect(comparedRatios({ a: 'star', b: 'moon' }, services)).rejects.toThrow('no day of stored contacts on which both products have users')
    await expect(comparedRatios({ a: 'star', b: 'moon', from: day(0), to: day(6) }, services)).rejects.toThrow(`no contact is stored from ${day(0)} to ${day(6)}`)
  })

  describe('with contacts', () => {
    beforeAll(async () => {
      const entry = (id: string, index: number, product: string, kind: Kind, of: string) =>
        anEntry({ id, occurredAt: `${day(index)}T10:00:00+08:00`, text: '问', keywords: [], labels: { kind: aLabel(kind), topic: aLabel(of), products: [aLabel(product)] } })
      const entries = Array.from({ length: 14 }, (_, index) => [
        entry(`a${index}`, index, 'star', 'complaint', 'refund'),
        entry(`b${index}`, index, 'star', 'consultation', 'billing'),
        entry(`c${index}`, index, 'star', 'consultation', 'signal'),
        entry(`d${index}`, index, 'moon', 'consultation', 'signal'),
      ])
      await stores.search.put(entries.flat())
      const users = (count: number) => Object.fromEntries(Array.from({ length: 30 }, (_, index) => [day(index), { users: count }]))
      await stores.records.put('users', 'star', users(1000))
      await stores.records.put('users', 'moon', users(2000))
    })

    it('takes the difference apart so that the parts of each field add up to it', async () => {
      const { a, b, whole, parts, days, ...span } = await comparedRatios({ a: '星卡', b: 'moon' }, services)
      expect({ days, ...span }).toEqual({ days: 14, from: day(0), to: day(13) })
      expect([a, b]).toMatchObject([
        { product: { id: 'star' }, users: 1000, userDays: 14, ratio: 21, contacts: { contacts: 42, query: `product:star date:${day(0)}..${day(13)}` } },
        { product: { id: 'moon' }, users: 2000, ratio: 3.5, contacts: { contacts: 14 } },
      ])
      expect(whole).toMatchObject({ difference: 17.5 })
      for (const field of drivingFields) expect(parts[field].reduce((sum, { difference }) => sum + difference, 0)).toBeCloseTo(whole.difference, 9)
    })

    it('tells what drives it first, with what stands under a topic counted there, and a query for the contacts of each', async () => {
      const { parts } = await comparedRatios({ a: 'star', b: 'moon' }, services)
      expect(parts.topic.map(({ value, a, b, difference }) => [value, a.contacts, b.contacts, difference])).toEqual([['billing', 28, 0, 14], ['signal', 14, 14, 3.5]])
      expect(parts.topic[0]!.a.query).toBe(`product:star topic:billing date:${day(0)}..${day(13)}`)
      expect(parts.topic[0]!.low).toBeGreaterThan(8)
      expect(parts.topic[0]!.likelihoodRatio).toBeGreaterThan(10.8)
    })

    it('compares the ratio of one kind where it is asked for, on the days that are given', async () => {
      const { a, parts } = await comparedRatios({ a: 'star', b: 'moon', kind: 'consultation', from: day(7), to: day(9) }, services)
      expect(a).toMatchObject({ contacts: { contacts: 6, query: `product:star kind:consultation date:${day(7)}..${day(9)}` }, userDays: 3, ratio: 14 })
      expect(parts.kind.map(({ value, a: ours }) => [value, ours.query])).toEqual([['consultation', `product:star kind:consultation date:${day(7)}..${day(9)}`]])
      expect(parts.stage[0]!.a.query).toBe(`product:star kind:consultation stage:use date:${day(7)}..${day(9)}`)
    })

    it.each([
      [{ b: '星卡' }, 'both products are star 星卡'],
      [{ b: 'sun' }, 'no day of stored contacts on which both products have users'],
      [{ b: 'sun', from: day(0), to: day(6) }, 'sun 日卡 has no users from'],
      [{ b: 'moon', from: '2025-02-30' }, '"2025-02-30" is no day of the calendar'],
      [{ b: 'moon', from: day(5), to: day(3) }, 'ends before it begins'],
      [{ b: 'mars' }, 'No product "mars"'],
    ])('refuses to compare star with %j', async (asked, message) => {
      await expect(comparedRatios({ a: 'star', ...asked }, services)).rejects.toThrow(message)
    })
  })
})
