import { TingyinError } from '../../src/domain/errors'
import type { Job, JobHandler, JobQueue, ListedJob, NewJob } from '../../src/stores/jobs/job-queue'
import type { Clause } from './contract'

/** The contract is for queues opened with these options, whatever the adapter calls them. */
export const queueTiming = { leaseMs: 600, maxAttempts: 3, backoffMs: 20, pollMs: 20 } as const

const aJob = (overrides: Partial<NewJob> = {}): NewJob => ({ id: 'j1', kind: 'import', payload: {}, ...overrides })
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const idsOf = (jobs: readonly ListedJob[]): string[] => jobs.map(({ id }) => id)

/** Work that goes on until it is let go, and tells when it has begun. */
function heldWork(): { readonly begun: Promise<Job>; readonly letGo: () => void; readonly handler: JobHandler } {
  let begin: (job: Job) => void
  let letGo: () => void = () => undefined
  const begun = new Promise<Job>((resolve) => (begin = resolve))
  const held = new Promise<void>((resolve) => (letGo = resolve))
  return { begun, letGo: () => letGo(), handler: async (job) => (begin(job), held) }
}

/** Work that goes on until the queue closes. */
const untilAborted = (begun: () => void): JobHandler => (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
    begun()
  })

/** `patienceMs` is how long to wait for what a sound queue does at once. */
export function jobQueueContract(patienceMs: number): readonly Clause<JobQueue>[] {
  const soon = async <T>(promise: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`Nothing happened for ${patienceMs} ms.`)), patienceMs)
    })
    return Promise.race([promise, late]).finally(() => clearTimeout(timer))
  }
  const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
    const deadline = Date.now() + patienceMs
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`It did not come to pass within ${patienceMs} ms.`)
      await pause(5)
    }
  }

  return [
    {
      says: 'hands a job to the handler of its kind and calls it done afterwards',
      check: async (queue) => {
        const before = Date.now()
        const job = aJob({ payload: { file: '工单.csv', nested: [1, null, '😡'] } })
        const seen: unknown[] = []
        expect(await queue.add(job)).toBe(true)
        expect(await queue.get('j1')).toMatchObject({ ...job, state: 'waiting', attempts: 0 })
        queue.work({
          import: async (given) => void seen.push(given, await queue.get('j1')),
          reindex: async () => void seen.push('the wrong handler'),
        })
        await soon(queue.idle())
        const active = expect.objectContaining({ ...job, state: 'active', attempts: 1 }) as unknown
        expect(seen).toEqual([active, active])
        const done = await queue.get('j1')
        expect(done).toMatchObject({ ...job, state: 'done', attempts: 1 })
        expect(done).not.toHaveProperty('failure')
        expect(Date.parse(done!.addedAt)).toBeGreaterThanOrEqual(before)
        expect(Date.parse(done!.finishedAt!)).toBeGreaterThanOrEqual(Date.parse(done!.addedAt))
      },
    },
    {
      says: 'hands the bulk of a job to its handler byte for byte, at every attempt, and to nobody else',
      check: async (queue) => {
        const bulk = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256)
        const seen: (Uint8Array | undefined)[] = []
        queue.work({
          import: async (job) => {
            seen.push(job.bulk)
            if (job.attempts < queueTiming.maxAttempts) throw new Error()
          },
        })
        await queue.add(aJob({ id: 'without' }))
        await soon(queue.idle())
        await queue.add(aJob({ bulk }))
        await soon(queue.idle())
        await queue.replay('j1')
        await soon(queue.idle())
        const given = seen.map((each) => each && Buffer.from(each).equals(bulk))
        expect(given).toEqual([...Array<undefined>(queueTiming.maxAttempts), ...Array<true>(2 * queueTiming.maxAttempts).fill(true)])
        expect(await queue.get('j1')).not.toHaveProperty('bulk')
      },
    },
    {
      says: 'works on jobs that are added later',
      check: async (queue) => {
        const seen: string[] = []
        queue.work({ import: async ({ id }) => void seen.push(id) })
        await pause(60)
        await queue.add(aJob())
        await soon(queue.idle())
        expect(seen).toEqual(['j1'])
      },
    },
    {
      says: 'works on jobs that others add',
      check: async (queue, another) => {
        const seen: string[] = []
        queue.work({ import: async ({ id }) => void seen.push(id) })
        await pause(60)
        await (await another()).add(aJob())
        await until(() => seen.length === 1)
      },
    },
    {
      says: 'does not add a job that waits or runs, but one that is done or dead',
      check: async (queue, another) => {
        const other = await another()
        expect(await queue.add(aJob({ payload: { n: 1 } }))).toBe(true)
        expect(await queue.add(aJob({ payload: { n: 2 } }))).toBe(false)
        expect(await other.add(aJob({ payload: { n: 3 } }))).toBe(false)
        expect(await queue.get('j1')).toMatchObject({ payload: { n: 1 } })
        const held = heldWork()
        let runs = 0
        queue.work({ import: async (job, context) => (++runs === 1 ? held.handler(job, context) : undefined), doomed: () => Promise.reject(new Error()) })
        await soon(held.begun)
        expect(await other.add(aJob({ payload: { n: 4 } }))).toBe(false)
        held.letGo()
        await soon(queue.idle())
        expect(await other.add(aJob({ payload: { n: 5 } }))).toBe(true)
        await soon(queue.idle())
        expect([runs, await queue.get('j1')]).toEqual([2, expect.objectContaining({ payload: { n: 5 }, state: 'done', attempts: 1 })])
        expect(idsOf(await queue.list({}, 10))).toEqual(['j1'])

        await queue.add(aJob({ id: 'j2', kind: 'doomed' }))
        await until(async () => (await queue.get('j2'))?.state === 'dead')
        expect(await queue.add(aJob({ id: 'j2' }))).toBe(true)
        await soon(queue.idle())
        expect(await queue.get('j2')).toMatchObject({ kind: 'import', state: 'done', attempts: 1 })
      },
    },
    {
      says: 'has committed a job when add resolves',
      check: async (queue, another) => {
        await queue.add(aJob({ payload: { n: 1 } }))
        expect(await (await another()).get('j1')).toMatchObject({ payload: { n: 1 }, state: 'waiting' })
      },
    },
    {
      says: 'does not begin a job before its delay is over',
      check: async (queue) => {
        let begun = 0
        queue.work({ import: async () => void (begun = Date.now()) })
        const added = Date.now()
        await queue.add(aJob({ delayMs: 150 }))
        expect(await queue.get('j1')).toMatchObject({ delayMs: 150, state: 'waiting' })
        await soon(queue.idle())
        expect(begun - added).toBeGreaterThanOrEqual(150)
      },
    },
    {
      says: 'leaves jobs of other kinds alone, and does not wait for them to be idle',
      check: async (queue) => {
        await queue.add(aJob({ id: 'other', kind: 'export' }))
        await queue.add(aJob())
        queue.work({ import: async () => undefined })
        await soon(queue.idle())
        expect(await queue.get('other')).toMatchObject({ state: 'waiting', attempts: 0 })
      },
    },
    {
      says: 'works on one job of a kind at a time, first come first served',
      check: async (queue) => {
        for (const id of ['b', 'a', 'c']) await queue.add(aJob({ id }))
        const events: string[] = []
        queue.work({
          import: async ({ id }) => {
            events.push(`begin ${id}`)
            await pause(30)
            events.push(`end ${id}`)
          },
        })
        await soon(queue.idle())
        expect(events).toEqual(['begin b', 'end b', 'begin a', 'end a', 'begin c', 'end c'])
      },
    },
    {
      says: 'lets no kind wait for another',
      check: async (queue) => {
        const held = heldWork()
        const seen: string[] = []
        queue.work({ reindex: held.handler, deliver: async ({ id }) => void seen.push(id) })
        await queue.add(aJob({ id: 'long', kind: 'reindex' }))
        await soon(held.begun)
        for (const id of ['a', 'b']) await queue.add(aJob({ id, kind: 'deliver' }))
        await until(() => seen.length === 2).finally(held.letGo)
        expect(seen).toEqual(['a', 'b'])
        await soon(queue.idle())
      },
    },
    {
      says: 'gives each job to one of several workers',
      check: async (queue, another) => {
        const ids = Array.from({ length: 30 }, (_, i) => `j${i}`)
        for (const id of ids) await queue.add(aJob({ id }))
        const seen: string[] = []
        const other = await another()
        const handlers = { import: async ({ id }: Job) => (await pause(2), void seen.push(id)) }
        queue.work(handlers)
        other.work(handlers)
        await soon(Promise.all([queue.idle(), other.idle()]))
        expect(seen.sort()).toEqual([...ids].sort())
      },
    },

    {
      says: 'tries a failed job again until it succeeds, and says why the last attempt failed',
      check: async (queue) => {
        const tried: unknown[] = []
        queue.work({
          import: async ({ attempts, failure }) => {
            tried.push([attempts, failure])
            if (attempts < 3) throw new TingyinError('SOURCE_NOT_FOUND', { file: `${attempts}.csv` })
          },
        })
        await queue.add(aJob())
        await soon(queue.idle())
        expect(tried).toEqual([
          [1, undefined],
          [2, 'No file "1.csv", or it cannot be read.'],
          [3, 'No file "2.csv", or it cannot be read.'],
        ])
        const done = await queue.get('j1')
        expect(done).toMatchObject({ state: 'done', attempts: 3 })
        expect(done).not.toHaveProperty('failure')
      },
    },
    {
      says: 'waits longer after each failure',
      check: async (queue) => {
        const times: number[] = []
        queue.work({
          import: async () => {
            times.push(Date.now())
            throw new Error()
          },
        })
        await queue.add(aJob())
        await soon(queue.idle())
        const [first = 0, second = 0, third = 0] = times
        expect(second - first).toBeGreaterThanOrEqual(queueTiming.backoffMs)
        expect(third - second).toBeGreaterThanOrEqual(4 * queueTiming.backoffMs)
      },
    },
    {
      says: 'gives a job up after maxAttempts and shows it with its failure',
      check: async (queue) => {
        let attempts = 0
        queue.work({
          import: async () => {
            attempts++
            throw new TingyinError('SOURCE_NOT_FOUND', { file: 'a.csv' })
          },
        })
        await queue.add(aJob())
        await soon(queue.idle())
        const dead = expect.objectContaining({
          id: 'j1',
          state: 'dead',
          attempts: queueTiming.maxAttempts,
          failure: 'No file "a.csv", or it cannot be read.',
          finishedAt: expect.any(String) as string,
        }) as unknown
        expect(await queue.get('j1')).toEqual(dead)
        expect(await queue.list({ state: 'dead' }, 10)).toEqual([dead])
        await pause(100)
        expect(attempts).toBe(queueTiming.maxAttempts)
      },
    },
    {
      says: 'forgets a job that is to leave nothing behind once it is done, and no other, nor one that is dead',
      check: async (queue) => {
        await queue.add(aJob({ id: 'kept' }))
        await queue.add(aJob({ id: 'done', forget: true }))
        await queue.add(aJob({ id: 'dead', forget: true, payload: { fails: true } }))
        expect(await queue.get('done')).toMatchObject({ forget: true })
        queue.work({ import: async ({ payload }) => (payload['fails'] ? Promise.reject(new Error()) : undefined) })
        await soon(queue.idle())
        expect(await queue.get('done')).toBeUndefined()
        expect(await queue.get('kept')).toMatchObject({ state: 'done' })
        expect(await queue.get('dead')).toMatchObject({ state: 'dead', forget: true, payload: { fails: true } })
        expect(idsOf(await queue.list({}, 10)).sort()).toEqual(['dead', 'kept'])
      },
    },
    {
      says: 'keeps no words of an error that is not ours, for they may be a customer’s',
      check: async (queue) => {
        const failures: Record<string, unknown> = {
          type: new TypeError('13812345678 is not a number'),
          renamed: Object.assign(new Error('x'), { name: '13812345678 张三' }),
          text: '13812345678',
          nothing: undefined,
        }
        queue.work({ import: async ({ payload }) => Promise.reject(failures[String(payload['failure'])]) })
        for (const failure of Object.keys(failures)) await queue.add(aJob({ id: failure, payload: { failure } }))
        await soon(queue.idle())
        const jobs = await queue.list({ state: 'dead' }, 10)
        expect(jobs).toHaveLength(4)
        expect(JSON.stringify(jobs)).not.toMatch(/13812345678|张三/)
        expect((await queue.get('type'))?.failure).toBe('TypeError')
      },
    },
    {
      says: 'runs a replayed job again, its attempts forgotten',
      check: async (queue) => {
        let broken = true
        const attempts: number[] = []
        queue.work({
          import: async (job) => {
            attempts.push(job.attempts)
            if (broken) throw new Error()
          },
        })
        await queue.add(aJob())
        await soon(queue.idle())
        broken = false
        await queue.replay('j1')
        await soon(queue.idle())
        expect(await queue.get('j1')).toMatchObject({ state: 'done', attempts: 1 })
        await queue.replay('j1')
        await soon(queue.idle())
        expect(attempts).toEqual([1, 2, 3, 1, 1])
      },
    },
    {
      says: 'refuses to replay an unknown job, and leaves one alone that waits or runs',
      check: async (queue) => {
        await expect(queue.replay('j1')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND', details: { id: 'j1' } })
        const added = Date.now()
        await queue.add(aJob({ delayMs: 100 }))
        await queue.replay('j1')
        const held = heldWork()
        let runs = 0
        queue.work({ import: async (job, context) => (runs++, held.handler(job, context)) })
        await soon(held.begun)
        expect(Date.now() - added).toBeGreaterThanOrEqual(100)
        await queue.replay('j1')
        expect(await queue.get('j1')).toMatchObject({ state: 'active', attempts: 1 })
        held.letGo()
        await soon(queue.idle())
        expect(runs).toBe(1)
      },
    },

    {
      says: 'shows what a handler last reported, to others and to the next attempt',
      check: async (queue, another) => {
        const other = await another()
        const seen: unknown[] = []
        queue.work({
          import: async ({ progress, attempts }, context) => {
            seen.push(progress)
            await context.progress({ line: attempts * 100 })
            seen.push((await other.get('j1'))?.progress)
            if (attempts === 1) throw new Error()
          },
        })
        await queue.add(aJob())
        await soon(queue.idle())
        expect(seen).toEqual([undefined, { line: 100 }, { line: 100 }, { line: 200 }])
        expect((await queue.list({}, 1))[0]?.progress).toEqual({ line: 200 })
      },
    },
    {
      says: 'lets a long job be, as long as its worker lives',
      check: async (queue, another) => {
        const seen: string[] = []
        const other = await another()
        queue.work({ import: async () => (seen.push('first'), pause(2 * queueTiming.leaseMs)) })
        await queue.add(aJob())
        await until(() => seen.length > 0)
        other.work({ import: async () => void seen.push('second') })
        await soon(Promise.all([queue.idle(), other.idle()]))
        expect(seen).toEqual(['first'])
        expect(await queue.get('j1')).toMatchObject({ state: 'done', attempts: 1 })
      },
    },

    {
      says: 'lists jobs with all that is known of them but their payloads',
      check: async (queue) => {
        await queue.add(aJob({ id: 'dead', kind: 'doomed', payload: { text: '断网' } }))
        queue.work({
          doomed: async (_, { progress }) => {
            await progress({ line: 7 })
            throw new Error()
          },
        })
        await soon(queue.idle())
        await queue.add(aJob({ id: 'later', payload: { text: '断网' }, delayMs: 60_000, forget: true }))
        const listed = await queue.list({}, 10)
        expect(listed).toHaveLength(2)
        for (const job of listed) {
          expect(job).not.toHaveProperty('payload')
          expect({ ...job, payload: { text: '断网' } }).toEqual(await queue.get(job.id))
        }
      },
    },
    {
      says: 'lists newest first, by state and kind, no more than asked for',
      check: async (queue) => {
        for (const id of ['a', 'b', 'c']) await queue.add(aJob({ id }))
        for (const id of ['d', 'e']) await queue.add(aJob({ id, kind: 'export' }))
        expect(idsOf(await queue.list({}, 10))).toEqual(['e', 'd', 'c', 'b', 'a'])
        expect(idsOf(await queue.list({}, 2))).toEqual(['e', 'd'])
        expect(idsOf(await queue.list({ kind: 'import' }, 2))).toEqual(['c', 'b'])
        queue.work({ export: async () => undefined })
        await soon(queue.idle())
        expect(idsOf(await queue.list({ state: 'done' }, 10))).toEqual(['e', 'd'])
        expect(idsOf(await queue.list({ state: 'waiting', kind: 'import' }, 10))).toEqual(['c', 'b', 'a'])
        expect(await queue.list({ state: 'waiting', kind: 'export' }, 10)).toEqual([])
        await queue.add(aJob({ id: 'd', kind: 'reindex' }))
        expect(idsOf(await queue.list({}, 2))).toEqual(['d', 'e'])
      },
    },
    {
      says: 'gives undefined for a job it does not know',
      check: async (queue) => {
        await queue.add(aJob())
        expect(await queue.get('j2')).toBeUndefined()
      },
    },
    {
      says: 'counts jobs that wait, run, are delayed and are dead, of all kinds',
      check: async (queue, another) => {
        const other = await another()
        expect(await other.depth()).toEqual({ waiting: 0, active: 0, delayed: 0, dead: 0 })
        const held = heldWork()
        queue.work({ doomed: () => Promise.reject(new Error()), done: async () => undefined, held: held.handler })
        await queue.add(aJob({ id: 'a', kind: 'doomed' }))
        await queue.add(aJob({ id: 'b', kind: 'done' }))
        await soon(queue.idle())
        await queue.add(aJob({ id: 'c', kind: 'held' }))
        await soon(held.begun)
        for (const id of ['d', 'e', 'f']) await queue.add(aJob({ id, kind: 'export' }))
        for (const id of ['g', 'h']) await queue.add(aJob({ id, delayMs: 60_000 }))
        const depth = await other.depth()
        held.letGo()
        expect(depth).toEqual({ waiting: 3, active: 1, delayed: 2, dead: 1 })
      },
    },
    {
      says: 'is idle only when no job of its kinds waits or runs, delayed ones and failed ones included',
      check: async (queue) => {
        let finished = 0
        queue.work({
          import: async ({ attempts }) => {
            if (attempts === 1) throw new Error()
            await pause(50)
            finished = Date.now()
          },
        })
        await soon(queue.idle())
        await queue.add(aJob({ delayMs: 50 }))
        await soon(queue.idle())
        expect(finished).toBeGreaterThan(0)
        expect(await queue.get('j1')).toMatchObject({ state: 'done', attempts: 2 })
      },
    },

    {
      says: 'waits on close for the running job, and takes no further one',
      check: async (queue, another) => {
        const seen: string[] = []
        const other = await another()
        for (const id of ['a', 'b']) await queue.add(aJob({ id }))
        queue.work({
          import: async ({ id }) => {
            seen.push(`begin ${id}`)
            await pause(100)
            seen.push(`end ${id}`)
          },
        })
        await until(() => seen.length > 0)
        await soon(queue.close())
        expect(seen).toEqual(['begin a', 'end a'])
        expect(await other.get('a')).toMatchObject({ state: 'done' })
        expect(await other.get('b')).toMatchObject({ state: 'waiting', attempts: 0 })
      },
    },
    {
      says: 'aborts a long job on close, and has it tried again by whoever works next, without counting the attempt',
      check: async (queue, another) => {
        const other = await another()
        await queue.add(aJob())
        await soon(new Promise<void>((resolve) => queue.work({ import: untilAborted(resolve) })))
        await soon(queue.close())
        const job = await other.get('j1')
        expect(job).toMatchObject({ state: 'waiting', attempts: 0 })
        expect(job).not.toHaveProperty('failure')
        other.work({ import: async () => undefined })
        await soon(other.idle())
        expect(await other.get('j1')).toMatchObject({ state: 'done', attempts: 1 })
      },
    },
    {
      says: 'closes at once when it never worked or has nothing to do, also twice',
      check: async (queue, another) => {
        const other = await another()
        other.work({ import: async () => undefined })
        await pause(50)
        for (const each of [queue, other]) {
          await soon(each.close())
          await soon(each.close())
        }
      },
    },
  ]
}
