import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { type Logger, pino } from 'pino'
import { openServices, type Services } from '../../src/api/services'
import { serve, type Serving } from '../../src/api/serve'
import { readSettings } from '../../src/config/settings'
import { importFile } from '../../src/ingest/import-file'
import { verify } from '../../src/ingest/verify'
import type { Condition, SearchRequest } from '../../src/stores/search/search-index'
import { openMongodbDatabase } from '../../src/stores/mongodb-database'
import { dropIndices } from './elasticsearch-indices'
import { withDatabase } from './over-mongodb-database'
import { freshNamespace } from './over-server'

/** Addresses of the servers; what has none is kept in a folder. */
export interface Addresses {
  readonly mongodbUrl?: string
  readonly redisUrl?: string
  readonly elasticsearchUrl?: string
}

/** One answer of the API, and when it was asked for. */
export interface Answer {
  readonly path: string
  readonly status: number
  /** Of the error, when it is one. */
  readonly code?: string
  readonly details?: { readonly store?: string; readonly problem?: string }
  readonly body: unknown
  readonly begunAt: number
  readonly ms: number
}

/** Another content of the one contact that is submitted more than once. */
export interface Revision {
  readonly text: string
  /** Elasticsearch keeps an index a month. */
  readonly month: string
}

/** Everything that is kept, in a form that can be held against what another journey kept. */
interface Contents {
  /** Digest of each contact by its key. */
  readonly contacts: ReadonlyMap<string, string>
  readonly indexed: readonly string[]
  readonly found: unknown
  readonly rejects: readonly object[]
}

const paths = { health: '/health', ready: '/ready', live: '/live', search: `/api/contacts/search?q=${encodeURIComponent('断网')}&limit=5&facets=tier` } as const
export type Path = keyof typeof paths

const complaints = ['宽带断网三天没人修', '没经过我同意就开通彩铃，乱扣费', '请问携号转网怎么办理', '客服电话一直打不通', '想表扬一下上门的师傅', '流量还没用就没了，要投诉到工信部']
const words = ['断网', '扣费', '携号转网', '打不通', '表扬', '流量', '工信部', '发票', '改签', '续约']

/** A file of contacts over three months, some rows of which have no text, repeat another or take its id for another complaint. */
function writeRows(path: string, count: number): void {
  const row = (id: number, text: string): string => `K${id},2026-0${(id % 3) + 1}-${String((id % 28) + 1).padStart(2, '0')} 09:10,微信,138${String(id).padStart(8, '0')},${text}\n`
  const usual = (id: number): string => row(id, `${complaints[id % complaints.length]}，第${id}次了，电话139${String(id * 7).padStart(8, '0')}`)
  const rows = Array.from({ length: count }, (_, i) => {
    if (i % 100 === 50) return row(i, '')
    if (i % 100 === 60) return row(i - 50, '我要取消套餐')
    return usual(i % 100 === 70 ? i - 50 : i)
  })
  writeFileSync(path, `工单编号,受理时间,受理渠道,客户号码,投诉内容\n${rows.join('')}`)
}

/**
 * What a contact center does with the product while a test does something to its servers: it imports a file, submits contacts, starts jobs,
 * searches, and asks whether all is well. Whoever is refused tries again, as people and programs do; what was acknowledged is remembered.
 */
export class Journey {
  readonly answers: Answer[] = []
  /** Failures that the import was started again after. */
  readonly failures: { readonly code?: string; readonly message: string; readonly afterMs: number }[] = []
  /** The last lines say why, where waiting was in vain. */
  readonly #log: readonly string[]
  readonly #folder: string
  readonly #addresses: Addresses
  readonly #namespace: string
  readonly #rows: number
  readonly #services: Services
  readonly #serving: Serving
  readonly #watchers: Promise<void>[] = []
  readonly #ending = new AbortController()
  #submitted = 0
  #acknowledgedRows = 0
  #atRows: { readonly rows: number; readonly strike: () => void } | undefined

  private constructor(folder: string, addresses: Addresses, namespace: string, rows: number, services: Services, serving: Serving, log: readonly string[]) {
    this.#folder = folder
    this.#addresses = addresses
    this.#namespace = namespace
    this.#rows = rows
    this.#services = services
    this.#serving = serving
    this.#log = log
  }

  static async begun(addresses: Addresses, rows = 4_000): Promise<Journey> {
    const folder = mkdtempSync(join(tmpdir(), 'tingyin-journey-'))
    const namespace = freshNamespace()
    const { mongodbUrl, redisUrl, elasticsearchUrl } = addresses
    const settings = readSettings({
      TINGYIN_DATA: join(folder, 'data'),
      TINGYIN_KEY: 'a key for tests alone',
      TINGYIN_SEGMENTER: '@node-rs/jieba',
      TINGYIN_NAMESPACE: namespace,
      PORT: '0',
      ...(mongodbUrl !== undefined && { MONGODB_URL: withDatabase(mongodbUrl, namespace) }),
      ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
      ...(elasticsearchUrl !== undefined && { ELASTICSEARCH_URL: elasticsearchUrl }),
    })
    const lines: string[] = []
    const log: Logger = pino({ level: 'debug' }, new Writable({ write: (line: Buffer, _, done) => (lines.push(line.toString()), done()) }))
    const services = await unlessBusy(() => openServices(settings))
    const serving = await serve(services, { log })
    writeRows(join(folder, 'rows.csv'), rows)
    return new Journey(folder, addresses, namespace, rows, services, serving, lines)
  }

  get jobs(): Services['stores']['jobs'] {
    return this.#services.stores.jobs
  }

  /** Resolves as soon as so many rows of the import are acknowledged: the next batch is about to begin. */
  async rowsAcknowledged(rows: number): Promise<void> {
    if (this.#acknowledgedRows < rows) await new Promise<void>((strike) => (this.#atRows = { rows, strike }))
  }

  /** Failures of the import that are not MongoDB's, where contacts are kept. */
  otherFailures(): Journey['failures'] {
    return this.failures.filter(({ message }) => !message.includes('MongoDB'))
  }

  /** The next failure that the import is started again after. */
  async nextFailure(): Promise<Journey['failures'][number]> {
    const failures = this.failures.length
    while (this.failures.length === failures) await pause(20)
    return this.failures[failures]!
  }

  /** Asks for a reindex, which is a job. */
  startReindex(): Promise<Answer> {
    return this.#ask('reindex', '/api/reindex', {})
  }

  /** Imports the file, again as often as it fails. */
  async import(): Promise<void> {
    const { stores, pipelines, pseudonyms } = this.#services
    const pipeline = pipelines().find(({ definition }) => definition.name === 'complaint-tickets')!
    for (;;) {
      const begun = Date.now()
      try {
        const onProgress = ({ counts }: { readonly counts: { readonly read: number } }): void => {
          this.#acknowledgedRows = counts.read
          if (this.#atRows === undefined || counts.read < this.#atRows.rows) return
          this.#atRows.strike()
          this.#atRows = undefined
        }
        const outcome = await importFile(join(this.#folder, 'rows.csv'), { source: 'tickets', onProgress }, { stores, pipeline, pseudonyms })
        expect(outcome).toMatchObject({ read: this.#rows, rejected: this.#rows / 50, finished: true })
        expect(outcome.resumedAfterLine > 0).toBe(this.failures.length > 0)
        return
      } catch (error) {
        // A test that has failed clears up while it goes on.
        if (this.#ending.signal.aborted) return
        const { code, message } = error as { readonly code?: string; readonly message: string }
        this.failures.push({ message, afterMs: Date.now() - begun, ...(code !== undefined && { code }) })
        if (code !== 'STORE_UNAVAILABLE') throw error
        await pause(500)
      }
    }
  }

  /** Submits contacts until `times` of them are acknowledged, each again until it is. */
  async submit(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      const id = this.#submitted++
      const contact = { id: `P${id}`, occurredAt: `2026-02-${String((id % 28) + 1).padStart(2, '0')} 10:00`, text: `我要开发票，第${id}张，还有${complaints[id % complaints.length]}` }
      await this.#submitUntilTaken(contact)
    }
  }

  /** Submits a contact every half second, again until it is acknowledged. `end` gives how many there were. */
  submitOften(): { readonly end: () => Promise<number> } {
    const ending = new AbortController()
    const submitting = (async () => {
      while (!ending.signal.aborted) {
        await this.submit(1)
        await pause(500)
      }
    })()
    return {
      end: async () => {
        ending.abort()
        await submitting
        return this.#submitted
      },
    }
  }

  /** Submits one contact whose content another time is another. */
  async revise({ text, month }: Revision): Promise<void> {
    await this.#submitUntilTaken({ id: 'revised', occurredAt: `2026-${month}-02 10:00`, text })
  }

  async #submitUntilTaken(contact: object): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const { status, body } = await this.#ask('submit', '/api/contacts', { contacts: [contact] })
      if (status === 200) {
        expect(body).toMatchObject({ read: 1, rejected: 0 })
        return
      }
      expect(status).toBe(503)
      await pause(200)
    }
  }

  async ask(path: Path): Promise<Answer> {
    return this.#ask(path, paths[path])
  }

  /** Asks everything every half second until the journey ends. */
  watch(): void {
    for (const path of Object.keys(paths) as Path[]) {
      this.#watchers.push((async () => {
        while (!this.#ending.signal.aborted) {
          await this.ask(path)
          await pause(500, undefined, { signal: this.#ending.signal }).catch(() => undefined)
        }
      })())
    }
  }

  /** What was answered to a question begun within a span of time, and ended within it too. */
  answered(path: Path | 'submit', from: number, to: number): readonly Answer[] {
    return this.answers.filter((answer) => answer.path === path && answer.begunAt >= from && answer.begunAt + answer.ms <= to)
  }

  /** Waits until all is well: every contact is indexed, and no job is left to do. Gives how long that took. */
  async untilDrained(limitMs: number): Promise<number> {
    const begun = Date.now()
    for (;;) {
      const { status, body } = await this.ask('health')
      const { contacts, indexed } = body as { readonly contacts?: number; readonly indexed?: number }
      const { changed, removed } = await this.#services.stores.contacts.unindexed(1).catch(() => ({ changed: [1], removed: [1] }))
      if (status === 200 && contacts === indexed && changed.length + removed.length === 0) return Date.now() - begun
      if (Date.now() - begun > limitMs) throw new Error(`Not drained after ${limitMs} ms: ${JSON.stringify(body)}\n${this.#log.slice(-10).join('')}`)
      await pause(200)
    }
  }

  /** Everything acknowledged is kept once, and indexed once. */
  async contents(): Promise<Contents> {
    const { stores, pipelines } = this.#services
    const contacts = new Map<string, string>()
    let after: string | undefined
    do {
      const page = await stores.contacts.page({}, 5_000, after)
      for (const { contact, rowDigest } of page.contacts) {
        const key = `${contact.source}/${contact.id}`
        expect(contacts.has(key)).toBe(false)
        contacts.set(key, digestOf({ contact, rowDigest }))
      }
      after = page.next
    } while (after !== undefined)
    expect(await verify(stores, pipelines())).toEqual({ contacts: contacts.size, indexed: contacts.size, missing: 0, surplus: 0, refused: 0 })

    const indexed: string[] = []
    const everything: Condition = { type: 'everything' }
    const all: SearchRequest = { condition: everything, ranking: [], sort: 'oldest', limit: 1_000 }
    let cursor: string | undefined
    do {
      const page = await stores.search.search({ ...all, ...(cursor !== undefined && { cursor }) })
      indexed.push(...page.hits.map(({ key }) => `${key.source}/${key.id}`))
      cursor = page.next
    } while (cursor !== undefined)
    expect(new Set(indexed).size).toBe(indexed.length)
    const facets = { tier: 10, kind: 10, topic: 100, keyword: 1_000, day: 100, customer: 10 } as const
    const totals: Record<string, unknown> = { everything: (await stores.search.search({ ...all, limit: 0, facets })).facets }
    for (const word of words) {
      const condition: Condition = { type: 'text', alternatives: [word], prefix: false }
      totals[word] = (await stores.search.search({ ...all, condition, limit: 0 })).total
    }
    // Two journeys receive the same rows at different times.
    // The two imports lie at two places.
    const rejects = (await stores.rejects.list({}, 5_000)).map(({ rejectedAt: _rejectedAt, receivedAt: _receivedAt, place: _place, ...reject }) => reject)
    return { contacts, indexed, found: totals, rejects: rejects.sort((a, b) => a.line - b.line) }
  }

  /** Ends the questions that `watch` asks. */
  async unwatch(): Promise<void> {
    this.#ending.abort()
    await Promise.all(this.#watchers)
  }

  /** Closes and removes everything; the servers have to be there. `beside` are their own addresses where those above lead through a proxy. */
  async end(beside: Addresses = this.#addresses): Promise<void> {
    await this.unwatch()
    await this.#serving.close()
    rmSync(this.#folder, { recursive: true, force: true })
    if (beside.elasticsearchUrl !== undefined) await dropIndices(beside.elasticsearchUrl.split(',')[0]!, this.#namespace)
    if (beside.mongodbUrl === undefined) return
    const database = await openMongodbDatabase(withDatabase(beside.mongodbUrl, this.#namespace))
    await database.drop()
    await database.close()
  }

  async #ask(path: Answer['path'], url: string, body?: object): Promise<Answer> {
    const begunAt = Date.now()
    const { status, text } = await exchange(`${this.#serving.url}${url}`, body)
    const answer = JSON.parse(text) as { readonly error?: Pick<Answer, 'details'> & { readonly code: string } }
    const { code, details } = answer.error ?? {}
    const kept: Answer = { path, status, body: answer, begunAt, ms: Date.now() - begunAt, ...(code !== undefined && { code }), ...(details && { details }) }
    this.answers.push(kept)
    return kept
  }
}

/** What an undisturbed journey over a folder ends with: that every store keeps the same is what the contracts say. */
const undisturbed = new Map<string, Promise<Contents>>()

/** Holds everything a journey has kept against what one without a fault has. */
export async function expectSameAsUndisturbed(journey: Journey, { rows = 4_000, submitted, revised }: { readonly rows?: number; readonly submitted: number; readonly revised?: Revision }): Promise<void> {
  const name = JSON.stringify([rows, submitted, revised])
  if (!undisturbed.has(name)) {
    undisturbed.set(name, (async () => {
      const quiet = await Journey.begun({}, rows)
      await quiet.import()
      await quiet.submit(submitted)
      if (revised !== undefined) await quiet.revise(revised)
      const contents = await quiet.contents()
      await quiet.end()
      return contents
    })())
  }
  const [found, wanted] = [await unlessBusy(() => journey.contents()), await undisturbed.get(name)!]
  // Keys alone: thousands of digests side by side tell nobody anything.
  expect([...found.contacts.keys()].filter((key) => found.contacts.get(key) !== wanted.contacts.get(key))).toEqual([])
  expect(found.contacts.size).toBe(wanted.contacts.size)
  expect(found.indexed).toEqual(wanted.indexed)
  expect(found.found).toEqual(wanted.found)
  expect(found.rejects).toEqual(wanted.rejects)
}

/** Tries again where no fault is meant: on a machine busy with others a server may miss the five seconds it has for an answer. */
async function unlessBusy<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if ((error as { readonly code?: string }).code !== 'STORE_UNAVAILABLE' || attempt === 3) throw error
      await pause(2_000)
    }
  }
}

/** Over a connection of its own: one kept alive may end just when it is used again, which is no fault of a store. */
function exchange(url: string, body: object | undefined): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, method: body === undefined ? 'GET' : 'POST', headers: body === undefined ? {} : { 'content-type': 'application/json' } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode!, text }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** The same for equal values, in whatever order their fields are. */
function digestOf(value: unknown): string {
  const ordered = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  )
  return createHash('sha256').update(ordered).digest('hex').slice(0, 16)
}
