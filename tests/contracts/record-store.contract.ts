import type { RecordStore } from '../../src/stores/records/record-store'
import type { Clause } from './contract'

/** Until the clock has moved on, so that times before and after differ. */
async function aMoment(): Promise<number> {
  const start = Date.now()
  while (Date.now() === start) await new Promise((resolve) => setTimeout(resolve, 1))
  const now = Date.now()
  while (Date.now() === now) await new Promise((resolve) => setTimeout(resolve, 1))
  return now
}

export const recordStoreContract: readonly Clause<RecordStore>[] = [
  {
    says: 'gives back any JSON as it was put',
    check: async (store) => {
      for (const value of [{ words: ['携号转网', '“😡”\u0000'], nested: { n: 1.5, none: null } }, [], 'text', '', 0, false, null]) {
        await store.put('word', 'k', value)
        expect(await store.get('word', 'k')).toStrictEqual(value)
        expect(await store.list('word')).toStrictEqual([{ key: 'k', value }])
      }
    },
  },
  {
    says: 'gives undefined where there is no record',
    check: async (store) => {
      expect(await store.get('word', 'k')).toBeUndefined()
      expect(await store.list('word')).toEqual([])
      await store.put('word', 'k', null)
      expect(await store.get('word', 'k')).toBeNull()
      expect(await store.get('word', 'K')).toBeUndefined()
    },
  },
  {
    says: 'replaces the record with the same key',
    check: async (store) => {
      await store.put('word', 'k', { a: 1, b: 2 })
      await store.put('word', 'k', { a: 3 })
      expect(await store.list('word')).toStrictEqual([{ key: 'k', value: { a: 3 } }])
    },
  },
  {
    says: 'adds a record only where there is none, and says whether it did',
    check: async (store, another) => {
      expect(await store.add('idempotency', 'k', 1)).toBe(true)
      expect(await store.add('idempotency', 'k', 2)).toBe(false)
      expect(await (await another()).add('idempotency', 'k', 3)).toBe(false)
      expect(await store.get('idempotency', 'k')).toBe(1)
      await store.remove('idempotency', 'k')
      expect(await store.add('idempotency', 'k', 4)).toBe(true)
      expect(await store.get('idempotency', 'k')).toBe(4)
    },
  },
  {
    says: 'adds a record for one of many that try at once',
    check: async (store, another) => {
      const stores = [store, await another(), await another()]
      const added = await Promise.all(Array.from({ length: 30 }, (_, i) => stores[i % 3]!.add('idempotency', 'k', i)))
      expect(added.filter(Boolean)).toHaveLength(1)
      expect(await store.get('idempotency', 'k')).toBe(added.indexOf(true))
    },
  },
  {
    says: 'replaces a record only where it is still what was seen, and says whether it did',
    check: async (store, another) => {
      expect(await store.replace('incident', 'k', undefined, 1)).toBe(false)
      expect(await store.get('incident', 'k')).toBeUndefined()
      const first = { words: ['携号转网', '“😡”\u0000\ud800'], nested: { n: 1.5e-7, none: null, 10: 1, 9: 2 } }
      await store.put('incident', 'k', first)
      await store.put('incident', 'other', first)
      expect(await store.replace('incident', 'k', { ...first, words: [] }, 2)).toBe(false)
      expect(await store.replace('incident', 'k', await (await another()).get('incident', 'k'), 2)).toBe(true)
      expect(await store.replace('incident', 'k', first, 3)).toBe(false)
      expect(await store.list('incident')).toStrictEqual([{ key: 'k', value: 2 }, { key: 'other', value: first }])
    },
  },
  {
    says: 'replaces a record for one of many that have seen the same',
    check: async (store, another) => {
      await store.put('incident', 'k', 'seen')
      const stores = [store, await another(), await another()]
      const replaced = await Promise.all(Array.from({ length: 30 }, (_, i) => stores[i % 3]!.replace('incident', 'k', 'seen', i)))
      expect(replaced.filter(Boolean)).toHaveLength(1)
      expect(await store.get('incident', 'k')).toBe(replaced.indexOf(true))
    },
  },
  {
    says: 'keeps kinds apart',
    check: async (store) => {
      await store.put('word', 'k', 1)
      expect(await store.add('import', 'k', 2)).toBe(true)
      await store.put('idempotency', 'k', 3)
      await store.remove('word', 'k')
      expect(await store.list('word')).toEqual([])
      expect(await store.list('import')).toEqual([{ key: 'k', value: 2 }])
      expect(await store.get('idempotency', 'k')).toBe(3)
    },
  },
  {
    says: 'lists in the order of the keys',
    check: async (store) => {
      for (const key of ['b', '退款', 'a', 'B', '10', '9', 'a b']) await store.put('word', key, key)
      expect((await store.list('word')).map(({ key }) => key)).toEqual(['10', '9', 'B', 'a', 'a b', 'b', '退款'])
    },
  },
  {
    says: 'forgets a removed record and no other, and ignores unknown keys',
    check: async (store) => {
      await store.put('word', 'a', 1)
      await store.put('word', 'b', 2)
      await store.remove('word', 'a')
      await store.remove('word', 'no such')
      expect(await store.get('word', 'a')).toBeUndefined()
      expect(await store.list('word')).toEqual([{ key: 'b', value: 2 }])
    },
  },
  {
    says: 'removes the records of a kind last put before a time, and says how many',
    check: async (store) => {
      await store.put('idempotency', 'a', 1)
      await store.put('idempotency', 'b', 2)
      await store.put('idempotency', 'c', 3)
      await store.put('import', 'a', 1)
      const between = await aMoment()
      await store.put('idempotency', 'b', 4)
      await store.add('idempotency', 'c', 5)
      await store.add('idempotency', 'd', 6)
      expect(await store.removeOlderThan('idempotency', 0)).toBe(0)
      expect(await store.removeOlderThan('idempotency', between)).toBe(2)
      expect(await store.list('idempotency')).toEqual([{ key: 'b', value: 4 }, { key: 'd', value: 6 }])
      expect(await store.get('import', 'a')).toBe(1)
      expect(await store.removeOlderThan('idempotency', between)).toBe(0)
    },
  },
  {
    says: 'has committed what a resolved call has changed',
    check: async (store, another) => {
      await store.put('word', 'a', 1)
      await store.put('word', 'b', 2)
      await store.remove('word', 'b')
      await store.add('word', 'c', 3)
      expect(await (await another()).list('word')).toEqual([{ key: 'a', value: 1 }, { key: 'c', value: 3 }])
    },
  },
]
