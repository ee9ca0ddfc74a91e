import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Topic, TopicTree } from '../../src/classify/topic-tree'
import { byTopicTree } from '../../src/stores/by-topic-tree'
import { openStores, type Stores } from '../../src/stores/open-stores'
import type { Condition } from '../../src/stores/search/search-index'
import { aLabel, anEntry, aRecord } from '../a-contact'

const topic = (id: string, more: Partial<Topic> = {}): Topic => ({ id, name: { zh: `${id}的名字`, en: `${id}'s name` }, synonyms: [], was: [], ...more })
const tree = new TopicTree([topic('billing', { was: ['tariff'] }), topic('wrong-charge', { parent: 'billing' }), topic('vas'), topic('other')])

let folder: string
let raw: Stores
let stores: Stores

/** By the topics they were stored with: as things were before tariff went into billing. */
const stored = ['billing', 'tariff', 'tariff', 'wrong-charge', 'vas', 'vanished']

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-topics-'))
  raw = await openStores({ dataFolder: folder })
  const of = (id: string, i: number) => ({ id: `t${i}`, occurredAt: `2026-03-0${1 + (i % 2)}T09:00:00+08:00`, labels: { topic: aLabel(id) } })
  await raw.contacts.put(stored.map((id, i) => aRecord(of(id, i))))
  await raw.search.put(stored.map((id, i) => anEntry(of(id, i))))
  stores = byTopicTree(raw, tree)
})
afterAll(async () => {
  await stores.close()
  rmSync(folder, { recursive: true })
})

const topicIs = (...values: string[]): Condition => ({ type: 'label', field: 'topic', values, prefix: false })
const search = (condition: Condition, topics = 10) => stores.search.search({ condition, ranking: [], sort: 'oldest', limit: 10, facets: { topic: topics, tier: 5 } })
const ids = async (condition: Condition) => (await search(condition)).hits.map(({ key }) => key.id).sort()

describe('searching by the topic tree', () => {
  it.each<[string, Condition, string[]]>([
    ['what went into a topic, and what stands under it', topicIs('billing'), ['t0', 't1', 't2', 't3']],
    ['the same by what it was', topicIs('tariff'), ['t0', 't1', 't2', 't3']],
    ['a part alone', topicIs('wrong-charge'), ['t3']],
    ['all but a topic', { type: 'not', of: topicIs('billing') }, ['t4', 't5']],
    ['either of two', { type: 'any', of: [topicIs('vas'), topicIs('wrong-charge')] }, ['t3', 't4']],
    ['an id nobody knows any more', topicIs('vanished'), ['t5']],
    ['any topic', { type: 'label', field: 'topic', values: [''], prefix: true }, ['t0', 't1', 't2', 't3', 't4', 't5']],
  ])('finds %s', async (_, condition, found) => expect(await ids(condition)).toEqual(found))

  it('counts for each topic what its query finds', async () => {
    const { facets } = await search({ type: 'everything' })
    expect(facets).toEqual({
      topic: [{ value: 'billing', contacts: 4 }, { value: 'vanished', contacts: 1 }, { value: 'vas', contacts: 1 }, { value: 'wrong-charge', contacts: 1 }],
      tier: [{ value: 'none', contacts: 6 }],
    })
    for (const { value, contacts } of facets.topic!) expect((await search(topicIs(value))).total).toBe(contacts)
  })

  it('gives the most frequent topics after they are added up', async () => {
    expect((await search({ type: 'everything' }, 1)).facets.topic).toEqual([{ value: 'billing', contacts: 4 }])
  })

  it('counts topics over time', async () => {
    const series = await stores.search.series({ condition: topicIs('tariff'), step: 'day', by: 'topic' })
    expect(series).toEqual([
      { step: '2026-03-01', value: 'billing', contacts: 2 },
      { step: '2026-03-02', value: 'billing', contacts: 2 },
      { step: '2026-03-02', value: 'wrong-charge', contacts: 1 },
    ])
    expect(await stores.search.series({ condition: topicIs('tariff'), step: 'month' })).toEqual([{ step: '2026-03-01', value: '', contacts: 4 }])
  })

  it('says which topics set contacts apart, by counts that add up', async () => {
    const { contacts, against, values } = await stores.search.significant({ condition: topicIs('billing'), against: { type: 'everything' }, field: 'topic', most: 5, least: 1 })
    expect({ contacts, against }).toEqual({ contacts: 4, against: 6 })
    expect(values[0]).toEqual({ value: 'billing', contacts: 4, against: 4, score: expect.closeTo((1 - 4 / 6) * (6 / 4), 9) })
    expect(await stores.search.significant({ condition: topicIs('tariff'), against: { type: 'everything' }, field: 'keyword', most: 5, least: 1 })).toMatchObject({ contacts: 4 })
  })
})

describe('contacts by the topic tree', () => {
  it('have the topic of today, and are stored as they were', async () => {
    const key = { source: 'tickets', id: 't1' }
    expect((await stores.contacts.get([key]))[0]?.contact.labels.topic).toEqual(aLabel('billing'))
    expect((await raw.contacts.get([key]))[0]?.contact.labels.topic).toEqual(aLabel('tariff'))
    expect((await stores.contacts.withId('t2'))[0]?.contact.labels.topic.value).toBe('billing')
    expect((await stores.contacts.page({}, 10)).contacts.map(({ contact }) => contact.labels.topic.value)).toEqual(['billing', 'billing', 'billing', 'wrong-charge', 'vas', 'vanished'])
    expect((await stores.contacts.unindexed(10)).changed.map(({ contact }) => contact.labels.topic.value)).not.toContain('tariff')
  })

  it('show what the model said by the topic of today too', async () => {
    const corrected = { topic: { value: 'tariff', score: 0.4 } }
    await raw.contacts.put([aRecord({ id: 'c1', labels: { topic: aLabel('vas', { score: 1 }), corrected } })])
    expect((await stores.contacts.get([{ source: 'tickets', id: 'c1' }]))[0]?.contact.labels).toMatchObject({ topic: { value: 'vas' }, corrected: { topic: { value: 'billing', score: 0.4 } } })
  })
})

describe('corrections by the topic tree', () => {
  it('name the topic of today, and are kept as they were said', async () => {
    const contact = { source: 'tickets', id: 't4' }
    const versions = { pipeline: 'p@1', dictionary: 'd' }
    const said = { id: 'x1', field: 'topic', before: 'vas', after: 'tariff', model: { value: 'vas', score: 0.5, versions }, by: '王芳', at: '2026-03-02T10:00:00Z' } as const
    expect((await stores.corrections.add(contact, 0, [said]))?.[0]).toMatchObject({ before: 'vas', after: 'billing' })
    expect((await raw.corrections.get('x1'))?.after).toBe('tariff')
    expect((await stores.corrections.get('x1'))?.after).toBe('billing')
    expect((await stores.corrections.inForce([contact]))[0]?.[0]?.after).toBe('billing')
    expect((await stores.corrections.history(contact)).corrections[0]?.after).toBe('billing')
    expect((await stores.corrections.list({}, 10)).corrections[0]?.after).toBe('billing')
  })
})
