import mongoose from 'mongoose'
import type { ContactKey } from '../../src/domain/contact'
import { MongodbContactStore } from '../../src/stores/contacts/mongodb-contact-store'
import type { ContactRecord, ContactStore } from '../../src/stores/contacts/contact-store'
import { type MongodbDatabase, openMongodbDatabase } from '../../src/stores/mongodb-database'
import { aRecord } from '../a-contact'
import { withDatabase } from './over-mongodb-database'
import { freshNamespace, overServer } from './over-server'

const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`)
const keyOf = (id: string): ContactKey => ({ source: 'tickets', id })
/** Text and digest of one writer, so that a contact that is half one's and half another's shows. */
const recordsOf = (writer: string, contacts: readonly string[]): ContactRecord[] =>
  contacts.map((id) => aRecord({ id, text: `${writer} ${id}`, rowDigest: writer }))

overServer('MONGODB_URL', (server) => {
  let url: string
  let databases: MongodbDatabase[]

  beforeEach(() => {
    url = withDatabase(server, freshNamespace())
    databases = []
  })

  afterEach(async () => {
    await databases[0]?.drop()
    for (const database of databases) await database.close()
  })

  async function open(): Promise<MongodbDatabase> {
    const database = await openMongodbDatabase(url)
    databases.push(database)
    return database
  }

  /** Each as a process of its own would open it. */
  const openStores = async (count: number): Promise<ContactStore[]> =>
    Promise.all(Array.from({ length: count }, async () => new MongodbContactStore(await open())))

  describe('processes at once', () => {
    it('open a new database', async () => {
      const stores = await openStores(5)
      await Promise.all(stores.map((store, i) => store.put(recordsOf(`w${i}`, [`t${i}`]))))
      expect(await stores[0]!.count({})).toBe(5)
    })

    it('put the same new contacts: the later revision wins, each contact is whole, and one of them counts it as new', async () => {
      const writers = ['a', 'b', 'c']
      const stores = await openStores(writers.length)
      for (let round = 0; round < 5; round++) {
        const contacts = ids(`r${round}-`, 30)
        const outcomes = await Promise.all(stores.map((store, i) => store.put(recordsOf(writers[i]!, contacts))))
        expect(outcomes.map(({ stored }) => stored).reduce((a, b) => a + b)).toBe(contacts.length)
        const stored = await stores[0]!.get(contacts.map(keyOf))
        for (const [i, id] of contacts.entries()) {
          const revisions = outcomes.map((outcome) => outcome.revisions[i]!)
          const winner = writers[revisions.indexOf(Math.max(...revisions))]!
          expect(stored[i]).toMatchObject({ contact: { text: `${winner} ${id}` }, rowDigest: winner, revision: Math.max(...revisions) })
        }
        const { changed } = await stores[1]!.unindexed(1_000)
        expect(changed).toEqual([...stored].sort((a, b) => a!.revision - b!.revision))
        await stores[1]!.markIndexed(changed.map(({ contact, revision }) => ({ key: contact, revision })))
      }
    })

    it('put records received at different times: the one received last is there in the end, whoever took the later revision', async () => {
      const stores = await openStores(3)
      for (let round = 0; round < 5; round++) {
        const contacts = ids(`r${round}-`, 30)
        const receivedAt = (writer: number, contact: number): number => 1 + ((writer + contact + round) % 3)
        const outcomes = await Promise.all(
          stores.map((store, w) => store.put(recordsOf(`w${w}`, contacts).map((record, i) => ({ ...record, receivedAt: receivedAt(w, i) })))),
        )
        const stored = await stores[0]!.get(contacts.map(keyOf))
        for (const [i, id] of contacts.entries()) {
          const winner = [0, 1, 2].find((w) => receivedAt(w, i) === 3)!
          const revisions = outcomes.map((outcome) => outcome.revisions[i])
          expect(stored[i]).toMatchObject({ contact: { text: `w${winner} ${id}` }, receivedAt: 3, revision: revisions[winner] })
          expect(Math.max(...revisions.map((revision) => revision ?? 0))).toBe(revisions[winner])
        }
        expect(outcomes.map((outcome) => outcome.stored + outcome.updated + outcome.outdated)).toEqual([30, 30, 30])
        expect(outcomes.map((outcome) => outcome.stored).reduce((a, b) => a + b)).toBe(contacts.length)
        const { changed } = await stores[1]!.unindexed(1_000)
        expect(changed).toEqual([...stored].sort((a, b) => a!.revision - b!.revision))
        await stores[1]!.markIndexed(changed.map(({ contact, revision }) => ({ key: contact, revision })))
      }
    })

    it.each([
      ['an older', 99, 'late', { updated: 1, outdated: 0 }],
      ['a newer', 101, 'early', { updated: 0, outdated: 1 }],
    ])('put a record while another process takes a later revision for %s one', async (_, receivedAt, winner, outcome) => {
      const [other] = (await openStores(1)) as [ContactStore]
      const database = await open()
      await other.put(recordsOf('first', ['t1']).map((record) => ({ ...record, receivedAt: 1 })))
      const run = database.run.bind(database)
      // The first call takes the revision.
      jest.spyOn(database, 'run').mockImplementationOnce(async (work) => {
        const taken = await run(work)
        await other.put(recordsOf('early', ['t1']).map((record) => ({ ...record, receivedAt })))
        return taken
      })
      const put = await new MongodbContactStore(database).put(recordsOf('late', ['t1']).map((record) => ({ ...record, receivedAt: 100 })))
      expect(put).toMatchObject(outcome)
      expect(await other.get([keyOf('t1')])).toMatchObject([{ rowDigest: winner, revision: put.revisions[0] ?? 3 }])
      expect(await other.lastRevision()).toBe(put.revisions[0] ?? 3)
    })

    it('replace what was kept before it was noted when a record was received', async () => {
      const [store] = (await openStores(1)) as [ContactStore]
      await store.put(recordsOf('a', ['t1']))
      const raw = await mongoose.createConnection(url).asPromise()
      await raw.collection('contacts').updateMany({}, { $unset: { receivedAt: 1 } })
      await raw.close()
      expect(await store.get([keyOf('t1')])).toMatchObject([{ receivedAt: 0 }])
      expect(await store.put([{ ...recordsOf('b', ['t1'])[0]!, receivedAt: 0 }])).toMatchObject({ updated: 1, outdated: 0 })
    })

    it('put and remove the same contacts: each is there and noted as changed, or gone and noted as removed', async () => {
      const [one, two, three] = (await openStores(3)) as [ContactStore, ContactStore, ContactStore]
      const contacts = ids('t', 30)
      await one.put(recordsOf('a', contacts))
      for (let round = 0; round < 5; round++) {
        await Promise.all([one.put(recordsOf('b', contacts)), two.remove(contacts.map(keyOf)), three.put(recordsOf('c', contacts))])
        const stored = await one.get(contacts.map(keyOf))
        const there = contacts.filter((_, i) => stored[i] !== undefined)
        const { changed, removed } = await one.unindexed(1_000)
        expect(new Set(changed.map(({ contact }) => contact.id))).toEqual(new Set(there))
        expect(new Set(removed.map(({ key }) => key.id))).toEqual(new Set(contacts.filter((id) => !there.includes(id))))
        expect((await one.versions()).map(({ contacts }) => contacts)).toEqual(there.length === 0 ? [] : [there.length])
        await one.markIndexed([...changed.map(({ contact, revision }) => ({ key: contact, revision })), ...removed])
        expect(await one.unindexed(1)).toEqual({ changed: [], removed: [] })
      }
    })

    it('page while others put: no contact is skipped or given twice', async () => {
      const [reader, ...writers] = (await openStores(4)) as [ContactStore, ...ContactStore[]]
      let writing = true
      const putting = Promise.all(
        writers.map(async (writer, w) => {
          for (let batch = 0; batch < 8; batch++) await writer.put(recordsOf('a', ids(`w${w}-${batch}-`, 1 + ((batch * 7 + w * 13) % 40))))
        }),
      ).then(() => void (writing = false))
      const found: string[] = []
      for (let after: string | undefined; ; ) {
        const all = !writing
        const { contacts, next } = await reader.page({}, 5, after)
        // A last page says nothing of where the next would begin: it is read again when there may be more.
        if (next === undefined && !all) continue
        found.push(...contacts.map(({ contact }) => contact.id))
        if (next === undefined) break
        after = next
      }
      await putting
      expect(new Set(found).size).toBe(found.length)
      expect(found).toHaveLength(await reader.count({}))
    })

    it('page behind a put that took its revisions first and is done last, whatever their own clocks say', async () => {
      const now = Date.now
      const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000)
      const [store] = (await openStores(1)) as [ContactStore]
      const raw = await mongoose.createConnection(url).asPromise()
      const revisions = raw.collection<{ _id: string }>('revisions')
      // What a slow put has done before it writes.
      const slow = { $inc: { revision: 1 }, $set: { 'puts.slow.above': 0 }, $currentDate: { 'puts.slow.since': true } } as const
      await revisions.updateOne({ _id: 'contacts' }, slow, { upsert: true })
      await store.put(recordsOf('a', ['t2']))
      let paged = false
      const page = store.page({}, 10).finally(() => (paged = true))
      await new Promise((later) => setTimeout(later, 200))
      expect(paged).toBe(false)
      const contacts = raw.collection<{ _id: string }>('contacts')
      await contacts.insertOne({ ...(await contacts.findOne({})), _id: JSON.stringify(['tickets', 't1']), id: 't1', order: 1, revision: 1 } as { _id: string })
      await revisions.updateOne({ _id: 'contacts' }, { $unset: { 'puts.slow': 1 } })
      await raw.close()
      clock.mockRestore()
      expect((await page).contacts.map(({ contact }) => contact.id)).toEqual(['t1', 't2'])
    })
  })

  describe('a process that went in the middle of a put', () => {
    it('leaves each contact whole or as it was, and the same put again mends it', async () => {
      const going = await openMongodbDatabase(url)
      const other = new MongodbContactStore(await open())
      const contacts = ids('t', 1_200)
      await other.put(recordsOf('old', contacts.slice(0, 20)))
      const refused = expect(new MongodbContactStore(going).put(recordsOf('new', contacts))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      while ((await other.count({})) <= 20) await new Promise((later) => setTimeout(later, 5))
      await going.close()
      await refused
      // The server goes on with the command it was given last.
      for (let before = -1, now = 0; before !== now; [before, now] = [now, await other.count({})]) await new Promise((later) => setTimeout(later, 500))

      const half = await other.get(contacts.map(keyOf))
      for (const stored of half) if (stored !== undefined) expect(stored.contact.text).toBe(`${stored.rowDigest} ${stored.contact.id}`)
      const there = half.filter((stored) => stored !== undefined).length
      expect(there).toBeLessThan(contacts.length)

      const outcome = await other.put(recordsOf('new', contacts))
      expect(outcome).toMatchObject({ stored: contacts.length - there, updated: there })
      expect((await other.get(contacts.map(keyOf))).every((stored, i) => stored?.revision === outcome.revisions[i])).toBe(true)
      expect((await other.unindexed(2_000)).changed).toHaveLength(contacts.length)
    })

    it('holds up nobody who pages a minute later', async () => {
      const [store] = (await openStores(1)) as [ContactStore]
      await store.put(recordsOf('a', ['t1']))
      const raw = await mongoose.createConnection(url).asPromise()
      await raw
        .collection('revisions')
        .updateOne({}, { $set: { 'puts.gone': { above: 0, since: new Date(Date.now() - 61_000) } } })
      expect((await store.page({}, 10)).contacts).toHaveLength(1)
      await store.put(recordsOf('a', ['t2']))
      expect(await raw.collection('revisions').findOne({})).toMatchObject({ puts: {} })
      await raw.close()
    })
  })

  describe('the steps of the database', () => {
    it('are taken when it is first opened, and counted', async () => {
      const { taken, known } = await (await open()).migration()
      expect(taken).toBe(known)
      expect(known).toBeGreaterThan(0)
    })

    it('are taken again where a crash came between', async () => {
      await open()
      const raw = await mongoose.createConnection(url).asPromise()
      await raw.collection('schema_steps').updateOne({}, { $set: { steps: 0 } })
      await raw.close()
      const { taken, known } = await (await open()).migration()
      expect(taken).toBe(known)
    })

    it('of a newer version are refused', async () => {
      await open()
      const raw = await mongoose.createConnection(url).asPromise()
      await raw.collection('schema_steps').updateOne({}, { $set: { steps: 99 } })
      await raw.close()
      await expect(open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', details: { problem: expect.stringContaining('a newer version') as string } })
    })

    it('are not taken in the database of another program', async () => {
      const raw = await mongoose.createConnection(url).asPromise()
      await raw.collection('orders').insertOne({ total: 1 })
      await expect(open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', details: { problem: expect.stringContaining('another program') as string } })
      await raw.dropDatabase()
      await raw.close()
    })
  })
})
