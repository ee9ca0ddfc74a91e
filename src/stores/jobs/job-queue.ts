export type JobState = 'waiting' | 'active' | 'done' | 'dead'

/** Work to be done later. It holds no personal data: jobs are stored as they are. */
export interface NewJob {
  /** Jobs with an id that is waiting or active already are not added again. */
  readonly id: string
  readonly kind: string
  /** What is to be done, as JSON. People see it in the queue's console. */
  readonly payload: Readonly<Record<string, unknown>>
  /** What only the handler reads, in a form of its own: for what is too large for JSON to be cheap. */
  readonly bulk?: Uint8Array
  /** Milliseconds to wait before the first attempt; default 0. */
  readonly delayMs?: number
  /** Leaves nothing behind once it is done, for payloads too large to keep; one that is dead stays, to be replayed. */
  readonly forget?: boolean
}

export interface Job extends Omit<NewJob, 'bulk'> {
  readonly state: JobState
  /** How often it was tried. */
  readonly attempts: number
  /** What the handler last reported, JSON. */
  readonly progress?: unknown
  /** Why the last attempt failed. */
  readonly failure?: string
  readonly addedAt: string
  readonly finishedAt?: string
}

/** A job as its handler gets it. */
export interface TakenJob extends Job, Pick<NewJob, 'bulk'> {}

/** How many jobs there are; those done are not counted, because queues keep different histories of them. */
export interface JobDepth {
  /** Could be begun now. */
  readonly waiting: number
  readonly active: number
  /** Wait for the end of their delay or for their next attempt. */
  readonly delayed: number
  readonly dead: number
}

/** A job without its payload, for lists. */
export type ListedJob = Omit<Job, 'payload'>

export interface JobContext {
  /** Reports how far the job is and renews its lease. */
  progress(state: unknown): Promise<void>
  /**
   * Aborted when the queue closes or the lease is lost: a long job stops at its next safe point and throws; it is tried again later, and an
   * attempt that `close` ended does not count.
   */
  readonly signal: AbortSignal
}

export type JobHandler = (job: TakenJob, context: JobContext) => Promise<void>

/**
 * Keeps work until it is done: each job at least once. A failed attempt is repeated with growing delay, `maxAttempts`
 * times in all; then the job is `dead`, can be seen, and can be replayed. A worker that dies loses its lease and the job
 * is tried again. Handlers must therefore be idempotent.
 */
export interface JobQueue {
  /** True when the job was added, false when one with its id waits or runs already. A resolved promise means committed. */
  add(job: NewJob): Promise<boolean>
  /** Without its bulk, which may be megabytes. */
  get(id: string): Promise<Job | undefined>
  /** Newest first, at most `limit`, without payloads. */
  list(filter: { readonly state?: JobState; readonly kind?: string }, limit: number): Promise<readonly ListedJob[]>
  /** Puts a dead or done job back to waiting, its attempts forgotten; leaves one that waits or runs alone. @throws TingyinError JOB_NOT_FOUND */
  replay(id: string): Promise<void>
  /** Of all kinds, whoever works on them. */
  depth(): Promise<JobDepth>
  /** Starts working on the given kinds until `close`: of each kind one job at a time, and none waits for another kind. */
  work(handlers: Readonly<Record<string, JobHandler>>): void
  /** Resolves when no job of the worked kinds is waiting or active; rejects when the queue closes before. */
  idle(): Promise<void>
  /** Takes no further jobs, aborts the signals of the running ones and waits for them. */
  close(): Promise<void>
}
