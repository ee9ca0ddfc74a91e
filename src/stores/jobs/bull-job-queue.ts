import type { Queue } from 'bull'
import { TingyinError } from '../../domain/errors'
import { BullConnection } from './bull-connection'
import { durabilityWarning } from './bull-durability'
import { bullScripts, type JobFields, type LockedJob, loadScripts, type RunScript } from './bull-scripts'
import { failureOf } from './failure-of'
import type { Job, JobContext, JobDepth, JobHandler, JobQueue, JobState, ListedJob, NewJob, TakenJob } from './job-queue'
import { Sleepers } from './sleepers'

export interface BullJobQueueOptions {
  /** Address of Redis: redis://user:password@host:port/database, or rediss:// for TLS. */
  readonly url: string
  /** What the keys of this installation begin with, so that several can share a Redis. */
  readonly namespace: string
  /**
   * How long a job stays with a worker that gives no sign of life, in milliseconds; default 60,000. It is renewed every third of it. A
   * step that blocks the event loop for longer loses the job, which then runs twice.
   */
  readonly leaseMs?: number
  /** How often a job is tried in all; default 5. */
  readonly maxAttempts?: number
  /** Delay after the first failure, in milliseconds; default 1,000. Each further delay is four times the last: 1, 4, 16, 64 s. */
  readonly backoffMs?: number
  /** How often to look for jobs that other processes added and for delays that are over, in milliseconds; default 500. Jobs of this process start at once. */
  readonly pollMs?: number
  /** How many jobs of a kind that are done are kept with their payloads; default 100. Fewer when memory gets short. */
  readonly keepDone?: number
  /** How many dead jobs of a kind are kept with their payloads; default 10,000. */
  readonly keepDead?: number
  /** Told what keeps the worker from working, once while it lasts; it goes on trying. By default a warning of the process. */
  readonly report?: (error: unknown) => void
}

/** A job that this worker has locked. */
interface Claim extends LockedJob {
  readonly job: TakenJob
  readonly fields: JobFields
}

/** Where bull keeps the jobs of a state. */
const places: Readonly<Record<JobState, readonly string[]>> = {
  waiting: ['wait', 'paused', 'delayed'],
  active: ['active'],
  done: ['completed'],
  dead: ['failed'],
}

/** What bull writes down when it gives up a job whose workers died, and what we say of it. */
const stalledFailure = 'job stalled more than allowable limit'
const stoppedFailure = 'The worker stopped during the last attempt.'

/** Opens the queue in Redis. @throws TingyinError STORE_UNAVAILABLE within 5 s when there is no Redis to work with. */
export async function openBullJobQueue(options: BullJobQueueOptions): Promise<BullJobQueue> {
  const connection = new BullConnection(options.url)
  try {
    await connection.open()
    return new BullJobQueue(connection, options)
  } catch (error) {
    await connection.close()
    throw error
  }
}

/**
 * Jobs in Redis, kept the way bull keeps them and moved by bull's scripts, so that bull's tools show them.
 *
 * Each kind is a queue of its own, because bull fails a job whose kind a worker does not know. The loop that takes the jobs is ours
 * and not `Queue.process`, for bull has no way to tell a handler that its lock is lost or that the queue closes, counts an attempt that
 * closing ended, and waits for ever on closing when Redis is gone.
 */
export class BullJobQueue implements JobQueue {
  readonly #connection: BullConnection
  readonly #run: RunScript
  readonly #options: Required<BullJobQueueOptions>
  readonly #prefix: string
  readonly #bull = bullScripts()
  readonly #queues = new Map<string, Queue>()
  readonly #closing = new AbortController()
  readonly #sleepers = new Sleepers()
  #handlers: Readonly<Record<string, JobHandler>> = {}
  #working: Promise<unknown> | undefined
  /** Kinds of which a command that got no answer may have taken a job all the same. */
  readonly #mayHoldJobs = new Set<string>()
  /** By kind, so that one that works does not make another say its trouble again and again. */
  readonly #lastReports = new Map<string, string>()

  /** Use `openBullJobQueue`, which sees to the connection. */
  constructor(connection: BullConnection, options: BullJobQueueOptions) {
    this.#connection = connection
    this.#options = {
      leaseMs: 60_000,
      maxAttempts: 5,
      backoffMs: 1_000,
      pollMs: 500,
      keepDone: 100,
      keepDead: 10_000,
      report: (error) => process.emitWarning(String(error), 'TingyinJobQueue'),
      ...options,
    }
    this.#prefix = `{${options.namespace}}`
    this.#run = loadScripts(connection.client, this.#prefix)
    connection.client.on('close', () => {
      for (const kind of Object.keys(this.#handlers)) this.#mayHoldJobs.add(kind)
    })
  }

  async add({ id, kind, payload, bulk, delayMs = 0, forget = false }: NewJob): Promise<boolean> {
    const { maxAttempts, keepDone, keepDead } = this.#options
    const timestamp = Date.now()
    const jobId = bullId(id)
    // What bull and its tools expect to find; we keep the delay here because bull forgets it when it is over.
    const opts = { jobId, timestamp, delay: delayMs, attempts: maxAttempts, removeOnComplete: { count: forget ? 0 : keepDone }, removeOnFail: { count: keepDead } }
    const added = await this.#ask('add', kind, jobId, JSON.stringify(payload), bufferOf(bulk), JSON.stringify(opts), timestamp, delayMs)
    if (added === -1) {
      throw this.#connection.unavailable('the job queue is full, for 90 % of maxmemory is taken. Wait until workers have done more jobs, start more workers, or raise maxmemory.')
    }
    this.#sleepers.wake()
    return added === 1
  }

  async get(id: string): Promise<Job | undefined> {
    const found = await this.#find(bullId(id), [...listedFields, 'data'])
    return found && jobOf(...found)
  }

  async #listed(id: string): Promise<ListedJob | undefined> {
    const found = await this.#find(id, listedFields)
    return found && listedJobOf(...found)
  }

  async #find(id: string, fields: readonly string[]): Promise<Parameters<typeof jobOf> | undefined> {
    const found = (await this.#ask('find', id, ...fields)) as readonly [kind: string, state: JobState, values: readonly (string | null)[]] | null
    if (found === null) return undefined
    const [kind, state, values] = found
    const present = fields.flatMap((field, i) => (values[i] == null ? [] : [[field, values[i]] as const]))
    return [ourId(id), kind, state, Object.fromEntries(present)]
  }

  async list({ state, kind }: { readonly state?: JobState; readonly kind?: string }, limit: number): Promise<readonly ListedJob[]> {
    const wanted = state === undefined ? Object.values(places).flat() : places[state]
    const ids = (await this.#ask('newest', limit, kind ?? '', ...wanted)) as readonly string[]
    const jobs = await Promise.all(ids.map((id) => this.#listed(id)))
    // Between the two looks a job may have gone on.
    return jobs.filter((job): job is ListedJob => job !== undefined && (state ?? job.state) === job.state)
  }

  async replay(id: string): Promise<void> {
    if ((await this.#ask('replay', bullId(id))) === 0) throw new TingyinError('JOB_NOT_FOUND', { id })
    this.#sleepers.wake()
  }

  async depth(): Promise<JobDepth> {
    return this.#depthOf([])
  }

  work(handlers: Readonly<Record<string, JobHandler>>): void {
    if (this.#working !== undefined) throw new Error('The queue is being worked already.')
    this.#handlers = handlers
    this.#working = Promise.all(Object.keys(handlers).map((kind) => this.#workUntilClosed(this.#queueOf(kind))))
  }

  async idle(): Promise<void> {
    const kinds = Object.keys(this.#handlers)
    if (kinds.length === 0) return
    for (;;) {
      if (this.#closing.signal.aborted) throw new TingyinError('STORE_UNAVAILABLE', { store: 'jobs', problem: 'the queue closed before its jobs were done.' })
      const { waiting, active, delayed } = await this.#depthOf(kinds)
      if (waiting + active + delayed === 0) return
      await this.#sleepers.sleep(this.#options.pollMs)
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#sleepers.wake()
    // Commands that wait for a broken connection would keep us waiting as well.
    if (this.#connection.client.status !== 'ready') await this.#connection.close()
    await this.#working
    await this.#connection.close()
  }

  /** What would have Redis forget jobs, as a sentence for the log at the start; undefined when nothing would. */
  async durabilityWarning(): Promise<string | undefined> {
    return this.#connection.using(() => durabilityWarning(this.#connection.client, this.#connection.address))
  }

  /** bull's own view of the kinds of jobs there are now, for its console. */
  async bullQueues(): Promise<readonly Queue[]> {
    const kinds = await this.#connection.using(() => this.#connection.client.smembers(`${this.#prefix}:kinds`))
    return kinds.sort().map((kind) => this.#queueOf(kind))
  }

  async #workUntilClosed(queue: Queue): Promise<void> {
    const upkeep = { at: 0 }
    while (!this.#closing.signal.aborted) {
      try {
        const claim = await this.#connection.using(() => this.#claim(queue, upkeep))
        this.#lastReports.delete(queue.name)
        if (claim === undefined) await this.#sleepers.sleep(this.#options.pollMs)
        else await this.#attempt(claim)
      } catch (error) {
        if (this.#closing.signal.aborted) return
        this.#mayHoldJobs.add(queue.name)
        this.#report(queue, error)
        await this.#sleepers.sleep(this.#options.pollMs)
      }
    }
  }

  /** Takes the job of a kind that has waited longest. */
  async #claim(queue: Queue, upkeep: { at: number }): Promise<Claim | undefined> {
    if (this.#mayHoldJobs.delete(queue.name)) await this.#giveBack(queue)
    if (Date.now() >= upkeep.at) {
      await this.#bull.moveUnlockedJobsToWait(queue)
      await this.#bull.updateDelaySet(queue, Date.now())
      upkeep.at = Date.now() + this.#options.pollMs
    }
    const [{ bulk, ...others } = {}, id] = await this.#bull.moveToActive(queue)
    if (id === undefined) return undefined
    const fields = Object.fromEntries(Object.entries(others).map(([field, value]) => [field, value.toString()]))
    const job = jobOf(ourId(id.toString()), queue.name, 'active', fields)
    return { queue, id: id.toString(), fields, job: { ...job, ...(bulk !== undefined && { bulk }) } }
  }

  async #attempt(claim: Claim): Promise<void> {
    const { queue, id, job } = claim
    const { leaseMs } = this.#options
    const lost = new AbortController()
    const renew = async (): Promise<void> => {
      if ((await this.#connection.using(() => this.#bull.extendLock(queue, id, leaseMs))) === 1) return
      lost.abort(new Error('Another worker has taken the job over.'))
      throw lost.signal.reason
    }
    const context: JobContext = {
      progress: async (state) => {
        await renew()
        await this.#connection.using(() => this.#bull.updateProgress({ queue, id }, state ?? null))
      },
      signal: AbortSignal.any([this.#closing.signal, lost.signal]),
    }
    const renewal = setInterval(() => {
      // The handler learns from the signal that the lease is lost; a Redis that is away is asked again.
      renew().catch((error: unknown) => lost.signal.aborted || this.#report(queue, error))
    }, leaseMs / 3)
    try {
      const finish = await this.#handlers[job.kind]!(job, context).then(
        () => () => this.#done(claim),
        (error: unknown) => async () => {
          if (this.#closing.signal.aborted) return this.#giveBack(queue)
          await renew()
          await this.#failed(claim, failureOf(error))
        },
      )
      await this.#writeDown(queue, finish, renew, lost.signal)
    } finally {
      clearInterval(renewal)
    }
    this.#sleepers.wake()
  }

  /**
   * What was done in minutes is not done again because Redis was away for seconds: tries until it is written or the lease is lost. Writing fails
   * without the lease.
   */
  async #writeDown(queue: Queue, finish: () => Promise<unknown>, renew: () => Promise<void>, lost: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.#connection.using(finish)
        return
      } catch (error) {
        if (this.#closing.signal.aborted) throw error
        await renew().catch(() => undefined)
        if (lost.aborted) return
        this.#report(queue, error)
        await this.#sleepers.sleep(this.#options.pollMs)
      }
    }
  }

  async #done({ queue, id, job: { forget } }: Claim): Promise<void> {
    const job = { queue, id, finishedOn: Date.now() }
    await this.#bull.moveToFinished(job, 'null', 'returnvalue', { count: forget ? 0 : this.#options.keepDone }, 'completed', false, true)
  }

  async #failed({ queue, id, job, fields }: Claim, failure: string): Promise<void> {
    const { backoffMs, maxAttempts, keepDead } = this.#options
    const failures = Number(fields['attemptsMade'] ?? 0) + 1
    await this.#connection.client.hset(queue.toKey(id), { attemptsMade: failures, failedReason: failure })
    if (job.attempts < maxAttempts) await this.#bull.moveToDelayed(queue, id, Date.now() + backoffMs * 4 ** (job.attempts - 1))
    else await this.#bull.moveToFinished({ queue, id, finishedOn: Date.now() }, failure, 'failedReason', { count: keepDead }, 'failed', false, true)
  }

  /** Puts what this worker has locked back, uncounted: an attempt that only our closing ended, or jobs whose taking was not answered. */
  async #giveBack(queue: Queue): Promise<void> {
    await this.#run('giveBack', queue.name, tokenOf(queue))
  }

  #ask(...question: Parameters<RunScript>): Promise<unknown> {
    return this.#connection.using(() => this.#run(...question))
  }

  async #depthOf(kinds: readonly string[]): Promise<JobDepth> {
    const [waiting, active, delayed, dead] = (await this.#ask('depth', ...kinds)) as readonly [number, number, number, number]
    return { waiting, active, delayed, dead }
  }

  #queueOf(kind: string): Queue {
    let queue = this.#queues.get(kind)
    if (queue === undefined) {
      const Bull = require('bull') as typeof import('bull')
      const { leaseMs, maxAttempts } = this.#options
      const options: import('bull').QueueOptions & { readonly skipVersionCheck: true } = {
        prefix: this.#prefix,
        createClient: () => this.#connection.client,
        // It would ask in the background, where nobody hears of the answer.
        skipVersionCheck: true,
        // A job that each of its workers died of is dead at last; the first maxAttempts - 1 deaths put it back.
        settings: { lockDuration: leaseMs, stalledInterval: Math.ceil(leaseMs / 4), maxStalledCount: maxAttempts - 1 },
      }
      queue = new Bull(kind, options)
      this.#queues.set(kind, queue)
    }
    return queue
  }

  #report({ name }: Queue, error: unknown): void {
    const said = String(error)
    if (said !== this.#lastReports.get(name)) this.#options.report(error)
    this.#lastReports.set(name, said)
  }
}

/** Ours may hold any characters. bull keeps a job beside its own keys and the lock of a job under its id and `:lock`. */
const bullId = (id: string): string => `~${id.replaceAll('%', '%25').replaceAll(':', '%3A')}`
const ourId = (id: string): string => id.slice(1).replaceAll('%3A', ':').replaceAll('%25', '%')

/** What bull writes into the locks of a queue object; its types do not tell of it. */
const tokenOf = (queue: Queue): string => (queue as unknown as { readonly token: string }).token

/** The same bytes: of other arrays the client sends what they look like as text. */
const bufferOf = (bytes: Uint8Array = new Uint8Array()): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** What is written down of a job beside its payload and its bulk. */
const listedFields = ['opts', 'attemptsMade', 'stalledCounter', 'failedReason', 'progress', 'timestamp', 'finishedOn'] as const

const jobOf = (id: string, kind: string, state: JobState, fields: JobFields): Job => ({
  ...listedJobOf(id, kind, state, fields),
  payload: JSON.parse(fields['data']!) as Job['payload'],
})

function listedJobOf(id: string, kind: string, state: JobState, fields: JobFields): ListedJob {
  const { delay, removeOnComplete } = JSON.parse(fields['opts']!) as { readonly delay: number; readonly removeOnComplete?: { readonly count?: number } }
  // bull counts failures and deaths of workers apart.
  const tried = Number(fields['attemptsMade'] ?? 0) + Number(fields['stalledCounter'] ?? 0)
  const failure = fields['failedReason'] === stalledFailure ? stoppedFailure : fields['failedReason']
  return {
    id,
    kind,
    ...(delay > 0 && { delayMs: delay }),
    ...(removeOnComplete?.count === 0 && { forget: true as const }),
    state,
    attempts: tried + (state === 'active' || state === 'done' ? 1 : 0),
    ...(fields['progress'] !== undefined && { progress: JSON.parse(fields['progress']) as unknown }),
    ...(failure !== undefined && state !== 'done' && { failure }),
    addedAt: new Date(Number(fields['timestamp'])).toISOString(),
    ...(fields['finishedOn'] !== undefined && { finishedAt: new Date(Number(fields['finishedOn'])).toISOString() }),
  }
}
