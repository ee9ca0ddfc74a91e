import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { transformSync } from '@swc/core'
import Database from 'better-sqlite3'
import { EmbeddedContactStore } from '../../src/stores/contacts/embedded-contact-store'
import { databaseFileName, type EmbeddedDatabase, isOpenElsewhere, openEmbeddedDatabase } from '../../src/stores/embedded-database'
import { EmbeddedJobQueue } from '../../src/stores/jobs/embedded-job-queue'
import { EmbeddedRecordStore } from '../../src/stores/records/embedded-record-store'
import { EmbeddedRejectStore } from '../../src/stores/rejects/embedded-reject-store'
import { EmbeddedSearchIndex } from '../../src/stores/search/embedded-search-index'
import { aRecord, anEntry } from '../a-contact'

const root = join(__dirname, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'tingyin-database-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

let folders = 0
let folder: string
let file: string
const databases: EmbeddedDatabase[] = []
beforeEach(() => {
  folder = join(scratch, `data-${folders++}`, 'of ours')
  file = join(folder, databaseFileName)
})
afterEach(() => {
  for (const database of databases.splice(0)) database.close()
})

function opened(busyTimeoutMs = 15_000): EmbeddedDatabase {
  const database = openEmbeddedDatabase(folder, { busyTimeoutMs })
  databases.push(database)
  return database
}

/** A file that is not ours, or no longer. */
function madeWith(change: (connection: Database.Database) => void): void {
  mkdirSync(folder, { recursive: true })
  const connection = new Database(file)
  change(connection)
  connection.close()
}

const unavailable = (problem: RegExp): unknown =>
  expect.objectContaining({ code: 'STORE_UNAVAILABLE', message: expect.stringMatching(problem) as string, details: expect.objectContaining({ store: file }) as object })

function thrownBy(work: () => unknown): unknown {
  try {
    return { returned: work() }
  } catch (error) {
    return error
  }
}

const rejectionOf = (promise: Promise<unknown>): Promise<unknown> => promise.then((value) => ({ resolved: value }), (error: unknown) => error)
const records = (prefix: string, n: number, text = '宽带断网') => Array.from({ length: n }, (_, i) => aRecord({ id: `${prefix}${i}`, text }))

describe('opening', () => {
  it('creates the folder and the file, for the service’s user only', () => {
    opened()
    expect(existsSync(file)).toBe(true)
    expect(statSync(folder).mode & 0o077).toBe(0)
  })

  it('finds again what was kept before', async () => {
    const first = opened()
    await new EmbeddedContactStore(first).put([aRecord({ id: 't1' })])
    await new EmbeddedRecordStore(first).put('word', '携号转网', { weight: 3 })
    await new EmbeddedJobQueue(first).add({ id: 'j1', kind: 'import', payload: {} })
    first.close()
    const second = opened()
    expect(await new EmbeddedContactStore(second).withId('t1')).toMatchObject([aRecord({ id: 't1' })])
    expect(await new EmbeddedRecordStore(second).get('word', '携号转网')).toEqual({ weight: 3 })
    expect(await new EmbeddedJobQueue(second).get('j1')).toMatchObject({ state: 'waiting' })
    expect(await new EmbeddedRejectStore(second).count({})).toBe(0)
  })

  it('is known to be open as long as somebody has it open', () => {
    const database = openEmbeddedDatabase(folder)
    expect(isOpenElsewhere(folder)).toBe(true)
    database.close()
    expect(isOpenElsewhere(folder)).toBe(false)
    openEmbeddedDatabase(folder).close()
  })

  it('refuses a file of a newer version and leaves it as it is', () => {
    opened().close()
    madeWith((connection) => connection.pragma('user_version = 99'))
    const before = readFileSync(file)
    expect(thrownBy(opened)).toEqual(unavailable(/newer version of Tingyin wrote it/))
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('refuses a file whose tables are of a newer version', () => {
    const database = opened()
    const steps = ['CREATE TABLE a (x)', 'CREATE TABLE b (x)']
    database.migrate('things', steps)
    expect(thrownBy(() => database.migrate('things', steps.slice(0, 1)))).toEqual(unavailable(/newer version of Tingyin wrote it/))
  })

  it('refuses the database of another program and leaves it as it is', () => {
    madeWith((connection) => connection.exec('CREATE TABLE bookmarks (url)'))
    const before = readFileSync(file)
    expect(thrownBy(opened)).toEqual(unavailable(/database of another program/))
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it.each([
    ['text', '编号,内容\n'.repeat(100)],
    ['less than a header', 'x'.repeat(90)],
  ])('refuses what is not a database: %s', (_, content) => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, content)
    expect(thrownBy(opened)).toEqual(unavailable(/it is not a database/))
    expect(readFileSync(file, 'utf8')).toBe(content)
  })

  it('takes an empty file for a new one', () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, '')
    expect(() => opened()).not.toThrow()
  })

  it('says that a damaged file is damaged', async () => {
    const database = opened()
    await new EmbeddedContactStore(database).put(records('t', 200))
    database.close()
    const handle = openSync(file, 'r+')
    for (let at = 4_096; at < statSync(file).size; at += 4_096) writeSync(handle, Buffer.alloc(4_096, 0xa5), 0, 4_096, at)
    closeSync(handle)
    expect(thrownBy(() => new EmbeddedContactStore(opened()))).toEqual(unavailable(/it is damaged/))
  })

  it('says that a folder is none', () => {
    mkdirSync(dirname(folder), { recursive: true })
    writeFileSync(folder, '')
    expect(thrownBy(opened)).toEqual(unavailable(/is not a folder/))
  })

  // The tests may run as root, whom no permission stops; these folders stop everybody.
  ;(process.platform === 'linux' ? it : it.skip).each([
    ['/sys/tingyin', /cannot be created/],
    ['/proc/self', /cannot be opened/],
  ])('says that a folder cannot be written: %s', (unwritable, problem) => {
    folder = unwritable
    file = join(folder, databaseFileName)
    expect(thrownBy(opened)).toEqual(unavailable(problem))
  })
})

describe('migrating', () => {
  it('takes each step once and in order, and keeps what is there', () => {
    const steps = ['CREATE TABLE words (word)', `INSERT INTO words VALUES ('断网')`, 'ALTER TABLE words ADD COLUMN weight DEFAULT 1']
    const words = (database: EmbeddedDatabase): unknown[] => database.connection.prepare('SELECT * FROM words').all()
    const old = opened()
    old.migrate('words', steps.slice(0, 2))
    old.migrate('words', steps.slice(0, 2))
    expect(words(old)).toEqual([{ word: '断网' }])
    old.close()
    const database = opened()
    database.migrate('words', steps)
    expect(words(database)).toEqual([{ word: '断网', weight: 1 }])
  })

  it('takes all missing steps or none', () => {
    const database = opened()
    expect(() => database.migrate('words', ['CREATE TABLE words (word)', 'CREATE TABLE words (word)'])).toThrow(/already exists/)
    expect(() => database.migrate('words', ['CREATE TABLE words (word)'])).not.toThrow()
  })
})

describe('a file from before it was noted when rows were received', () => {
  it('keeps contacts that whatever comes replaces, and rejects as old as their rejection', async () => {
    const reject = {
      id: 'r1', source: 'tickets', file: 'a.csv', line: 2, stage: 'row', code: 'FIELD_MISSING', message: 'no text', pipeline: 'complaint-tickets',
      receivedAt: '2026-03-02T09:29:00.000Z', rejectedAt: '2026-03-02T09:30:00.000Z',
    }
    const before = opened()
    await new EmbeddedContactStore(before).put([aRecord({ id: 't1' })])
    await new EmbeddedSearchIndex(before).put([anEntry({ id: 't1', text: '宽带断网' })])
    await new EmbeddedRejectStore(before).put([reject])
    before.connection.exec(`
      ALTER TABLE contacts DROP COLUMN received_at;
      ALTER TABLE search_documents DROP COLUMN received_at;
      CREATE TABLE search_plains (document INTEGER PRIMARY KEY, plain TEXT NOT NULL);
      INSERT INTO search_plains SELECT document, plain FROM search_documents;
      ALTER TABLE search_documents DROP COLUMN plain;
      DROP INDEX rejects_of_lines;
      DROP INDEX rejects_of_rows;
      ALTER TABLE rejects DROP COLUMN receivedAt;
      ALTER TABLE rejects DROP COLUMN place;
      ALTER TABLE rejects DROP COLUMN rowId;
      DROP TABLE search_rebuild;
      DROP TABLE search_removed_meanwhile;
      UPDATE schema_steps SET steps = steps - CASE name WHEN 'search' THEN 3 WHEN 'rejects' THEN 5 ELSE 2 END WHERE name IN ('contacts', 'search', 'rejects');
    `)
    before.close()

    const database = opened()
    const [contacts, search] = [new EmbeddedContactStore(database), new EmbeddedSearchIndex(database)]
    const keys = [{ source: 'tickets', id: 't1' }]
    expect(await contacts.get(keys)).toMatchObject([{ ...aRecord({ id: 't1' }), receivedAt: 0 }])
    expect(await search.texts({ type: 'everything' }, 1)).toEqual(['宽带断网'])
    expect(await contacts.put([aRecord({ id: 't1', rowDigest: 'd2', receivedAt: 0 })])).toMatchObject({ updated: 1, outdated: 0 })
    await search.put([anEntry({ id: 't1', text: '彩铃退订', receivedAt: 0 })])
    const condition = { type: 'text', alternatives: ['彩铃'], prefix: false } as const
    expect(await search.search({ condition, ranking: [], sort: 'newest', limit: 5 })).toMatchObject({ total: 1 })
    expect(await new EmbeddedRejectStore(database).get('r1')).toEqual({ ...reject, receivedAt: reject.rejectedAt })
  })
})

describe('a file from before the id of a rejected row was kept as a digest', () => {
  it('loses the ids and nothing else, wherever they lay', async () => {
    const reject = {
      id: 'r1', source: 'tickets', file: 'a.csv', place: 'c0ffee', line: 2, stage: 'row', code: 'FIELD_INVALID', message: 'too long', pipeline: 'complaint-tickets',
      receivedAt: '2026-03-02T09:29:00.000Z', rejectedAt: '2026-03-02T09:30:00.000Z',
    }
    const before = opened()
    await new EmbeddedRejectStore(before).put([{ ...reject, rowId: '客户吴芳，手机13812345678' }])
    before.connection.exec(`DROP INDEX rejects_of_rows; UPDATE schema_steps SET steps = 5 WHERE name = 'rejects'`)
    before.close()
    expect(readFileSync(join(folder, databaseFileName), 'utf8')).toContain('13812345678')

    const database = opened()
    expect(await new EmbeddedRejectStore(database).list({}, 10)).toEqual([reject])
    database.close()
    expect(readFileSync(join(folder, databaseFileName), 'utf8')).not.toContain('13812345678')
  })
})

describe('a transaction', () => {
  let database: EmbeddedDatabase
  const numbers = (): unknown[] => database.connection.prepare('SELECT n FROM numbers').pluck().all()
  const add = (n: number): unknown => database.connection.prepare('INSERT INTO numbers VALUES (?)').run(n)
  beforeEach(() => {
    database = opened()
    database.migrate('numbers', ['CREATE TABLE numbers (n)'])
  })

  it('keeps everything or nothing, and passes other errors on', () => {
    const failure = new Error('stop')
    expect(database.inTransaction(() => (add(1), 'done'))).toBe('done')
    expect(thrownBy(() => database.inTransaction(() => { add(2); throw failure }))).toBe(failure)
    expect(numbers()).toEqual([1])
  })

  it('can be part of another, and fail alone', () => {
    database.inTransaction(() => {
      add(1)
      thrownBy(() => database.inTransaction(() => { add(2); throw new Error() }))
      database.inTransaction(() => add(3))
    })
    expect(numbers()).toEqual([1, 3])
    thrownBy(() => database.inTransaction(() => { database.inTransaction(() => add(4)); throw new Error() }))
    expect(numbers()).toEqual([1, 3])
  })

  it('refuses work that is not done when it returns', () => {
    expect(() => database.inTransaction(async () => add(1))).toThrow(TypeError)
    expect(numbers()).toEqual([])
  })
})

describe('when the file cannot be used', () => {
  /** A store in which three contacts are and to which nothing else may come. */
  async function keptStore(database: EmbeddedDatabase): Promise<{ store: EmbeddedContactStore; unchanged: () => Promise<void> }> {
    const store = new EmbeddedContactStore(database)
    await store.put(records('t', 3))
    const state = async (): Promise<unknown> => [await store.page({}, 100), await store.unindexed(100), await store.lastRevision(), await store.versions()]
    const before = await state()
    return { store, unchanged: async () => expect(await state()).toEqual(before) }
  }

  it('says that the disk is full, keeps nothing by halves, and goes on when there is space', async () => {
    const database = opened()
    const { store, unchanged } = await keptStore(database)
    const pages = database.connection.pragma('page_count', { simple: true }) as number
    database.connection.pragma(`max_page_count = ${pages + 20}`)
    expect(await rejectionOf(store.put(records('t', 200, '断网'.repeat(500))))).toEqual(unavailable(/disk is full/))
    await unchanged()
    database.connection.pragma('max_page_count = 1000000')
    expect(await store.put(records('t', 200, '断网'.repeat(500)))).toMatchObject({ stored: 197, updated: 3 })
  })

  it('says that the file cannot be written', async () => {
    const database = opened()
    const { store, unchanged } = await keptStore(database)
    database.connection.pragma('query_only = ON')
    expect(await rejectionOf(store.put(records('u', 1)))).toEqual(unavailable(/cannot be written/))
    expect(await rejectionOf(store.remove([{ source: 'tickets', id: 't1' }]))).toEqual(unavailable(/cannot be written/))
    await unchanged()
  })

  it('says that another process has been writing for too long', async () => {
    const { store, unchanged } = await keptStore(opened(50))
    const writer = new Database(file)
    writer.exec('BEGIN IMMEDIATE')
    expect(await rejectionOf(store.put(records('u', 1)))).toEqual(unavailable(/another process has been writing/))
    expect(thrownBy(() => opened(50))).toEqual(unavailable(/another process has been writing/))
    // Readers need not wait.
    await unchanged()
    writer.exec('ROLLBACK')
    writer.close()
    expect(await store.put(records('u', 1))).toMatchObject({ stored: 1 })
  })

  it('says that it is closed, and may be closed again', async () => {
    const database = opened()
    const { store } = await keptStore(database)
    database.close()
    database.close()
    expect(await rejectionOf(store.put(records('u', 1)))).toEqual(unavailable(/it is closed/))
    expect(await rejectionOf(store.count({}))).toEqual(unavailable(/it is closed/))
  })
})

describe('several connections and processes', () => {
  const compiled = join(scratch, 'compiled')

  // Children need plain JavaScript: the stores are compiled as jest compiles them.
  beforeAll(() => {
    for (const part of ['src/domain', 'src/config', 'src/text', 'src/stores', 'src/stores/contacts', 'src/stores/search', 'tests']) {
      mkdirSync(join(compiled, part), { recursive: true })
      for (const name of readdirSync(join(root, part)).filter((each) => /^(?!open-)[a-z-]+\.ts$/.test(each))) {
        const source = readFileSync(join(root, part, name), 'utf8')
        const { code } = transformSync(source, { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } })
        writeFileSync(join(compiled, part, name.replace(/ts$/, 'js')), code)
      }
    }
    writeFileSync(
      join(compiled, 'put.js'),
      `
      const { openEmbeddedDatabase } = require('./src/stores/embedded-database')
      const { EmbeddedContactStore } = require('./src/stores/contacts/embedded-contact-store')
      const { aRecord } = require('./tests/a-contact')
      const { writeSync } = require('node:fs')
      const [folder, name, batches, size] = process.argv.slice(2)
      const run = async () => {
        const database = openEmbeddedDatabase(folder)
        const store = new EmbeddedContactStore(database)
        for (let batch = 0; batch < Number(batches); batch++) {
          const own = Array.from({ length: Number(size) }, (_, i) => aRecord({ id: name + '-' + batch + '-' + i, source: name }))
          await store.put([...own, aRecord({ id: 'shared', text: name })])
          writeSync(1, batch + '\\n')
        }
        database.close()
      }
      run().catch((error) => { console.error(error); process.exit(1) })
      `,
    )
  })

  const putting = (name: string, batches: number, size: number): ChildProcess =>
    spawn(process.execPath, [join(compiled, 'put.js'), folder, name, String(batches), String(size)], {
      env: { ...process.env, NODE_PATH: join(root, 'node_modules') },
      stdio: ['ignore', 'pipe', 'inherit'],
    })

  it('lose nothing when two connections of a process write in turns', async () => {
    const stores = [new EmbeddedContactStore(opened()), new EmbeddedContactStore(opened())] as const
    for (let i = 0; i < 20; i++) await stores[i % 2]!.put([aRecord({ id: `t${i}` }), aRecord({ id: 'shared' })])
    expect(await stores[0].count({})).toBe(21)
    expect(await stores[1].lastRevision()).toBe(40)
  })

  it('lose nothing when three processes create the file and write at once', async () => {
    const exits = await Promise.all(['a', 'b', 'c'].map((name) => once(putting(name, 20, 25), 'exit')))
    expect(exits).toEqual([[0, null], [0, null], [0, null]])
    const store = new EmbeddedContactStore(opened())
    expect(await store.count({})).toBe(3 * 20 * 25 + 1)
    expect(await store.lastRevision()).toBe(3 * 20 * 26)
    expect(await store.versions()).toMatchObject([{ contacts: 3 * 20 * 25 + 1 }])
    const { contacts } = await store.page({}, 5_000)
    expect(new Set(contacts.map(({ revision }) => revision)).size).toBe(contacts.length)
  }, 120_000)

  it('lose no acknowledged contact, and keep no half put, when a process is killed', async () => {
    const size = 200
    for (const name of ['a', 'b', 'c']) {
      const child = putting(name, 1_000, size)
      const exit = once(child, 'exit')
      const acknowledged: string[] = []
      for await (const batch of createInterface({ input: child.stdout! })) {
        // Lines that were on their way when it died were acknowledged too.
        if (acknowledged.push(batch) === 3) child.kill('SIGKILL')
      }
      expect(await exit).toEqual([null, 'SIGKILL'])

      const database = opened()
      const store = new EmbeddedContactStore(database)
      const keys = acknowledged.flatMap((batch) => Array.from({ length: size }, (_, i) => ({ source: name, id: `${name}-${batch}-${i}` })))
      expect((await store.get(keys)).filter((stored) => stored === undefined)).toEqual([])
      const contacts = await store.count({})
      expect((contacts - 1) % size).toBe(0)
      expect(await store.versions()).toMatchObject([{ contacts }])
      expect((await store.unindexed(100_000)).changed).toHaveLength(contacts)
      expect(database.connection.pragma('integrity_check', { simple: true })).toBe('ok')
      database.close()
    }
  }, 120_000)
})
