import type { AnalysedContact } from '../../src/domain/analysed-contact'
import type { ContactKey } from '../../src/domain/contact'
import type { ContactFilter, ContactStore, StoredContact } from '../../src/stores/contacts/contact-store'
import { aContact, aLabel, aRecord, aTime, type ContactOverrides } from '../a-contact'
import type { Clause } from './contract'

const keyOf = ({ source, id }: AnalysedContact): ContactKey => ({ source, id })
const idsOf = (stored: readonly (StoredContact | undefined)[]): (string | undefined)[] => stored.map((each) => each?.contact.id)
const tier = (value: 'functional' | 'emotional'): Pick<ContactOverrides, 'labels'> => ({ labels: { tier: { ...aLabel(value), also: [] } } })
const keys = (...ids: string[]): ContactKey[] => ids.map((id) => ({ source: 'tickets', id }))
const records = (...ids: string[]) => ids.map((id) => aRecord({ id }))

/** Every id in the order of the pages; `meanwhile` happens after the first page. */
async function paged(store: ContactStore, filter: ContactFilter, limit: number, meanwhile?: () => Promise<unknown>): Promise<string[]> {
  const ids: string[] = []
  let after: string | undefined
  do {
    const { contacts, next } = await store.page(filter, limit, after)
    expect(contacts.length).toBeLessThanOrEqual(limit)
    if (after === undefined) await meanwhile?.()
    ids.push(...contacts.map(({ contact }) => contact.id))
    after = next
  } while (after !== undefined)
  return ids
}

async function markAllIndexed(store: ContactStore): Promise<void> {
  const { changed, removed } = await store.unindexed(1_000)
  await store.markIndexed([...changed.map(({ contact, revision }) => ({ key: keyOf(contact), revision })), ...removed])
}

const everything = aContact({
  id: 'c1',
  source: 'calls',
  occurredAt: '2026-03-02T23:59:59.123-05:00',
  form: 'transcript',
  text: '我要“退款”！😡\u0000\ud83d\n好的\t\\',
  turns: [
    { speaker: 'customer', start: 0, end: 10, startMs: 0, endMs: 1_200 },
    { speaker: 'agent', start: 11, end: 13, startMs: 1_300 },
    { speaker: 'system', start: 13, end: 14, endMs: 1_500 },
    { speaker: 'agent', start: 14, end: 15 },
  ],
  channel: '热线',
  product: '宽带',
  region: '广州',
  agent: 'A1',
  team: '三班',
  operator: 'X',
  scores: { csat: 1, nps: -10, ces: 6.5 },
  status: '',
  resolvedAt: '2026-03-03',
  transfers: 0,
  customerKey: 'kxbtrqmwzz',
  attributes: { 备注: '', __proto: '1' },
  keywords: [],
  labels: {
    tier: {
      value: 'emotional',
      score: 1 / 3,
      evidence: [
        { start: 0, end: 4, cue: '要…退款', weight: 2.25 },
        { start: 4, end: 6, cue: '退款', weight: -0.1 },
      ],
      also: ['functional', 'convenience'],
    },
    kind: aLabel('complaint', { score: 0.5 }),
    topic: aLabel('refund', { evidence: [{ start: 3, end: 5, cue: '退款', weight: 1 }, { start: 40, end: 42, cue: '退款', weight: 1 }] }),
    products: [aLabel('broadband', { score: 1 }), aLabel('mobile')],
    flags: { escalation: aLabel(true, { score: 0.9, evidence: [{ start: 0, end: 1, cue: '我', weight: 3 }] }), churn: aLabel(false), repeat: aLabel(true) },
    corrected: {
      tier: { value: 'functional', also: ['convenience'], score: 0.25 },
      products: [aLabel('mobile', { score: 0.5, evidence: [{ start: 0, end: 1, cue: '我', weight: 1 }] })],
      escalation: { value: false, score: 0.75 },
    },
  },
})

export const contactStoreContract: readonly Clause<ContactStore>[] = [
  {
    says: 'gives back every field as it was put',
    check: async (store) => {
      await store.put([{ contact: everything, rowDigest: '摘要', receivedAt: aTime }, aRecord({ id: 't1' })])
      const [full, plain] = await store.get([keyOf(everything), ...keys('t1')])
      expect(full).toStrictEqual({ contact: everything, rowDigest: '摘要', receivedAt: aTime, revision: full?.revision })
      expect(plain).toStrictEqual({ ...aRecord({ id: 't1' }), revision: plain?.revision })
    },
  },
  {
    says: 'gives contacts and row digests in the order of the keys, undefined where there is none',
    check: async (store) => {
      await store.put([aRecord({ id: 't1', rowDigest: 'd1' }), aRecord({ id: 't2', rowDigest: 'd2' })])
      const asked = keys('t2', 'no such', 't1', 't2')
      expect(idsOf(await store.get(asked))).toEqual(['t2', undefined, 't1', 't2'])
      expect(await store.rowDigests(asked)).toEqual(['d2', undefined, 'd1', 'd2'])
      expect(await store.get([{ source: 'calls', id: 't1' }])).toEqual([undefined])
      expect(await store.rowDigests([{ source: 'calls', id: 't1' }])).toEqual([undefined])
      expect(await store.get([])).toEqual([])
    },
  },
  {
    says: 'replaces the contact with the same source and id, and says how many were new',
    check: async (store) => {
      expect(await store.put(records('t1', 't2'))).toMatchObject({ stored: 2, updated: 0 })
      expect(await store.put([aRecord({ id: 't2', text: '又断网了', rowDigest: 'd2' }), aRecord({ id: 't3' })])).toMatchObject({ stored: 1, updated: 1 })
      expect(await store.count({})).toBe(3)
      expect(await store.get(keys('t2'))).toMatchObject([{ contact: { text: '又断网了' }, rowDigest: 'd2' }])
      expect(await store.rowDigests(keys('t2'))).toEqual(['d2'])
    },
  },
  {
    says: 'never replaces a contact by one that was received earlier, and says so; received at the same time it is replaced',
    check: async (store, another) => {
      await store.put([aRecord({ id: 't1', text: '后收到', receivedAt: 200 }), aRecord({ id: 't2', text: '先收到', receivedAt: 100 })])
      await markAllIndexed(store)
      const [before] = await store.get(keys('t1'))
      const earlier = ['t1', 't2', 't3'].map((id) => aRecord({ id, text: '收到', rowDigest: 'd2', receivedAt: 199 }))
      const outcome = await (await another()).put(earlier)
      expect(outcome).toEqual({ stored: 1, updated: 1, outdated: 1, revisions: [undefined, expect.any(Number), expect.any(Number)] })
      expect(await store.get(keys('t1'))).toStrictEqual([before])
      expect(await store.rowDigests(keys('t1', 't2', 't3'))).toEqual(['digest-1', 'd2', 'd2'])
      const { changed } = await store.unindexed(10)
      expect(changed.map(({ contact, receivedAt, revision }) => [contact.id, receivedAt, revision])).toEqual([
        ['t2', 199, outcome.revisions[1]],
        ['t3', 199, outcome.revisions[2]],
      ])
      expect(await store.put([aRecord({ id: 't1', text: '同时收到', receivedAt: 200 })])).toMatchObject({ updated: 1, outdated: 0 })
      expect(await store.put([aRecord({ id: 't1', receivedAt: 0 })])).toMatchObject({ stored: 0, updated: 0, outdated: 1, revisions: [undefined] })
      expect(await store.get(keys('t1'))).toMatchObject([{ contact: { text: '同时收到' }, receivedAt: 200 }])
      expect(await store.versions()).toMatchObject([{ contacts: 3 }])
      await store.remove(keys('t1'))
      expect(await store.put([aRecord({ id: 't1', receivedAt: 1 })])).toMatchObject({ stored: 1, outdated: 0 })
    },
  },
  {
    says: 'keeps contacts with one id from several sources apart',
    check: async (store) => {
      await store.put([aRecord({ id: 't1', source: 'b' }), aRecord({ id: 't1', source: 'a' }), aRecord({ id: 't10', source: 'a' })])
      expect(await store.count({})).toBe(3)
      const found = await store.withId('t1')
      expect(found).toHaveLength(2)
      expect(new Set(found.map(({ contact }) => keyOf(contact)))).toEqual(new Set([{ source: 'a', id: 't1' }, { source: 'b', id: 't1' }]))
      expect(await store.withId('t')).toEqual([])
    },
  },
  {
    says: 'has each contact at one place of its own between 1 and the last revision, which it keeps',
    check: async (store) => {
      await store.put(records('t1', 't2', 't3'))
      await store.put(records('t2', 't4'))
      await store.remove(keys('t1'))
      const last = await store.lastRevision()
      const places = Array.from({ length: last }, (_, i) => i + 1)
      const found = idsOf(await store.atPlaces(places))
      expect(found.filter((id) => id !== undefined).sort()).toEqual(['t2', 't3', 't4'])
      expect(idsOf(await store.atPlaces(places.toReversed()))).toEqual(found.toReversed())
      await store.put(records('t3'))
      expect(idsOf(await store.atPlaces([...places, last + 1, 10_000]))).toEqual([...found, undefined, undefined])
    },
  },
  {
    says: 'gives at most 100 contacts with one id',
    check: async (store) => {
      await store.put(Array.from({ length: 101 }, (_, i) => aRecord({ id: 't1', source: `s${i}` })))
      expect(await store.withId('t1')).toHaveLength(100)
    },
  },
  {
    says: 'keeps all contacts of a call or none',
    check: async (store) => {
      await store.put([aRecord({ id: 't1', text: '先来的' })])
      const revision = await store.lastRevision()
      const bad = aRecord({ id: 't3', occurredAt: 'yesterday' })
      await expect(store.put([aRecord({ id: 't1', text: '后来的' }), aRecord({ id: 't2' }), bad])).rejects.toMatchObject({ code: 'FIELD_INVALID' })
      expect(await store.get(keys('t1', 't2', 't3'))).toMatchObject([{ contact: { text: '先来的' } }, undefined, undefined])
      expect(await store.lastRevision()).toBe(revision)
      expect(await store.count({})).toBe(1)
    },
  },
  {
    says: 'refuses a key that stands twice in a call, new or known',
    check: async (store) => {
      await store.put(records('t1'))
      const twice = { code: 'REQUEST_INVALID' }
      await expect(store.put(records('t2', 't2'))).rejects.toMatchObject(twice)
      await expect(store.put(records('t1', 't3', 't1'))).rejects.toMatchObject(twice)
      await expect(store.put([aRecord({ id: 't1', receivedAt: 1 }), aRecord({ id: 't1' })])).rejects.toMatchObject(twice)
      expect(await paged(store, {}, 10)).toEqual(['t1'])
    },
  },
  {
    says: 'keeps a batch that was added to contact by contact as it keeps a call, and nothing before',
    check: async (store) => {
      await store.put([aRecord({ id: 't2', text: '先来的' })])
      const batch = store.batch(3)
      for (const record of [aRecord({ id: 't1' }), aRecord({ id: 't2', text: '后来的' }), aRecord({ id: 't3', again: true })]) batch.add(record)
      expect(await store.get(keys('t1', 't2'))).toMatchObject([undefined, { contact: { text: '先来的' } }])
      const outcome = await batch.put()
      expect(outcome).toMatchObject({ stored: 1, updated: 1, outdated: 1 })
      const kept = await store.get(keys('t1', 't2', 't3'))
      expect(kept).toMatchObject([{ contact: aContact({ id: 't1' }) }, { contact: { text: '后来的' } }, undefined])
      expect(kept.map((stored) => stored?.revision)).toEqual(outcome.revisions)
      expect((await store.unindexed(10)).changed.map(({ contact }) => contact.id)).toEqual(['t1', 't2'])
    },
  },
  {
    says: 'refuses of a batch what it refuses of a call, and keeps none of it',
    check: async (store) => {
      const filled = async (...added: ReturnType<typeof aRecord>[]): Promise<void> => {
        const batch = store.batch(added.length)
        for (const record of added) batch.add(record)
        await batch.put()
      }
      await expect(filled(...records('t1', 't2', 't1'))).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
      await expect(filled(aRecord({ id: 't1' }), aRecord({ id: 't2', occurredAt: 'yesterday' }))).rejects.toMatchObject({ code: 'FIELD_INVALID' })
      expect(await paged(store, {}, 10)).toEqual([])
    },
  },
  {
    says: 'takes calls without contacts',
    check: async (store) => {
      expect(await store.batch(0).put()).toEqual({ stored: 0, updated: 0, outdated: 0, revisions: [] })
      expect(await store.put([])).toEqual({ stored: 0, updated: 0, outdated: 0, revisions: [] })
      await store.remove([])
      await store.markIndexed([])
      expect(await store.lastRevision()).toBe(0)
    },
  },
  {
    says: 'has committed what a resolved put or remove has changed',
    check: async (store, another) => {
      await store.put(records('t1', 't2'))
      await store.remove(keys('t2'))
      const other = await another()
      expect(idsOf(await other.get(keys('t1', 't2')))).toEqual(['t1', undefined])
      expect((await other.unindexed(10)).removed).toMatchObject([{ key: { id: 't2' } }])
      expect(await other.lastRevision()).toBe(await store.lastRevision())
    },
  },

  {
    says: 'gives each change a greater revision, in the order of the records, whoever makes it',
    check: async (store, another) => {
      expect(await store.lastRevision()).toBe(0)
      const other = await another()
      const first = await store.put(records('t1', 't2'))
      const second = await other.put(records('t2', 't1', 't3'))
      const third = await store.put(records('t2'))
      const revisions = [...first.revisions, ...second.revisions, ...third.revisions].map((revision) => revision ?? 0)
      expect(revisions).toHaveLength(6)
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
      expect((await store.get(keys('t2', 't1', 't3'))).map((stored) => stored?.revision)).toEqual([
        third.revisions[0],
        second.revisions[1],
        second.revisions[2],
      ])
      expect(await store.lastRevision()).toBe(third.revisions[0])
      await store.remove(keys('t1'))
      expect(await store.lastRevision()).toBeGreaterThan(third.revisions[0]!)
      expect(await other.lastRevision()).toBe(await store.lastRevision())
    },
  },

  {
    says: 'pages in the order contacts were first kept, each once, while others arrive and change',
    check: async (store) => {
      await store.put(records('t5', 't1'))
      await store.put(records('t4', 't2', 't3'))
      const meanwhile = async (): Promise<void> => {
        await store.put([aRecord({ id: 't0' }), aRecord({ id: 't5', text: '变了' }), aRecord({ id: 't3', text: '变了' })])
      }
      expect(await paged(store, {}, 2, meanwhile)).toEqual(['t5', 't1', 't4', 't2', 't3', 't0'])
    },
  },
  {
    says: 'skips no newcomer when the contact that ended a page has been removed',
    check: async (store) => {
      await store.put(records('t1', 't2', 't3'))
      const meanwhile = async (): Promise<void> => {
        await store.remove(keys('t2', 't3'))
        await store.put(records('t4', 't5'))
      }
      expect(await paged(store, {}, 2, meanwhile)).toEqual(['t1', 't2', 't4', 't5'])
    },
  },
  {
    says: 'says where the next page begins on every page but the last',
    check: async (store) => {
      await store.put(records('t1', 't2', 't3', 't4'))
      const first = await store.page({}, 2)
      expect(first.next).toEqual(expect.any(String))
      const second = await store.page({}, 2, first.next)
      expect(idsOf(second.contacts)).toEqual(['t3', 't4'])
      expect(second).not.toHaveProperty('next')
      expect(await store.page({ tier: 'emotional' }, 2)).toEqual({ contacts: [] })
    },
  },
  {
    says: 'refuses page limits out of 1 to 5,000 and cursors of others',
    check: async (store) => {
      for (const limit of [0, 5_001, 1.5, Number.NaN]) {
        await expect(store.page({}, limit)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
      }
      for (const cursor of ['', 'next', '-1', '1; DROP TABLE contacts']) {
        await expect(store.page({}, 1, cursor)).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
      }
      expect(await store.page({}, 5_000)).toEqual({ contacts: [] })
    },
  },

  {
    says: 'says how many contacts there are, without those that are gone',
    check: async (store, another) => {
      expect(await store.size()).toBe(0)
      await store.put(records('t1', 't2', 't3'))
      await (await another()).put([...records('t2'), aRecord({ id: 't2', source: 'calls' }), aRecord({ id: 't3', receivedAt: 1 })])
      expect(await store.size()).toBe(4)
      await store.remove(keys('t1', 't2', 'no such'))
      expect(await store.size()).toBe(2)
      await markAllIndexed(store)
      expect(await store.size()).toBe(2)
      await store.put(records('t1'))
      expect(await store.size()).toBe(3)
    },
  },
  {
    says: 'filters by period, the beginning included, the end not, offsets heeded',
    check: async (store) => {
      await store.put([
        aRecord({ id: 'before', occurredAt: '2026-03-01T23:59:59.999+08:00' }),
        aRecord({ id: 'start', occurredAt: '2026-03-01T16:00:00Z' }),
        aRecord({ id: 'end', occurredAt: '2026-03-03T00:00:00+08:00' }),
        aRecord({ id: 'last', occurredAt: '2026-03-02T23:59:59.999+08:00' }),
      ])
      const from = Date.parse('2026-03-02T00:00:00+08:00')
      const to = Date.parse('2026-03-03T00:00:00+08:00')
      expect(await paged(store, { from, to }, 1)).toEqual(['start', 'last'])
      expect(await paged(store, { from }, 9)).toEqual(['start', 'end', 'last'])
      expect(await paged(store, { to }, 9)).toEqual(['before', 'start', 'last'])
      expect(await Promise.all([{ from, to }, { from }, { to }, { from: to, to: from }].map((filter) => store.count(filter)))).toEqual([2, 3, 3, 0])
    },
  },
  {
    says: 'filters by tier, as it is now',
    check: async (store) => {
      await store.put([aRecord({ id: 't1', ...tier('emotional') }), aRecord({ id: 't2', ...tier('functional') }), aRecord({ id: 't3', ...tier('emotional') })])
      await store.put([aRecord({ id: 't1', ...tier('functional') })])
      expect(await paged(store, { tier: 'functional' }, 9)).toEqual(['t1', 't2'])
      expect(await store.count({ tier: 'emotional' })).toBe(1)
      expect(await store.count({ tier: 'emotional', from: Date.parse('2030-01-01') })).toBe(0)
    },
  },
  {
    says: 'filters by the versions that analysed, counts them, and forgets those nothing is left of',
    check: async (store) => {
      const old = { pipeline: 'tickets@1', dictionary: 'a' }
      const otherWords = { pipeline: 'tickets@1', dictionary: 'b' }
      const calls = { pipeline: 'calls@1', dictionary: 'b' }
      await store.put([aRecord({ id: 't1', versions: old }), aRecord({ id: 't2', versions: otherWords }), aRecord({ id: 't3', versions: old }), aRecord({ id: 't4', versions: calls })])
      expect(await paged(store, { outdatedFor: [otherWords, calls] }, 9)).toEqual(['t1', 't3'])
      expect(await store.count({ outdatedFor: [otherWords] })).toBe(3)
      expect(await store.count({ outdatedFor: [{ pipeline: 'tickets@1', dictionary: 'c' }] })).toBe(4)
      expect(await store.count({ outdatedFor: [] })).toBe(4)
      const counts = [{ ...old, contacts: 2 }, { ...otherWords, contacts: 1 }, { ...calls, contacts: 1 }]
      expect(new Set(await store.versions())).toEqual(new Set(counts))
      await store.put([aRecord({ id: 't1', versions: otherWords })])
      await store.remove(keys('t3', 't4'))
      expect(await store.versions()).toEqual([{ ...otherWords, contacts: 2 }])
      expect(await store.count({ outdatedFor: [otherWords] })).toBe(0)
    },
  },

  {
    says: 'forgets a removed contact and no other, and ignores unknown keys',
    check: async (store) => {
      await store.put([...records('t1', 't2'), aRecord({ id: 't1', source: 'calls' })])
      await store.remove([...keys('t1', 'no such'), { source: 'nowhere', id: 't2' }])
      expect(await store.get([...keys('t1', 't2'), { source: 'calls', id: 't1' }])).toMatchObject([undefined, { contact: { id: 't2' } }, { contact: { source: 'calls' } }])
      expect(await store.rowDigests(keys('t1'))).toEqual([undefined])
      expect(await store.withId('t1')).toHaveLength(1)
      expect(await store.count({})).toBe(2)
      expect(await store.put(records('t1'))).toMatchObject({ stored: 1, updated: 0 })
    },
  },

  {
    says: 'puts back what is analysed again only where it is still kept',
    check: async (store, another) => {
      await store.put(records('t1', 't2', 't3'))
      await store.remove(keys('t2', 't3'))
      await store.markIndexed((await store.unindexed(10)).removed.filter(({ key }) => key.id === 't3'))
      const again = ['t1', 't2', 't3', 't4'].map((id) => aRecord({ id, text: '又来', again: true }))
      const outcome = await (await another()).put(again)
      expect(outcome).toEqual({ stored: 0, updated: 1, outdated: 3, revisions: [expect.any(Number), undefined, undefined, undefined] })
      expect(await store.get(keys('t1', 't2', 't3', 't4'))).toMatchObject([{ contact: { text: '又来' }, revision: outcome.revisions[0] }, undefined, undefined, undefined])
      expect((await store.unindexed(10)).removed.map(({ key }) => key.id)).toEqual(['t2'])
      await expect(store.put([...again, aRecord({ id: 't4', again: true })])).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
      expect(await store.put(records('t2', 't4'))).toMatchObject({ stored: 2 })
    },
  },
  {
    says: 'notes every put and every remove as not indexed, oldest first',
    check: async (store) => {
      await store.put([...records('t1', 't2'), { contact: everything, rowDigest: 'd', receivedAt: aTime }])
      await store.put(records('t1'))
      await store.remove(keys('t2'))
      const { changed, removed } = await store.unindexed(10)
      expect(changed.map(({ contact }) => contact)).toStrictEqual([everything, aContact({ id: 't1' })])
      expect(changed).toStrictEqual(await store.get([keyOf(everything), ...keys('t1')]))
      expect(removed).toEqual([{ key: { source: 'tickets', id: 't2' }, revision: await store.lastRevision() }])
    },
  },
  {
    says: 'notes what comes, changes and comes back in one put, and takes off what is marked in any order',
    check: async (store) => {
      await store.put(records('t2', 't3'))
      await store.remove(keys('t3'))
      await markAllIndexed(store)
      const { revisions } = await store.put(records('t1', 't2', 't3', 't4'))
      const { changed, removed } = await store.unindexed(10)
      expect(changed.map(({ contact: { id }, revision }) => [id, revision])).toEqual(['t1', 't2', 't3', 't4'].map((id, i) => [id, revisions[i]]))
      expect(removed).toEqual([])
      await store.markIndexed([2, 0].map((i) => ({ key: keys('t1', 't2', 't3', 't4')[i]!, revision: revisions[i]! })))
      expect(idsOf((await store.unindexed(10)).changed)).toEqual(['t2', 't4'])
    },
  },
  {
    says: 'keeps nothing of a member that is undefined',
    check: async (store) => {
      const { region: _, ...without } = aContact({ id: 't1' })
      await store.put([aRecord({ ...without, region: undefined } as never)])
      const [stored] = await store.get(keys('t1'))
      expect(stored!.contact).toStrictEqual(without)
    },
  },
  {
    says: 'gives no more changes than asked for, the oldest',
    check: async (store) => {
      await store.put(records('t1', 't2'))
      await store.remove(keys('t1'))
      await store.put(records('t3'))
      const two = await store.unindexed(2)
      expect([idsOf(two.changed), two.removed.map(({ key }) => key.id)]).toEqual([['t2'], ['t1']])
      const one = await store.unindexed(1)
      expect([idsOf(one.changed), one.removed]).toEqual([['t2'], []])
    },
  },
  {
    says: 'takes marked changes off and leaves the others',
    check: async (store, another) => {
      const { revisions } = await store.put(records('t1', 't2'))
      await store.markIndexed([{ key: keys('t1')[0]!, revision: revisions[0]! }])
      expect(idsOf((await store.unindexed(10)).changed)).toEqual(['t2'])
      await markAllIndexed(store)
      await store.remove(keys('t1'))
      await markAllIndexed(store)
      expect(await store.unindexed(10)).toEqual({ changed: [], removed: [] })
      expect(await (await another()).unindexed(10)).toEqual({ changed: [], removed: [] })
      expect(idsOf(await store.get(keys('t2')))).toEqual(['t2'])
    },
  },
  {
    says: 'keeps a change noted when the contact changed or went again after the revision marked',
    check: async (store) => {
      const first = await store.put(records('t1', 't2'))
      const second = await store.put(records('t1'))
      await store.remove(keys('t2'))
      await store.markIndexed(keys('t1', 't2').map((key, i) => ({ key, revision: first.revisions[i]! })))
      const { changed, removed } = await store.unindexed(10)
      expect(changed).toMatchObject([{ contact: { id: 't1' }, revision: second.revisions[0] }])
      expect(removed).toMatchObject([{ key: { id: 't2' } }])
    },
  },
  {
    says: 'does not ask for the removal of a contact that has come back',
    check: async (store) => {
      await store.put([...records('t1'), aRecord({ id: 't1', source: 'calls' })])
      await store.remove([...keys('t1'), { source: 'calls', id: 't1' }])
      await store.put(records('t1'))
      const { changed, removed } = await store.unindexed(10)
      expect(changed.map(({ contact }) => contact.source)).toEqual(['tickets'])
      expect(removed.map(({ key }) => key.source)).toEqual(['calls'])
      await store.remove(keys('t1'))
      expect((await store.unindexed(10)).removed).toHaveLength(2)
    },
  },
]
