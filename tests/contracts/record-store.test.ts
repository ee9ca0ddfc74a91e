import { EmbeddedRecordStore } from '../../src/stores/records/embedded-record-store'
import type { RecordStore } from '../../src/stores/records/record-store'
import { describeContract, describeFaults, overEmbeddedDatabase } from './contract'
import { recordStoreContract } from './record-store.contract'

const open = overEmbeddedDatabase<RecordStore>((database) => new EmbeddedRecordStore(database))

describeContract('embedded record store', recordStoreContract, open)

describeFaults(recordStoreContract, open, {
  'a store that forgets everything': {
    breaks: 'gives back any JSON as it was put',
    with: () => ({ put: async () => undefined }),
  },
  'a store that keeps text only': {
    breaks: 'gives back any JSON as it was put',
    with: (sound) => ({ put: (kind, key, value) => sound.put(kind, key, String(value)) }),
  },
  'a store that gives null where there is no record': {
    breaks: 'gives undefined where there is no record',
    with: (sound) => ({ get: async (kind, key) => (await sound.get(kind, key)) ?? null }),
  },
  'a store that does not heed case': {
    breaks: 'gives undefined where there is no record',
    with: (sound) => ({ get: (kind, key) => sound.get(kind, key.toLowerCase()) }),
  },
  'a store that merges records': {
    breaks: 'replaces the record with the same key',
    with: (sound) => ({ put: async (kind, key, value) => sound.put(kind, key, { ...((await sound.get(kind, key)) as object), ...(value as object) }) }),
  },
  'a store that keeps the first record': {
    breaks: 'replaces the record with the same key',
    with: (sound) => ({ put: async (kind, key, value) => void (await sound.add(kind, key, value)) }),
  },
  'a store whose add replaces': {
    breaks: 'adds a record only where there is none, and says whether it did',
    with: (sound) => ({
      add: async (kind, key, value) => {
        const added = await sound.add(kind, key, value)
        if (!added) await sound.put(kind, key, value)
        return added
      },
    }),
  },
  'a store that looks before it adds, and is overtaken': {
    breaks: 'adds a record for one of many that try at once',
    with: (sound) => ({
      add: async (kind, key, value) => {
        if ((await sound.get(kind, key)) !== undefined) return false
        await sound.put(kind, key, value)
        return true
      },
    }),
  },
  'a store that replaces whatever stands there': {
    breaks: 'replaces a record only where it is still what was seen, and says whether it did',
    with: (sound) => ({ replace: async (kind, key, _, value) => (await sound.put(kind, key, value), true) }),
  },
  'a store that looks before it replaces, and is overtaken': {
    breaks: 'replaces a record for one of many that have seen the same',
    with: (sound) => ({
      replace: async (kind, key, seen, value) => {
        if (JSON.stringify(await sound.get(kind, key)) !== JSON.stringify(seen)) return false
        await sound.put(kind, key, value)
        return true
      },
    }),
  },
  'a store with one shelf for all kinds': {
    breaks: 'keeps kinds apart',
    with: (sound) => ({ put: (_, key, value) => sound.put('word', key, value), remove: (_, key) => sound.remove('word', key) }),
  },
  'a store that lists in the order of arrival': {
    breaks: 'lists in the order of the keys',
    with: (sound) => {
      const arrivals: string[] = []
      return {
        put: (kind, key, value) => sound.put(kind, (arrivals.push(key), key), value),
        list: async (kind) => [...(await sound.list(kind))].sort((a, b) => arrivals.indexOf(a.key) - arrivals.indexOf(b.key)),
      }
    },
  },
  'a store whose remove does nothing': {
    breaks: 'forgets a removed record and no other, and ignores unknown keys',
    with: () => ({ remove: async () => undefined }),
  },
  'a store that empties the kind on remove': {
    breaks: 'forgets a removed record and no other, and ignores unknown keys',
    with: (sound) => ({ remove: async (kind) => void (await sound.removeOlderThan(kind, Date.now() + 1_000)) }),
  },
  'a store that counts age from the first put': {
    breaks: 'removes the records of a kind last put before a time, and says how many',
    with: (sound) => {
      const born = new Map<string, number>()
      return {
        put: (kind, key, value) => {
          if (!born.has(`${kind} ${key}`)) born.set(`${kind} ${key}`, Date.now())
          return sound.put(kind, key, value)
        },
        removeOlderThan: async (kind, before) => {
          const old = (await sound.list(kind)).filter(({ key }) => (born.get(`${kind} ${key}`) ?? Infinity) < before)
          for (const { key } of old) await sound.remove(kind, key)
          return old.length
        },
      }
    },
  },
  'a store that says nothing of how many it removed': {
    breaks: 'removes the records of a kind last put before a time, and says how many',
    with: (sound) => ({ removeOlderThan: async (kind, before) => (await sound.removeOlderThan(kind, before)) && 0 }),
  },
  'a store that acknowledges before it commits': {
    breaks: 'has committed what a resolved call has changed',
    with: (sound) => ({
      put: async (kind, key, value) => {
        setTimeout(() => sound.put(kind, key, value).catch(() => undefined), 20)
      },
    }),
  },
})
