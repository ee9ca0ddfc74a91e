import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import { TingyinError } from '../../src/domain/errors'
import { openEmbeddedDatabase } from '../../src/stores/embedded-database'
import { EmbeddedJobQueue } from '../../src/stores/jobs/embedded-job-queue'
import type { JobContext, JobHandler, JobQueue, TakenJob } from '../../src/stores/jobs/job-queue'
import { describeContract, describeFaults, overEmbeddedDatabase } from './contract'
import { jobQueueContract, queueTiming } from './job-queue.contract'

const open = overEmbeddedDatabase<JobQueue>((database) => new EmbeddedJobQueue(database, queueTiming))

describeContract('embedded job queue', jobQueueContract(10_000), open)

type Handlers = Readonly<Record<string, JobHandler>>

/** A queue that does something else with a job than its handler says. */
const handling = (sound: JobQueue, instead: (handler: JobHandler, job: TakenJob, context: JobContext) => Promise<void>): Partial<JobQueue> => ({
  work: (handlers: Handlers) =>
    sound.work(Object.fromEntries(Object.entries(handlers).map(([kind, handler]) => [kind, (job: TakenJob, context: JobContext) => instead(handler, job, context)]))),
})

describeFaults(jobQueueContract(5_000), open, {
  'a queue that forgets everything': {
    breaks: 'hands a job to the handler of its kind and calls it done afterwards',
    with: () => ({ add: async () => true }),
  },
  'a queue that hands every job to the last handler': {
    breaks: 'hands a job to the handler of its kind and calls it done afterwards',
    with: (sound) => ({
      work: (handlers) => {
        const last = Object.values(handlers).at(-1)!
        sound.work(Object.fromEntries(Object.keys(handlers).map((kind) => [kind, last])))
      },
    }),
  },
  'a queue that keeps the bulk of a job as text': {
    breaks: 'hands the bulk of a job to its handler byte for byte, at every attempt, and to nobody else',
    with: (sound) => ({ add: ({ bulk, ...job }) => sound.add({ ...job, ...(bulk && { bulk: Buffer.from(Buffer.from(bulk).toString()) }) }) }),
  },
  'a queue that hands the bulk of a job out once': {
    breaks: 'hands the bulk of a job to its handler byte for byte, at every attempt, and to nobody else',
    with: (sound) => handling(sound, async (handler, { bulk, ...job }, context) => handler({ ...job, ...(bulk && job.attempts === 1 && { bulk }) }, context)),
  },
  'a queue that works through what it finds at the start': {
    breaks: 'works on jobs that are added later',
    with: (sound) => {
      let working = false
      return { work: (handlers) => (sound.work(handlers), void (working = true)), add: async (job) => working || sound.add(job) }
    },
  },
  'a queue that works on its own jobs only': {
    breaks: 'works on jobs that others add',
    with: (sound) => {
      const own = new Set<string>()
      return {
        add: (job) => (own.add(job.id), sound.add(job)),
        ...handling(sound, async (handler, job, context) => (own.has(job.id) ? handler(job, context) : undefined)),
      }
    },
  },
  'a queue that says yes to every job': {
    breaks: 'does not add a job that waits or runs, but one that is done or dead',
    with: (sound) => ({ add: async (job) => (await sound.add(job)) || true }),
  },
  'a queue that keeps what it is to forget': {
    breaks: 'forgets a job that is to leave nothing behind once it is done, and no other, nor one that is dead',
    with: (sound) => ({ add: ({ forget: _forget, ...job }) => sound.add(job) }),
  },
  'a queue that takes an id once and for all': {
    breaks: 'does not add a job that waits or runs, but one that is done or dead',
    with: (sound) => ({ add: async (job) => ((await sound.get(job.id)) ? false : sound.add(job)) }),
  },
  'a queue that acknowledges before it commits': {
    breaks: 'has committed a job when add resolves',
    with: (sound) => ({
      add: async (job) => {
        setTimeout(() => sound.add(job).catch(() => undefined), 20)
        return true
      },
    }),
  },
  'a queue that does not heed delays': {
    breaks: 'does not begin a job before its delay is over',
    with: (sound) => ({
      add: ({ delayMs: _delayMs, ...job }) => sound.add(job),
      get: async (id) => {
        const job = await sound.get(id)
        return job && { ...job, delayMs: 150 }
      },
    }),
  },
  'a queue that takes jobs of any kind': {
    breaks: 'leaves jobs of other kinds alone, and does not wait for them to be idle',
    with: (sound) => ({ work: (handlers) => sound.work({ export: async () => undefined, ...handlers }) }),
  },
  'a queue that works on one job at a time over all kinds': {
    breaks: 'lets no kind wait for another',
    with: (sound) => {
      let last: Promise<unknown> = Promise.resolve()
      return handling(sound, (handler, job, context) => {
        const turn = last.then(() => handler(job, context))
        last = turn.catch(() => undefined)
        return turn
      })
    },
  },
  'a queue that begins jobs without waiting for the last': {
    breaks: 'works on one job of a kind at a time, first come first served',
    with: (sound) => handling(sound, async (handler, job, context) => void handler(job, context)),
  },
  'a queue that runs each job twice': {
    breaks: 'gives each job to one of several workers',
    with: (sound) => handling(sound, async (handler, job, context) => (await handler(job, context), handler(job, context))),
  },
  'a queue that takes every outcome for a success': {
    breaks: 'tries a failed job again until it succeeds, and says why the last attempt failed',
    with: (sound) => handling(sound, (handler, job, context) => handler(job, context).catch(() => undefined)),
  },
  'a queue that does not tell the next attempt what went wrong': {
    breaks: 'tries a failed job again until it succeeds, and says why the last attempt failed',
    with: (sound) => handling(sound, (handler, { failure: _failure, ...job }, context) => handler(job, context)),
  },
  'a queue that tries again at once': {
    breaks: 'waits longer after each failure',
    with: (sound) =>
      handling(sound, async (handler, job, context) => {
        await handler(job, context).catch(() => handler(job, context)).catch(() => handler(job, context))
      }),
  },
  'a queue that never gives up': {
    breaks: 'gives a job up after maxAttempts and shows it with its failure',
    with: (sound) =>
      handling(sound, async (handler, job, context) => {
        if (job.attempts === queueTiming.maxAttempts) setTimeout(() => void sound.replay(job.id).catch(() => undefined), 20)
        return handler(job, context)
      }),
  },
  'a queue that hides what failed': {
    breaks: 'gives a job up after maxAttempts and shows it with its failure',
    with: (sound) => ({ list: async (filter, limit) => (await sound.list(filter, limit)).filter(({ state }) => state !== 'dead') }),
  },
  'a queue that writes down what an error says': {
    breaks: 'keeps no words of an error that is not ours, for they may be a customer’s',
    with: (sound) =>
      handling(sound, (handler, job, context) =>
        handler(job, context).catch((error: unknown) => {
          throw new TingyinError('ROW_UNREADABLE', { problem: String(error) })
        }),
      ),
  },
  'a queue that does not replay': {
    breaks: 'runs a replayed job again, its attempts forgotten',
    with: () => ({ replay: async () => undefined }),
  },
  'a queue that adds a job instead of replaying it': {
    breaks: 'refuses to replay an unknown job, and leaves one alone that waits or runs',
    with: (sound) => ({ replay: async (id) => void (await sound.add({ id, kind: 'import', payload: {} })) }),
  },
  'a queue that keeps progress to itself': {
    breaks: 'shows what a handler last reported, to others and to the next attempt',
    with: (sound) => handling(sound, (handler, job, { signal }) => handler(job, { signal, progress: async () => undefined })),
  },
  'a queue that takes long jobs away from living workers': {
    breaks: 'lets a long job be, as long as its worker lives',
    with: (sound) => ({
      work: (handlers) => {
        sound.work(handlers)
        setTimeout(async () => {
          const context = { progress: async () => undefined, signal: new AbortController().signal }
          for (const job of await sound.list({ state: 'active' }, 10)) await handlers[job.kind]?.({ ...job, payload: {} }, context)
        }, queueTiming.leaseMs)
      },
    }),
  },
  'a queue that lists whole jobs': {
    breaks: 'lists jobs with all that is known of them but their payloads',
    with: (sound) => ({
      list: async (filter, limit) => Promise.all((await sound.list(filter, limit)).map(async ({ id }) => (await sound.get(id))!)),
    }),
  },
  'a queue that lists ids and states alone': {
    breaks: 'lists jobs with all that is known of them but their payloads',
    with: (sound) => ({
      list: async (filter, limit) => (await sound.list(filter, limit)).map(({ id, kind, state, attempts, addedAt }) => ({ id, kind, state, attempts, addedAt })),
    }),
  },
  'a queue that lists oldest first': {
    breaks: 'lists newest first, by state and kind, no more than asked for',
    with: (sound) => ({ list: async (filter, limit) => (await sound.list(filter, limit)).toReversed() }),
  },
  'a queue that limits before it filters': {
    breaks: 'lists newest first, by state and kind, no more than asked for',
    with: (sound) => ({
      list: async ({ state, kind }, limit) =>
        (await sound.list({}, limit)).filter((job) => (state ?? job.state) === job.state && (kind ?? job.kind) === job.kind),
    }),
  },
  'a queue that gives any job for an unknown one': {
    breaks: 'gives undefined for a job it does not know',
    with: (sound) => ({ get: async (id) => (await sound.get(id)) ?? (await sound.get((await sound.list({}, 1))[0]?.id ?? id)) }),
  },
  'a queue that counts what is delayed as waiting': {
    breaks: 'counts jobs that wait, run, are delayed and are dead, of all kinds',
    with: (sound) => ({
      depth: async () => {
        const depth = await sound.depth()
        return { ...depth, waiting: depth.waiting + depth.delayed, delayed: 0 }
      },
    }),
  },
  'a queue that is idle whenever no job runs': {
    breaks: 'is idle only when no job of its kinds waits or runs, delayed ones and failed ones included',
    with: (sound) => ({
      idle: async () => {
        while ((await sound.list({ state: 'active' }, 1)).length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
      },
    }),
  },
  'a queue that closes without waiting': {
    breaks: 'waits on close for the running job, and takes no further one',
    with: (sound) => ({ close: async () => void sound.close() }),
  },
  'a queue that takes an aborted job for done': {
    breaks: 'aborts a long job on close, and has it tried again by whoever works next, without counting the attempt',
    with: (sound) =>
      handling(sound, (handler, job, context) =>
        handler(job, context).catch((error: unknown) => {
          if (!context.signal.aborted) throw error
        }),
      ),
  },
  'a queue that cannot be closed twice': {
    breaks: 'closes at once when it never worked or has nothing to do, also twice',
    with: (sound) => {
      let closed = false
      return {
        close: async () => {
          if (closed) throw new Error('It is closed already.')
          closed = true
          await sound.close()
        },
      }
    },
  },
})

describe('embedded job queue', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tingyin-jobs-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const opened = (options: ConstructorParameters<typeof EmbeddedJobQueue>[1] = {}) => {
    const database = openEmbeddedDatabase(folder)
    return { database, queue: new EmbeddedJobQueue(database, { ...queueTiming, ...options }) }
  }

  /** A worker in the middle of a job that loses its database: the nearest to dying that a process can do to itself. */
  async function diesAtWork(): Promise<() => Promise<unknown>> {
    const reported: unknown[] = []
    const { database, queue } = opened({ report: (error) => reported.push(error) })
    let letGo = (): void => undefined
    await new Promise<void>((begun) => queue.work({ import: async () => (begun(), new Promise<void>((resolve) => (letGo = resolve))) }))
    database.close()
    return async () => {
      letGo()
      await queue.close()
      return reported
    }
  }

  it('gives the job of a dead worker to another when its lease has run out, not before', async () => {
    const { database, queue } = opened()
    await queue.add({ id: 'j1', kind: 'import', payload: {} })
    const begun = Date.now()
    const bury = await diesAtWork()
    const attempts: number[] = []
    queue.work({ import: async (job) => void attempts.push(job.attempts) })
    await queue.idle()
    expect(Date.now() - begun).toBeGreaterThanOrEqual(queueTiming.leaseMs)
    expect(attempts).toEqual([2])
    expect(await bury()).toContainEqual(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }))
    expect(await queue.get('j1')).toMatchObject({ state: 'done', attempts: 2 })
    await queue.close()
    database.close()
  })

  it('gives up a job that each of its workers died of', async () => {
    const { database, queue } = opened({ maxAttempts: 1 })
    await queue.add({ id: 'j1', kind: 'import', payload: {} })
    const bury = await diesAtWork()
    queue.work({ import: async () => undefined })
    await queue.idle()
    expect(await queue.get('j1')).toMatchObject({ state: 'dead', attempts: 1, failure: 'The worker stopped during the last attempt.' })
    await bury()
    await queue.close()
    database.close()
  })

  it('tells a worker that lost its lease to stop, and takes no outcome from it', async () => {
    const { database, queue } = opened({ leaseMs: 90 })
    await queue.add({ id: 'j1', kind: 'import', payload: {} })
    const reason = await new Promise<unknown>((resolve) =>
      queue.work({
        import: async ({ attempts }, { signal, progress }) => {
          if (attempts > 1) return
          // As if this process had slept and another had taken the job over meanwhile.
          database.connection.prepare(`UPDATE jobs SET lease = 'another', due_at = ?`).run(Date.now() + 200)
          await new Promise((aborted) => signal.addEventListener('abort', aborted))
          resolve(await progress({}).catch((error: unknown) => error))
        },
      }),
    )
    expect(reason).toMatchObject({ message: 'Another worker has taken the job over.' })
    expect(await queue.get('j1')).toMatchObject({ state: 'active', attempts: 1 })
    await queue.idle()
    expect(await queue.get('j1')).toMatchObject({ state: 'done', attempts: 2 })
    await queue.close()
    database.close()
  })

  it('goes on working when the database could not be used for a while', async () => {
    const reported: unknown[] = []
    const { database, queue } = opened({ report: (error) => reported.push(error) })
    await queue.add({ id: 'j1', kind: 'import', payload: {} })
    database.connection.pragma('query_only = ON')
    const done = new Promise<void>((resolve) => queue.work({ import: async () => resolve() }))
    while (reported.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(reported[0]).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    database.connection.pragma('query_only = OFF')
    await done
    await queue.idle()
    await queue.close()
    database.close()
  })

  it('rejects a wait for idleness that its closing ends', async () => {
    const { database, queue } = opened()
    await queue.add({ id: 'j1', kind: 'import', payload: {}, delayMs: 60_000 })
    queue.work({ import: async () => undefined })
    const idle = expect(queue.idle()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await queue.close()
    await idle
    database.close()
  })

  it('keeps what a job carries as long as the job', async () => {
    const { database, queue } = opened()
    const payloads = database.connection.prepare('SELECT count(*) FROM job_payloads').pluck()
    await queue.add({ id: 'forgotten', kind: 'import', payload: {}, forget: true })
    await queue.add({ id: 'done', kind: 'import', payload: {} })
    queue.work({ import: async () => undefined })
    await queue.idle()
    expect(payloads.get()).toBe(1)
    await queue.add({ id: 'done', kind: 'import', payload: {}, delayMs: 60_000 })
    expect(payloads.get()).toBe(1)
    await queue.close()
    database.close()
  })

  it('goes on with jobs that an earlier version queued, whose payloads stood in their rows', async () => {
    const { database, queue } = opened()
    await queue.add({ id: 'waiting', kind: 'import', payload: { file: '投诉.csv' } })
    database.connection.exec(`
      DROP TRIGGER jobs_gone;
      ALTER TABLE jobs ADD COLUMN payload TEXT NOT NULL DEFAULT '{"file":"投诉.csv"}';
      DROP TABLE job_payloads;
      UPDATE schema_steps SET steps = 3 WHERE name = 'jobs';
    `)
    const reopened = new EmbeddedJobQueue(database)
    const seen: unknown[] = []
    reopened.work({ import: async ({ payload }) => void seen.push(payload) })
    await reopened.idle()
    expect(seen).toEqual([{ file: '投诉.csv' }])
    await reopened.close()
    database.close()
  })

  it.each([
    ['JSON in UTF-16', Buffer.from(JSON.stringify({ file: '投诉.csv' }), 'utf16le')],
    ['as V8 writes values', serialize({ file: '投诉.csv' })],
  ])('goes on with jobs that an earlier version queued, whose payloads were %s', async (_, payload) => {
    const { database, queue } = opened()
    await queue.add({ id: 'waiting', kind: 'import', payload: {} })
    database.connection.prepare('UPDATE job_payloads SET payload = ?').run(payload)
    expect((await queue.get('waiting'))?.payload).toEqual({ file: '投诉.csv' })
    await queue.close()
    database.close()
  })

  it('forgets jobs done 30 days ago when it is opened, and no others', async () => {
    const { database, queue } = opened()
    for (const id of ['old', 'dead', 'new', 'waiting']) await queue.add({ id, kind: 'import', payload: {} })
    const old = Date.now() - 31 * 24 * 60 * 60 * 1000
    const finish = database.connection.prepare('UPDATE jobs SET state = ?, due_at = NULL, finished_at = ? WHERE id = ?')
    finish.run('done', old, 'old')
    finish.run('dead', old, 'dead')
    finish.run('done', Date.now(), 'new')
    const reopened = new EmbeddedJobQueue(database)
    expect((await reopened.list({}, 10)).map(({ id }) => id)).toEqual(['waiting', 'new', 'dead'])
    database.close()
  })
})
