import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { TingyinError } from '../../src/domain/errors'
import { unpackBatch } from '../../src/ingest/batch-payload'
import { BATCH, importFile, type ImportOptions, type ImportOutcome } from '../../src/ingest/import-file'
import { ingestJob, ingestQueuedBatch } from '../../src/ingest/queued-batch'
import { untilAvailable } from '../../src/ingest/until-available'
import { openEmbeddedDatabase } from '../../src/stores/embedded-database'
import { EmbeddedJobQueue } from '../../src/stores/jobs/embedded-job-queue'
import type { JobHandler, TakenJob } from '../../src/stores/jobs/job-queue'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { openTestPipeline, openTestTools } from '../open-tools'

// A busy machine may take its time.
jest.setTimeout(90_000)

const tools = openTestTools()
const tickets = openTestPipeline(tools)
const calls = openTestPipeline(tools, 'call-transcripts')
const pipelines = [tickets, calls]
const { pseudonyms } = tools

let folder: string
let stores: Stores
const opened: Stores[] = []

const open = async (name: string): Promise<Stores> => {
  const made = await openStores({ dataFolder: join(folder, name) })
  opened.push(made)
  return made
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingyin-queued-'))
  stores = await open('data')
})
afterEach(async () => {
  for (const made of opened.splice(0)) await made.close()
  rmSync(folder, { recursive: true, force: true })
})

const header = '工单编号,受理时间,受理渠道,客户号码,客户姓名,处理部门,投诉内容'
const row = (id: string | number, text = `第${id}单：宽带断网，回电139${String(id).padStart(8, '0')}`): string =>
  `${id},2026/1/3 9:05,10086热线,13812345678,王建国,投诉处理组,${text}`

function write(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, lines.join('\n') + '\n')
  return path
}

const ingest = (path: string, options: ImportOptions = {}, into = stores): Promise<ImportOutcome> =>
  importFile(path, { source: 'tickets', queued: true, ...options }, { pipeline: tickets, pseudonyms, stores: into })

/** What a worker does with a batch. */
const handler: JobHandler = async (job) => {
  await ingestQueuedBatch(job, { stores, pipeline: (name) => pipelines.find(({ definition }) => definition.name === name)!, pseudonyms })
}

/** The job of a file's only batch as a worker gets it; the import is interrupted meanwhile. */
async function batchJob(path: string, options: ImportOptions = {}): Promise<TakenJob> {
  const stop = new AbortController()
  const importing = ingest(path, { signal: stop.signal, ...options })
  const taken = new Promise<TakenJob>((resolve) => {
    stores.jobs.work({
      [ingestJob]: async (job) => {
        stop.abort()
        await importing
        resolve(job)
      },
    })
  })
  expect(await importing).toMatchObject({ finished: false, read: 0 })
  return taken
}

async function contactsOf({ contacts }: Stores): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>()
  for (let after: string | undefined; ; ) {
    const page = await contacts.page({}, 5_000, after)
    for (const { contact, rowDigest } of page.contacts) found.set(contact.id, { contact, rowDigest })
    after = page.next
    if (after === undefined) return found
  }
}

const rejectsOf = async ({ rejects }: Stores): Promise<unknown> =>
  (await rejects.list({}, 5_000)).map(({ receivedAt: _receivedAt, rejectedAt: _rejectedAt, ...reject }) => reject).sort((a, b) => a.line - b.line)

describe('an import through the queue', () => {
  it('keeps what an import without it keeps, contact by contact and reject by reject', async () => {
    const lines = Array.from({ length: 1_200 }, (_, i) => {
      if (i % 100 === 50) return `${i},昨天晚上,10086热线,13812345678,王建国,组,断网`
      if (i % 100 === 60) return row(i - 10, '别的内容，又一次')
      if (i % 100 === 70) return row(i - 1)
      if (i % 100 === 80) return `${i},,10086热线,,,,没有时间的一单，電話138 1234 5678，姓名：李小梅`
      return row(i)
    })
    lines.push(row(1, '宽带'.repeat(110_000)))
    const path = write('a.csv', [header, ...lines])
    const plain = await open('plain')
    const direct = await ingest(path, { queued: false }, plain)
    stores.jobs.work({ [ingestJob]: handler })
    const queued = await ingest(path)
    expect(queued).toEqual(direct)
    expect(queued).toMatchObject({ finished: true, read: 1_201 })
    const [found, wanted] = [await contactsOf(stores), await contactsOf(plain)]
    expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort())
    for (const [id, contact] of wanted) expect(found.get(id)).toEqual(contact)
    expect(await rejectsOf(stores)).toEqual(await rejectsOf(plain))
    expect(await stores.search.count()).toBe(direct.stored)
    expect(await stores.jobs.list({}, 10)).toEqual([])
    expect(await stores.records.list('batch')).toEqual([])
    expect(await ingest(path)).toMatchObject({ stored: 0, updated: 0, rejected: direct.rejected })
  })

  it('takes the rejects away whose rows are contacts now, changed or not', async () => {
    stores.jobs.work({ [ingestJob]: handler })
    const bad = (id: number): string => `${id},昨天晚上,10086热线,,,组,断网`
    await ingest(write('a.csv', [header, row(1), bad(2), bad(3), bad(4)]))
    await ingest(write('b.csv', [header, row(2)]))
    await ingest(write('a.csv', [header, row(1), row(2), row(3), bad(4)]))
    expect((await stores.rejects.list({}, 10)).map(({ line }) => line)).toEqual([5])
  })

  it('keeps the turns of transcripts', async () => {
    const turns = [{ speaker: 'agent', text: '您好，请问有什么可以帮您？', startMs: 0 }, { speaker: 'customer', text: '寬頻又斷了，电话是13987654321', startMs: 1_800 }]
    const path = write('calls.jsonl', [JSON.stringify({ id: 'c1', occurredAt: '2026-01-03 09:05', turns })])
    const plain = await open('plain')
    const options = { pipeline: calls, pseudonyms }
    await importFile(path, { source: 'calls' }, { ...options, stores: plain })
    stores.jobs.work({ [ingestJob]: handler })
    await importFile(path, { source: 'calls', queued: true }, { ...options, stores })
    expect(await contactsOf(stores)).toEqual(await contactsOf(plain))
  })

  it('puts nothing personal into the queue', async () => {
    const path = write('客户13812345678.csv', [header, row(1, '机主李小梅，姓名：李小梅，身份证11010519491231002X，回电13987654321')])
    const job = await batchJob(path, { source: '来自13987654321' })
    const queued = JSON.stringify([job, unpackBatch(job)])
    expect(queued).toContain('[手机:')
    expect(queued).not.toMatch(/13987654321|13812345678|11010519491231002X|王建国|李小梅/)
  })

  it('takes the first of two rows with one id, while its batch is still under way', async () => {
    const many = Array.from({ length: BATCH }, (_, i) => row(i))
    const importing = ingest(write('a.csv', [header, ...many, row(3, '另一件事'), row(4)]))
    await delay(300)
    stores.jobs.work({ [ingestJob]: handler })
    expect(await importing).toMatchObject({ read: BATCH + 2, stored: BATCH, unchanged: 1, rejected: 1 })
    expect(JSON.stringify((await contactsOf(stores)).get('3'))).toContain('第3单')
  })

  it('goes on where it was interrupted, and counts what was under way once', async () => {
    const path = write('a.csv', [header, ...Array.from({ length: 3_100 }, (_, i) => row(i))])
    const stop = new AbortController()
    let batches = 0
    stores.jobs.work({
      [ingestJob]: async (job, context) => {
        await handler(job, context)
        if (++batches === 2) stop.abort()
      },
    })
    const first = await ingest(path, { signal: stop.signal })
    expect(first.finished).toBe(false)
    expect(first.read).toBeLessThan(3_100)
    await stores.jobs.idle()
    expect(await ingest(path)).toMatchObject({ finished: true, read: 3_100, stored: 3_100, unchanged: 0, resumedAfterLine: first.read === 0 ? 0 : first.read + 1 })
    expect(await stores.contacts.count({})).toBe(3_100)
    expect(await stores.records.list('batch')).toEqual([])
  })

  it('gives each batch of a file in one line a job of its own', async () => {
    const path = join(folder, 'a.json')
    writeFileSync(path, JSON.stringify(Array.from({ length: 2_100 }, (_, i) => ({ id: i, time: '2026-01-03 09:05', text: `第${i}单：宽带断网` }))))
    const add = jest.spyOn(stores.jobs, 'add')
    stores.jobs.work({ [ingestJob]: handler })
    expect(await ingest(path)).toMatchObject({ finished: true, read: 2_100, stored: 2_100 })
    expect(new Set(add.mock.calls.map(([{ id }]) => id)).size).toBe(3)
    expect(await stores.contacts.count({})).toBe(2_100)
  })

  it('queues again what the queue has lost', async () => {
    const forgetful = await open('forgetful')
    const added: string[] = []
    const jobs = new Proxy(forgetful.jobs, {
      get: (queue, name) => {
        // The first one is acknowledged and gone, as after the crash of a Redis that writes to disk once a second.
        if (name === 'add') return async (job: { readonly id: string }) => (added.push(job.id) === 1 ? true : queue.add(job as never))
        const value: unknown = Reflect.get(queue, name)
        return typeof value === 'function' ? (value.bind(queue) as unknown) : value
      },
    })
    stores = { ...forgetful, jobs }
    forgetful.jobs.work({ [ingestJob]: handler })
    expect(await ingest(write('a.csv', [header, row(1), row(2)]))).toMatchObject({ finished: true, stored: 2 })
    expect(added).toHaveLength(2)
    expect(added[0]).toBe(added[1])
  })

  const refusing: readonly (readonly [cause: string, refuse: JobHandler, failure: string])[] = [
    ['gave up', () => Promise.reject(new TingyinError('PIPELINE_NOT_FOUND', { pipeline: 'x', known: [] })), '"x"'],
    ['could not read, for another version queued them', (job, context) => handler({ ...job, payload: { ...job.payload, layout: 1 } }, context), 'another version'],
  ]

  it.each(refusing)('says which lines the workers %s, and goes on from there when it is run again', async (_, refuse, failure) => {
    await stores.close()
    const database = openEmbeddedDatabase(join(folder, 'impatient'))
    const impatient = await open('impatient')
    const jobs = new EmbeddedJobQueue(database, { maxAttempts: 2, backoffMs: 10 })
    stores = { ...impatient, jobs }
    let broken = true
    jobs.work({ [ingestJob]: (job, context) => (broken ? refuse : handler)(job, context) })
    const path = write('a.csv', [header, row(1), row(2)])
    await expect(ingest(path)).rejects.toMatchObject({ code: 'BATCH_FAILED', details: { first: 2, last: 3, failure: expect.stringContaining(failure) as string } })
    broken = false
    expect(await ingest(path)).toMatchObject({ finished: true, stored: 2 })
    await jobs.close()
    database.close()
  })
})

describe('a batch whose worker died', () => {
  const services = () => ({ stores, pipeline: () => tickets, pseudonyms })

  it('is kept once, and what the first attempt kept counts as stored', async () => {
    const job = await batchJob(write('a.csv', [header, row(1), row(2), row(3)]))
    const dying = { ...stores.records, get: async () => undefined, put: () => Promise.reject(new Error('killed')) } as unknown as Stores['records']
    await expect(ingestQueuedBatch(job, { ...services(), stores: { ...stores, records: dying } })).rejects.toThrow('killed')
    expect(await ingestQueuedBatch(job, services())).toEqual({ read: 3, stored: 3, updated: 0, unchanged: 0, rejected: 0 })
    expect(await stores.contacts.count({})).toBe(3)
  })

  it('is not done again when only the queue had not heard of its end', async () => {
    const job = await batchJob(write('a.csv', [header, row(1)]))
    const counts = await ingestQueuedBatch(job, services())
    const before = await stores.contacts.lastRevision()
    expect(counts).toMatchObject({ stored: 1 })
    expect(await ingestQueuedBatch(job, services())).toBeUndefined()
    expect(await stores.contacts.lastRevision()).toBe(before)
  })
})

describe('work that a store’s outage stops', () => {
  const outage = new TingyinError('STORE_UNAVAILABLE', { store: 'x', problem: 'it is away.' })

  it('is repeated until the store is back', async () => {
    const told: unknown[] = []
    let tries = 0
    const work = async (): Promise<string> => (++tries < 3 ? Promise.reject(outage) : 'done')
    jest.useFakeTimers({ advanceTimers: 1_000 })
    try {
      expect(await untilAvailable(work, new AbortController().signal, (error) => told.push(error))).toBe('done')
    } finally {
      jest.useRealTimers()
    }
    expect(told).toEqual([outage, outage])
  })

  it('fails with every other failure, and when it is told to stop', async () => {
    await expect(untilAvailable(() => Promise.reject(new Error('other')), new AbortController().signal, () => undefined)).rejects.toThrow('other')
    const stop = new AbortController()
    const waiting = untilAvailable(() => Promise.reject(outage), stop.signal, () => stop.abort())
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })
})
