import { randomUUID } from 'node:crypto'
import { deserialize } from 'node:v8'
import type Database from 'better-sqlite3'
import { DAY_MS } from '../../domain/day-span'
import { TingyinError } from '../../domain/errors'
import type { EmbeddedDatabase } from '../embedded-database'
import { failureOf } from './failure-of'
import type { Job, JobContext, JobDepth, JobHandler, JobQueue, JobState, ListedJob, NewJob, TakenJob } from './job-queue'
import { Sleepers } from './sleepers'

/**
 * `due_at` is when a worker may take the job: when its delay ends, when the lease of its worker ends, never when null. What a job carries lies
 * apart: SQLite writes a changed row anew whole, and the bulk of a batch is a fifth of a megabyte, twice a job.
 */
const steps = [
  `
  CREATE TABLE jobs (
    job INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    delay_ms INTEGER,
    state TEXT NOT NULL,
    due_at INTEGER,
    lease TEXT,
    attempts INTEGER NOT NULL,
    progress TEXT,
    failure TEXT,
    added_at INTEGER NOT NULL,
    finished_at INTEGER
  );
  CREATE INDEX jobs_due ON jobs (due_at) WHERE due_at IS NOT NULL;
  `,
  `
  CREATE INDEX jobs_depth ON jobs (state, due_at) WHERE state <> 'done';
  `,
  `
  ALTER TABLE jobs ADD COLUMN forget INTEGER NOT NULL DEFAULT 0;
  `,
  `
  CREATE TABLE job_payloads (job INTEGER PRIMARY KEY, payload BLOB NOT NULL);
  INSERT INTO job_payloads SELECT job, payload FROM jobs;
  ALTER TABLE jobs DROP COLUMN payload;
  CREATE TRIGGER jobs_gone AFTER DELETE ON jobs BEGIN DELETE FROM job_payloads WHERE job = OLD.job; END;
  `,
  'ALTER TABLE job_payloads ADD COLUMN bulk BLOB',
]

/** What V8 writes begins with this, as payloads of an earlier version, and no JSON does. */
const V8_FORMAT = 0xff

const keepDoneMs = 30 * DAY_MS

export interface EmbeddedJobQueueOptions {
  /** How long a job stays with a worker that gives no sign of life, in milliseconds; default 60,000. */
  readonly leaseMs?: number
  /** How often a job is tried in all; default 5. */
  readonly maxAttempts?: number
  /** Delay after the first failure, in milliseconds; default 1,000. Each further delay is four times the last: 1, 4, 16, 64 s. */
  readonly backoffMs?: number
  /** How often to look for jobs that other processes added, in milliseconds; default 500. Jobs of this one start at once. */
  readonly pollMs?: number
  /** Told what keeps the worker from working, such as a full disk; it goes on trying. By default a warning of the process. */
  readonly report?: (error: unknown) => void
}

interface Row {
  readonly job: number
  readonly id: string
  readonly kind: string
  /** JSON; where an earlier version queued the job also as UTF-16 or as V8 writes values. */
  readonly payload: Buffer | string
  readonly delay_ms: number | null
  readonly forget: 0 | 1
  readonly state: JobState
  readonly due_at: number | null
  readonly attempts: number
  readonly progress: string | null
  readonly failure: string | null
  readonly added_at: number
  readonly finished_at: number | null
}

interface TakenRow extends Row {
  readonly bulk: Buffer | null
}

/** A job that this worker holds. Writing needs the lease, so a worker that lost it cannot spoil another's attempt. */
interface Claim {
  readonly row: TakenRow
  readonly lease: string
}

export class EmbeddedJobQueue implements JobQueue {
  readonly #database: EmbeddedDatabase
  readonly #sql: ReturnType<typeof prepare>
  readonly #options: Required<EmbeddedJobQueueOptions>
  readonly #closing = new AbortController()
  /** Whoever sleeps looks again when woken: the worker for jobs, those who wait for idleness for none. */
  readonly #sleepers = new Sleepers()
  #handlers: Readonly<Record<string, JobHandler>> = {}
  #working: Promise<unknown> | undefined

  constructor(database: EmbeddedDatabase, options: EmbeddedJobQueueOptions = {}) {
    this.#database = database
    this.#options = {
      leaseMs: 60_000,
      maxAttempts: 5,
      backoffMs: 1_000,
      pollMs: 500,
      report: (error) => process.emitWarning(String(error), 'TingyinJobQueue'),
      ...options,
    }
    database.migrate('jobs', steps)
    this.#sql = prepare(database.connection)
    database.inTransaction(() => this.#sql.purge.run(Date.now() - keepDoneMs))
  }

  async add({ id, kind, payload, bulk, delayMs, forget }: NewJob): Promise<boolean> {
    const now = Date.now()
    const added = this.#database.inTransaction(() => {
      this.#sql.dropFinished.run(id)
      const { changes, lastInsertRowid } = this.#sql.add.run(id, kind, delayMs ?? null, now + (delayMs ?? 0), now, forget ? 1 : 0)
      if (changes === 1) this.#sql.addPayload.run(lastInsertRowid, JSON.stringify(payload), bulk ?? null)
      return changes === 1
    })
    if (added) this.#sleepers.wake()
    return added
  }

  async get(id: string): Promise<Job | undefined> {
    const row = this.#database.reading(() => this.#sql.get.get(id))
    return row && jobOf(row)
  }

  async list({ state, kind }: { readonly state?: JobState; readonly kind?: string }, limit: number): Promise<readonly ListedJob[]> {
    return this.#database.reading(() => this.#sql.list.all({ state: state ?? null, kind: kind ?? null, limit })).map(listedJobOf)
  }

  async replay(id: string): Promise<void> {
    this.#database.inTransaction(() => {
      if (this.#sql.exists.get(id) === 0) throw new TingyinError('JOB_NOT_FOUND', { id })
      this.#sql.replay.run(Date.now(), id)
    })
    this.#sleepers.wake()
  }

  async depth(): Promise<JobDepth> {
    const now = Date.now()
    return this.#database.reading(() => this.#sql.depth.get(now, now))!
  }

  work(handlers: Readonly<Record<string, JobHandler>>): void {
    if (this.#working !== undefined) throw new Error('The queue is being worked already.')
    this.#handlers = handlers
    this.#working = Promise.all(Object.keys(handlers).map((kind) => this.#workUntilClosed(kind)))
  }

  async idle(): Promise<void> {
    while (this.#database.reading(() => this.#sql.unfinished.get(JSON.stringify(Object.keys(this.#handlers))) === 1)) {
      if (this.#closing.signal.aborted) throw new TingyinError('STORE_UNAVAILABLE', { store: 'jobs', problem: 'the queue closed before its jobs were done.' })
      await this.#sleepers.sleep(this.#options.pollMs)
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#sleepers.wake()
    await this.#working
  }

  async #workUntilClosed(kind: string): Promise<void> {
    while (!this.#closing.signal.aborted) {
      // Jobs that never wait for anything must not keep the rest of the process from running.
      await new Promise((resolve) => setImmediate(resolve))
      if (this.#closing.signal.aborted) return
      try {
        const claim = this.#claim(kind)
        if (claim === undefined) await this.#sleepers.sleep(this.#untilDue(kind))
        else await this.#attempt(claim)
      } catch (error) {
        this.#options.report(error)
        await this.#sleepers.sleep(this.#options.pollMs)
      }
    }
  }

  /** Takes the job of a kind that has been due for longest. */
  #claim(kind: string): Claim | undefined {
    const due = (): TakenRow | undefined => this.#sql.due.get(Date.now(), kind)
    // Looking needs no lock and no payload; an idle worker does not get in the way of those that write.
    if (this.#database.reading(() => this.#sql.anyDue.get(Date.now(), kind) === 0)) return undefined
    return this.#database.inTransaction(() => {
      for (let row = due(); row !== undefined; row = due()) {
        // It was active, and whoever had it said nothing more: perhaps the job itself kills its worker each time.
        if (row.attempts >= this.#options.maxAttempts) {
          this.#sql.bury.run(Date.now(), 'The worker stopped during the last attempt.', row.job)
          continue
        }
        const lease = randomUUID()
        this.#sql.claim.run(Date.now() + this.#options.leaseMs, lease, row.job)
        return { row: { ...row, state: 'active', attempts: row.attempts + 1 }, lease }
      }
      return undefined
    })
  }

  async #attempt({ row, lease }: Claim): Promise<void> {
    const lost = new AbortController()
    const { leaseMs, maxAttempts, backoffMs } = this.#options
    const renew = (renewal: () => Database.RunResult): void => {
      if (this.#database.inTransaction(renewal).changes === 1) return
      lost.abort(new Error('Another worker has taken the job over.'))
      throw lost.signal.reason
    }
    const context: JobContext = {
      progress: async (state) => renew(() => this.#sql.progress.run(JSON.stringify(state ?? null), Date.now() + leaseMs, row.job, lease)),
      signal: AbortSignal.any([this.#closing.signal, lost.signal]),
    }
    const renewal = setInterval(() => {
      try {
        renew(() => this.#sql.renew.run(Date.now() + leaseMs, row.job, lease))
      } catch (error) {
        // The handler learns from the signal that the lease is lost; of a busy disk we try again.
        if (!lost.signal.aborted) this.#options.report(error)
      }
    }, leaseMs / 3)
    let finish: () => void
    try {
      await this.#handlers[row.kind]?.(takenJobOf(row), context)
      finish = () => (row.forget ? this.#sql.forget.run(row.job, lease) : this.#sql.done.run(Date.now(), row.job, lease))
    } catch (error) {
      if (this.#closing.signal.aborted) finish = () => this.#sql.release.run(Date.now(), row.job, lease)
      else if (row.attempts >= maxAttempts) finish = () => this.#sql.dead.run(Date.now(), failureOf(error), row.job, lease)
      else finish = () => this.#sql.retry.run(Date.now() + backoffMs * 4 ** (row.attempts - 1), failureOf(error), row.job, lease)
    } finally {
      clearInterval(renewal)
    }
    this.#database.inTransaction(finish)
    this.#sleepers.wake()
  }

  #untilDue(kind: string): number {
    const next = this.#database.reading(() => this.#sql.nextDue.get(kind))
    return next === undefined ? this.#options.pollMs : Math.min(this.#options.pollMs, Math.max(0, next - Date.now()))
  }
}

const withPayloads = 'jobs JOIN job_payloads USING (job)'
/** All that is known of a job but its payload. */
const listed = 'job, id, kind, delay_ms, forget, state, due_at, attempts, progress, failure, added_at, finished_at'

function prepare(connection: Database.Database) {
  return {
    add: connection.prepare<[string, string, number | null, number, number, 0 | 1]>(
      `INSERT INTO jobs (id, kind, delay_ms, state, due_at, attempts, added_at, forget) VALUES (?, ?, ?, 'waiting', ?, 0, ?, ?)
       ON CONFLICT (id) DO NOTHING`,
    ),
    addPayload: connection.prepare<[job: number | bigint, payload: string, bulk: Uint8Array | null]>(
      'INSERT INTO job_payloads (job, payload, bulk) VALUES (?, ?, ?)',
    ),
    dropFinished: connection.prepare<[id: string]>('DELETE FROM jobs WHERE id = ? AND due_at IS NULL'),
    purge: connection.prepare<[before: number]>(`DELETE FROM jobs WHERE state = 'done' AND finished_at < ?`),
    exists: connection.prepare<[id: string], 0 | 1>('SELECT EXISTS (SELECT 1 FROM jobs WHERE id = ?)').pluck(),
    get: connection.prepare<[id: string], Row>(`SELECT ${listed}, payload FROM ${withPayloads} WHERE id = ?`),
    list: connection.prepare<[{ state: JobState | null; kind: string | null; limit: number }], Omit<Row, 'payload'>>(
      `SELECT ${listed} FROM jobs WHERE (@state IS NULL OR state = @state) AND (@kind IS NULL OR kind = @kind) ORDER BY job DESC LIMIT @limit`,
    ),
    // One row, also over no jobs.
    depth: connection.prepare<[now: number, now: number], JobDepth>(
      `SELECT count(*) FILTER (WHERE state = 'waiting' AND due_at <= ?) AS waiting, count(*) FILTER (WHERE state = 'active') AS active,
         count(*) FILTER (WHERE state = 'waiting' AND due_at > ?) AS delayed, count(*) FILTER (WHERE state = 'dead') AS dead
       FROM jobs WHERE state <> 'done'`,
    ),
    replay: connection.prepare<[dueAt: number, id: string]>(
      `UPDATE jobs SET state = 'waiting', due_at = ?, attempts = 0, progress = NULL, failure = NULL, finished_at = NULL
       WHERE id = ? AND due_at IS NULL`,
    ),

    due: connection.prepare<[now: number, kind: string], TakenRow>(
      `SELECT ${listed}, payload, bulk FROM ${withPayloads} WHERE due_at <= ? AND kind = ? ORDER BY due_at, job LIMIT 1`,
    ),
    anyDue: connection.prepare<[now: number, kind: string], 0 | 1>('SELECT EXISTS (SELECT 1 FROM jobs WHERE due_at <= ? AND kind = ?)').pluck(),
    nextDue: connection.prepare<[kind: string], number>('SELECT due_at FROM jobs WHERE due_at IS NOT NULL AND kind = ? ORDER BY due_at LIMIT 1').pluck(),
    unfinished: connection
      .prepare<[kinds: string], number>('SELECT EXISTS (SELECT 1 FROM jobs WHERE due_at IS NOT NULL AND kind IN (SELECT value FROM json_each(?)))')
      .pluck(),
    claim: connection.prepare<[dueAt: number, lease: string, job: number]>(
      `UPDATE jobs SET state = 'active', due_at = ?, lease = ?, attempts = attempts + 1 WHERE job = ?`,
    ),
    bury: connection.prepare<[finishedAt: number, failure: string, job: number]>(
      `UPDATE jobs SET state = 'dead', due_at = NULL, lease = NULL, finished_at = ?, failure = ? WHERE job = ?`,
    ),

    renew: connection.prepare<[dueAt: number, job: number, lease: string]>('UPDATE jobs SET due_at = ? WHERE job = ? AND lease = ?'),
    progress: connection.prepare<[progress: string, dueAt: number, job: number, lease: string]>(
      'UPDATE jobs SET progress = ?, due_at = ? WHERE job = ? AND lease = ?',
    ),
    done: connection.prepare<[finishedAt: number, job: number, lease: string]>(
      `UPDATE jobs SET state = 'done', due_at = NULL, lease = NULL, finished_at = ?, failure = NULL WHERE job = ? AND lease = ?`,
    ),
    forget: connection.prepare<[job: number, lease: string]>('DELETE FROM jobs WHERE job = ? AND lease = ?'),
    dead: connection.prepare<[finishedAt: number, failure: string, job: number, lease: string]>(
      `UPDATE jobs SET state = 'dead', due_at = NULL, lease = NULL, finished_at = ?, failure = ? WHERE job = ? AND lease = ?`,
    ),
    retry: connection.prepare<[dueAt: number, failure: string, job: number, lease: string]>(
      `UPDATE jobs SET state = 'waiting', due_at = ?, lease = NULL, failure = ? WHERE job = ? AND lease = ?`,
    ),
    /** An attempt that only our closing ended does not count. */
    release: connection.prepare<[dueAt: number, job: number, lease: string]>(
      `UPDATE jobs SET state = 'waiting', due_at = ?, lease = NULL, attempts = attempts - 1 WHERE job = ? AND lease = ?`,
    ),
  }
}

function takenJobOf(row: TakenRow): TakenJob {
  return { ...jobOf(row), ...(row.bulk !== null && { bulk: row.bulk }) }
}

function jobOf(row: Row): Job {
  return { ...listedJobOf(row), payload: payloadOf(row.payload) as Job['payload'] }
}

function payloadOf(kept: Buffer | string): unknown {
  if (typeof kept === 'string') return JSON.parse(kept)
  return kept[0] === V8_FORMAT ? deserialize(kept) : JSON.parse(kept.toString('utf16le'))
}

function listedJobOf(row: Omit<Row, 'payload'>): ListedJob {
  return {
    id: row.id,
    kind: row.kind,
    ...(row.delay_ms !== null && { delayMs: row.delay_ms }),
    ...(row.forget === 1 && { forget: true }),
    state: row.state,
    attempts: row.attempts,
    ...(row.progress !== null && { progress: JSON.parse(row.progress) as unknown }),
    ...(row.failure !== null && { failure: row.failure }),
    addedAt: new Date(row.added_at).toISOString(),
    ...(row.finished_at !== null && { finishedAt: new Date(row.finished_at).toISOString() }),
  }
}
