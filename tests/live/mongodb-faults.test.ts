import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MongodbContactStore } from '../../src/stores/contacts/mongodb-contact-store'
import { type MongodbDatabase, openMongodbDatabase } from '../../src/stores/mongodb-database'
import { MongodbRecordStore } from '../../src/stores/records/mongodb-record-store'
import { MongodbRejectStore } from '../../src/stores/rejects/mongodb-reject-store'
import { aRecord } from '../a-contact'
import { freePort, OwnServices, withOwnServices } from './own-services'

const impatient = { serverSelectionTimeoutMs: 1_000, commandTimeoutMs: 2_000 }

/** The failure of a call, and how many milliseconds it took to fail. */
async function failureOf(call: () => Promise<unknown>): Promise<{ readonly error: unknown; readonly afterMs: number }> {
  const begun = Date.now()
  const error: unknown = await call().then(
    () => undefined,
    (failure: unknown) => failure,
  )
  return { error, afterMs: Date.now() - begun }
}

describe('a server that cannot be used', () => {
  it('fails within seconds where no server takes connections', async () => {
    const port = await freePort()
    const { error, afterMs } = await failureOf(() => openMongodbDatabase(`mongodb://127.0.0.1:${port}/tingyin`))
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { store: `MongoDB at 127.0.0.1:${port}` } })
    expect(String(error)).toContain('no server takes connections there. Start it, or correct MONGODB_URL.')
    expect(afterMs).toBeLessThan(10_000)
  })

  it('fails within seconds where something else answers', async () => {
    const server: Server = createServer((_, response) => response.end('hello'))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const { error, afterMs } = await failureOf(() => openMongodbDatabase(`mongodb://127.0.0.1:${port}`, impatient))
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { store: `MongoDB at 127.0.0.1:${port}` } })
    expect(String(error)).toContain('no MongoDB answers there')
    expect(afterMs).toBeLessThan(6_000)
  })

  it('fails where the host is unknown', async () => {
    for (const url of ['mongodb://no-such-host.invalid/tingyin', 'mongodb+srv://user:geheim@no-such-host.invalid/tingyin']) {
      const { error } = await failureOf(() => openMongodbDatabase(url, impatient))
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { problem: 'its host is not known. Correct MONGODB_URL.' } })
    }
  })

  it.each([
    'http://127.0.0.1:27017',
    'mongodb://',
    'mongodb://127.0.0.1:99999/tingyin',
    'mongodb://127.0.0.1/tingyin?colour=red',
    'mongodb://127.0.0.1/a.b',
    'mongodb://user:gehe@im@127.0.0.1/tingyin',
    'mongodb://user:gehe/im@127.0.0.1/tingyin',
    'mongodb://user:gehe?im@127.0.0.1/tingyin',
    'mongodb://user:geheim%@127.0.0.1/tingyin',
  ])('says what an address is like, and nothing of the password in %s', async (url) => {
    const { error } = await failureOf(() => openMongodbDatabase(url, impatient))
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { problem: expect.stringContaining('It is like mongodb://host:27017/tingyin') as string } })
    expect(String(error)).not.toMatch(/gehe|im@|user:/)
  })
})

withOwnServices(() => {
  describe('a server that fails while it is used', () => {
    let server: OwnServices
    let database: MongodbDatabase

    beforeAll(async () => {
      server = await OwnServices.started('mongo')
      database = await openMongodbDatabase(server.mongodbUrl, impatient)
    })

    afterAll(async () => {
      await database.close()
      await server.remove()
    })

    const calls = (): readonly (() => Promise<unknown>)[] => {
      const contacts = new MongodbContactStore(database)
      return [
        () => contacts.put([aRecord({ id: 't1' })]),
        () => contacts.withId('t1'),
        () => contacts.unindexed(10),
        () => new MongodbRejectStore(database).count({}),
        () => new MongodbRecordStore(database).add('word', 'k', 1),
      ]
    }

    async function expectFailures(): Promise<void> {
      for (const call of calls()) {
        const { error, afterMs } = await failureOf(call)
        expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { store: `MongoDB at ${new URL(server.mongodbUrl).host}` } })
        expect(afterMs).toBeLessThan(8_000)
      }
    }

    async function expectSuccesses(): Promise<void> {
      for (const call of calls()) await call()
    }

    it('fails when the server has been stopped, and goes on when it is back', async () => {
      await expectSuccesses()
      await server.do('down')
      await expectFailures()
      await server.do('up')
      await expectSuccesses()
      expect(await new MongodbContactStore(database).get([{ source: 'tickets', id: 't1' }])).toMatchObject([{ contact: { id: 't1' } }])
    })

    it('fails within the time limit when the server hangs, and goes on when it answers again', async () => {
      await expectSuccesses()
      await server.do('pause')
      await expectFailures()
      const { error } = await failureOf(() => openMongodbDatabase(server.mongodbUrl, impatient))
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' })
      await server.do('resume')
      await expectSuccesses()
    })

    it('refuses a user that the server does not take, and keeps the password to itself', async () => {
      const { error } = await failureOf(() => openMongodbDatabase(server.mongodbUrl.replace('//', '//user:geheim@'), impatient))
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { store: `MongoDB at ${new URL(server.mongodbUrl).host}` } })
      expect(String(error)).not.toContain('geheim')
    })

    it('says that it is closed when it is', async () => {
      const closed = await openMongodbDatabase(server.mongodbUrl, impatient)
      await closed.close()
      const { error } = await failureOf(() => new MongodbContactStore(closed).count({}))
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { problem: 'it is closed.' } })
    })
  })
})
