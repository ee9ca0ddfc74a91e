import { EmbeddedContactStore } from '../../src/stores/contacts/embedded-contact-store'
import type { ContactRecord, ContactStore } from '../../src/stores/contacts/contact-store'
import { contactStoreContract } from './contact-store.contract'
import { describeContract, describeFaults, type Fault, overEmbeddedDatabase } from './contract'

const open = overEmbeddedDatabase<ContactStore>((database) => new EmbeddedContactStore(database))

describeContract('embedded contact store', contactStoreContract, open)

/** `put` of a sound store goes through its batch, which a fault may have replaced. */
function putBatch(sound: ContactStore, records: readonly ContactRecord[]): ReturnType<ContactStore['put']> {
  const batch = sound.batch(records.length)
  for (const record of records) batch.add(record)
  return batch.put()
}

const faults: Record<string, Fault<ContactStore>> = {
  'a store that forgets everything': {
    breaks: 'gives back every field as it was put',
    with: () => ({ put: async (records) => ({ stored: records.length, updated: 0, outdated: 0, revisions: records.map((_, i) => i + 1) }) }),
  },
  'a store that loses the times of turns': {
    breaks: 'gives back every field as it was put',
    with: (sound) => ({
      get: async (keys) =>
        (await sound.get(keys)).map(
          (stored) =>
            stored?.contact.turns && {
              ...stored,
              contact: { ...stored.contact, turns: stored.contact.turns.map(({ startMs: _startMs, endMs: _endMs, ...turn }) => turn) },
            },
        ),
    }),
  },
  'a store that leaves out what it does not have': {
    breaks: 'gives contacts and row digests in the order of the keys, undefined where there is none',
    with: (sound) => ({ get: async (keys) => (await sound.get(keys)).filter((stored) => stored !== undefined) }),
  },
  'a store that keeps the digest of the first row': {
    breaks: 'replaces the contact with the same source and id, and says how many were new',
    with: (sound) => {
      const first = new Map<string, string>()
      return {
        put: async (records) => {
          for (const { contact, rowDigest } of records) if (!first.has(contact.id)) first.set(contact.id, rowDigest)
          return sound.put(records.map((record) => ({ ...record, rowDigest: first.get(record.contact.id)! })))
        },
      }
    },
  },
  'a store whose contacts move when they change': {
    breaks: 'has each contact at one place of its own between 1 and the last revision, which it keeps',
    with: (sound) => ({
      atPlaces: async (places) => {
        const { contacts } = await sound.page({}, 1_000)
        return places.map((place) => contacts.find(({ revision }) => revision === place))
      },
    }),
  },
  'a store that keeps what comes last': {
    breaks: 'never replaces a contact by one that was received earlier, and says so; received at the same time it is replaced',
    with: (sound) => ({
      put: async (records) => {
        const stored = await sound.get(records.map(({ contact }) => contact))
        return sound.put(records.map((record, i) => ({ ...record, receivedAt: Math.max(record.receivedAt, stored[i]?.receivedAt ?? 0) })))
      },
    }),
  },
  'a store that replaces only what was received earlier': {
    breaks: 'never replaces a contact by one that was received earlier, and says so; received at the same time it is replaced',
    with: (sound) => ({
      put: async (records) => {
        const stored = await sound.get(records.map(({ contact }) => contact))
        return sound.put(records.map((record, i) => (record.receivedAt === stored[i]?.receivedAt ? { ...record, receivedAt: -1 } : record)))
      },
    }),
  },
  'a store that says it has replaced what it left': {
    breaks: 'never replaces a contact by one that was received earlier, and says so; received at the same time it is replaced',
    with: (sound) => ({
      put: async (records) => {
        const { stored, updated, outdated, revisions } = await sound.put(records)
        return { stored, updated: updated + outdated, outdated: 0, revisions }
      },
    }),
  },
  'a store that brings back what is gone': {
    breaks: 'puts back what is analysed again only where it is still kept',
    with: (sound) => ({ put: (records) => sound.put(records.map(({ again: _again, ...record }) => record)) }),
  },
  'a store that knows contacts by their id alone': {
    breaks: 'keeps contacts with one id from several sources apart',
    with: (sound) => ({
      put: (records) => sound.put(records.map(({ contact, ...record }) => ({ ...record, contact: { ...contact, source: 'any' } }))),
    }),
  },
  'a store that finds all contacts with an id': {
    breaks: 'gives at most 100 contacts with one id',
    with: (sound) => ({
      withId: async (id) => (await sound.page({}, 1_000)).contacts.filter(({ contact }) => contact.id === id),
    }),
  },
  'a store that keeps the contacts before a bad one': {
    breaks: 'keeps all contacts of a call or none',
    with: (sound) => ({
      put: async (records) => {
        const outcomes = []
        for (const record of records) outcomes.push(await sound.put([record]))
        return { stored: outcomes.length, updated: 0, outdated: 0, revisions: outcomes.flatMap(({ revisions }) => revisions) }
      },
    }),
  },
  'a store that takes a key twice': {
    breaks: 'refuses a key that stands twice in a call, new or known',
    with: (sound) => ({ put: (records) => sound.put([...new Map(records.map((record) => [record.contact.id, record])).values()]) }),
  },
  'a store that keeps the last contact of a batch': {
    breaks: 'keeps a batch that was added to contact by contact as it keeps a call, and nothing before',
    with: (sound) => ({
      batch: () => {
        let last: ContactRecord | undefined
        return { add: (record) => void (last = record), put: () => putBatch(sound, last ? [last] : []) }
      },
    }),
  },
  'a store that keeps the contacts of a batch as they are added': {
    breaks: 'keeps a batch that was added to contact by contact as it keeps a call, and nothing before',
    with: (sound) => ({
      batch: () => {
        const puts: ReturnType<ContactStore['put']>[] = []
        return {
          add: (record) => void puts.push(putBatch(sound, [record])),
          put: async () => {
            const outcomes = await Promise.all(puts)
            const sum = (member: 'stored' | 'updated' | 'outdated') => outcomes.reduce((all, outcome) => all + outcome[member], 0)
            return { stored: sum('stored'), updated: sum('updated'), outdated: sum('outdated'), revisions: outcomes.flatMap(({ revisions }) => revisions) }
          },
        }
      },
    }),
  },
  'a store that takes a key twice in a batch': {
    breaks: 'refuses of a batch what it refuses of a call, and keeps none of it',
    with: (sound) => ({
      batch: () => {
        const added = new Map<string, ContactRecord>()
        return { add: (record) => void added.set(record.contact.id, record), put: () => putBatch(sound, [...added.values()]) }
      },
    }),
  },
  'a store that cannot do nothing': {
    breaks: 'takes calls without contacts',
    with: (sound) => ({
      put: async (records) => {
        const { contact } = records[0]!
        return sound.put(records.map((record) => ({ ...record, contact: { ...record.contact, source: contact.source } })))
      },
    }),
  },
  'a store that acknowledges before it commits': {
    breaks: 'has committed what a resolved put or remove has changed',
    with: (sound) => ({
      put: async (records) => {
        setTimeout(() => sound.put(records).catch(() => undefined), 20)
        return { stored: records.length, updated: 0, outdated: 0, revisions: records.map((_, i) => i + 1) }
      },
    }),
  },
  'a store that counts revisions in its own memory': {
    breaks: 'gives each change a greater revision, in the order of the records, whoever makes it',
    with: (sound) => {
      let revision = 0
      return { put: async (records) => ({ ...(await sound.put(records)), revisions: records.map(() => ++revision) }) }
    },
  },
  'a store that pages by position': {
    breaks: 'skips no newcomer when the contact that ended a page has been removed',
    with: (sound) => ({
      page: async (filter, limit, after = '0') => {
        const { contacts } = await sound.page(filter, 5_000)
        const end = Number(after) + limit
        return { contacts: contacts.slice(Number(after), end), ...(end < contacts.length && { next: String(end) }) }
      },
    }),
  },
  'a store that pages by the newest change': {
    breaks: 'pages in the order contacts were first kept, each once, while others arrive and change',
    with: (sound) => ({
      page: async (filter, limit, after = '0') => {
        const { contacts } = await sound.page(filter, 5_000)
        const rest = contacts.filter(({ revision }) => revision > Number(after)).sort((a, b) => a.revision - b.revision)
        const page = rest.slice(0, limit)
        return { contacts: page, ...(rest.length > limit && { next: String(page.at(-1)?.revision) }) }
      },
    }),
  },
  'a store whose last page announces another': {
    breaks: 'says where the next page begins on every page but the last',
    with: (sound) => ({ page: async (filter, limit, after) => ({ next: '999', ...(await sound.page(filter, limit, after)) }) }),
  },
  'a store that takes any cursor for the beginning': {
    breaks: 'refuses page limits out of 1 to 5,000 and cursors of others',
    with: (sound) => ({ page: (filter, limit, after) => sound.page(filter, limit, Number(after) > 0 ? after : undefined) }),
  },
  'a store whose periods include their end': {
    breaks: 'filters by period, the beginning included, the end not, offsets heeded',
    with: (sound) => ({
      page: (filter, limit, after) => sound.page(filter.to === undefined ? filter : { ...filter, to: filter.to + 1 }, limit, after),
    }),
  },
  'a store that forgets to take off what was removed': {
    breaks: 'says how many contacts there are, without those that are gone',
    with: (sound) => ({ size: async () => (await sound.count({})) + (await sound.unindexed(100)).removed.length }),
  },
  'a store that counts without the tier': {
    breaks: 'filters by tier, as it is now',
    with: (sound) => ({ count: ({ tier: _tier, ...filter }) => sound.count(filter) }),
  },
  'a store that looks at the first of the versions only': {
    breaks: 'filters by the versions that analysed, counts them, and forgets those nothing is left of',
    with: (sound) => ({
      page: ({ outdatedFor = [], ...filter }, limit, after) => sound.page({ ...filter, outdatedFor: outdatedFor.slice(0, 1) }, limit, after),
    }),
  },
  'a store whose remove does nothing': {
    breaks: 'forgets a removed contact and no other, and ignores unknown keys',
    with: () => ({ remove: async () => undefined }),
  },
  'a store that removes an id from every source': {
    breaks: 'forgets a removed contact and no other, and ignores unknown keys',
    with: (sound) => ({
      remove: async (keys) => {
        for (const { id } of keys) await sound.remove((await sound.withId(id)).map(({ contact }) => contact))
      },
    }),
  },
  'a store that notes nothing for the index': {
    breaks: 'notes every put and every remove as not indexed, oldest first',
    with: () => ({ unindexed: async () => ({ changed: [], removed: [] }) }),
  },
  'a store that gives changes and removals each up to the limit': {
    breaks: 'gives no more changes than asked for, the oldest',
    with: (sound) => ({
      unindexed: async (limit) => {
        const { changed, removed } = await sound.unindexed(1_000)
        return { changed: changed.slice(0, limit), removed: removed.slice(0, limit) }
      },
    }),
  },
  'a store that never takes a change off': {
    breaks: 'takes marked changes off and leaves the others',
    with: () => ({ markIndexed: async () => undefined }),
  },
  'a store that takes off all changes between those marked': {
    breaks: 'notes what comes, changes and comes back in one put, and takes off what is marked in any order',
    with: (sound) => ({
      markIndexed: async (changes) => {
        const revisions = changes.map(({ revision }) => revision)
        const { changed } = await sound.unindexed(100)
        const between = changed.filter(({ revision }) => revision >= Math.min(...revisions) && revision <= Math.max(...revisions))
        await sound.markIndexed(between.map(({ contact: { source, id }, revision }) => ({ key: { source, id }, revision })))
      },
    }),
  },
  'a store that makes something of a member that is undefined': {
    breaks: 'keeps nothing of a member that is undefined',
    with: (sound) => ({
      put: (records) =>
        sound.put(records.map(({ contact, ...record }) => ({ ...record, contact: 'region' in contact && contact.region === undefined ? { ...contact, region: '' } : contact }))),
    }),
  },
  'a store that takes off the newest change instead of the one marked': {
    breaks: 'keeps a change noted when the contact changed or went again after the revision marked',
    with: (sound) => ({
      markIndexed: async (changes) => {
        const stored = await sound.get(changes.map(({ key }) => key))
        await sound.markIndexed(changes.map(({ key, revision }, i) => ({ key, revision: stored[i]?.revision ?? revision })))
      },
    }),
  },
  'a store that asks for every removal there ever was': {
    breaks: 'does not ask for the removal of a contact that has come back',
    with: (sound) => {
      const removals = new Map<string, number>()
      return {
        remove: async (keys) => {
          await sound.remove(keys)
          for (const { source, id } of keys) removals.set(JSON.stringify({ source, id }), await sound.lastRevision())
        },
        unindexed: async (limit) => ({
          ...(await sound.unindexed(limit)),
          removed: [...removals].map(([key, revision]) => ({ key: JSON.parse(key) as { source: string; id: string }, revision })),
        }),
      }
    },
  },
}

describeFaults(contactStoreContract, open, faults)
