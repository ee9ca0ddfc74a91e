import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { type BullJobQueue, type BullJobQueueOptions, openBullJobQueue } from '../../src/stores/jobs/bull-job-queue'
import { describeContract, type Open } from '../contracts/contract'
import { jobQueueContract, queueTiming } from '../contracts/job-queue.contract'
import { workerThatNeverEnds } from './bull-worker-process'
import { freshNamespace, overServer } from './over-server'

overServer('REDIS_URL', (url) => {
  /** What is open at each place; the namespace goes with the last. */
  const opened = new Map<string, number>()

  const open: Open<BullJobQueue> = async (place) => {
    const namespace = `tingyin-test-${createHash('sha256').update(place).digest('hex').slice(0, 12)}`
    const queue = await openBullJobQueue({ url, namespace, ...queueTiming })
    opened.set(namespace, (opened.get(namespace) ?? 0) + 1)
    const close = queue.close.bind(queue)
    let closed = false
    return Object.assign(queue, {
      close: async () => {
        await close()
        if (closed) return
        closed = true
        opened.set(namespace, opened.get(namespace)! - 1)
        if (opened.get(namespace) === 0) await forgetNamespace(url, namespace)
      },
    })
  }

  describeContract('job queue in Redis', jobQueueContract(20_000), open)

  describe('job queue in Redis', () => {
    const namespace = freshNamespace()
    const queues: BullJobQueue[] = []
    const another = async (options: Partial<BullJobQueueOptions> = {}): Promise<BullJobQueue> => {
      const queue = await openBullJobQueue({ url, namespace, ...queueTiming, ...options })
      queues.push(queue)
      return queue
    }
    afterEach(async () => {
      for (const queue of queues.splice(0)) await queue.close()
      await forgetNamespace(url, namespace)
    })

    it.each(['wait', 'id', 'a:lock', 'a:logs', '%3A', '工单 #1/二?', '😡', '*', '{x}', '"\\\n', '', '0', '__proto__'])('takes %j for an id like any other', async (id) => {
      const queue = await another()
      const ids = [id, 'a', '%']
      for (const each of ids) expect(await queue.add({ id: each, kind: 'import', payload: { each } })).toBe(true)
      expect(await queue.add({ id, kind: 'import', payload: {} })).toBe(false)
      expect((await queue.list({}, 10)).map((job) => job.id)).toEqual(ids.toReversed())
      const seen: unknown[] = []
      queue.work({ import: async (job) => void seen.push([job.id, job.payload]) })
      await queue.idle()
      expect(seen).toEqual(ids.map((each) => [each, { each }]))
      expect(await queue.get(id)).toMatchObject({ id, state: 'done' })
    })

    it('adds a job once, however many add it at once and of whatever kind', async () => {
      const adders = [await another(), await another()]
      const worker = await another()
      for (let round = 0; round < 20; round++) {
        const added = await Promise.all(Array.from({ length: 10 }, (_, i) => adders[i % 2]!.add({ id: 'j1', kind: `kind${i % 3}`, payload: { i } })))
        expect(added.filter(Boolean)).toHaveLength(1)
        if (round === 0) worker.work({ kind0: async () => undefined, kind1: async () => undefined, kind2: async () => undefined })
        await worker.idle()
        expect(await worker.list({}, 10)).toHaveLength(1)
      }
    })

    it('does not let a long line of one kind hold up another', async () => {
      const queue = await another()
      for (let i = 0; i < 20; i++) await queue.add({ id: `i${i}`, kind: 'import', payload: {} })
      await queue.add({ id: 'r', kind: 'reindex', payload: {} })
      const seen: string[] = []
      const handler = async ({ id }: { readonly id: string }): Promise<void> => void seen.push(id)
      queue.work({ import: handler, reindex: handler })
      await queue.idle()
      expect(seen.slice(0, 2)).toContain('r')
    })

    it('has two workers at once do the jobs, each job by one', async () => {
      const workers = [await another(), await another()]
      for (let i = 0; i < 40; i++) await workers[0]!.add({ id: `j${i}`, kind: 'import', payload: {} })
      const seen = workers.map(() => [] as string[])
      let [running, most] = [0, 0]
      for (const [i, worker] of workers.entries()) {
        worker.work({
          import: async ({ id }) => {
            most = Math.max(most, ++running)
            await pause(5)
            running--
            seen[i]!.push(id)
          },
        })
      }
      await workers[0]!.idle()
      expect(new Set(seen.flat()).size).toBe(40)
      expect(seen.flat()).toHaveLength(40)
      expect(most).toBe(2)
    })

    it('gives the job of a killed worker to another, and counts the attempt', async () => {
      const queue = await another()
      await queue.add({ id: 'j1', kind: 'import', payload: {} })
      const worker = await workerThatNeverEnds({ url, namespace, ...queueTiming })
      expect(await queue.get('j1')).toMatchObject({ state: 'active', attempts: 1 })
      worker.kill('SIGKILL')
      const attempts: number[] = []
      queue.work({ import: async (job) => void attempts.push(job.attempts) })
      await queue.idle()
      expect(attempts).toEqual([2])
      expect(await queue.get('j1')).toMatchObject({ state: 'done', attempts: 2 })
    })

    it('gives up a job that each of its workers died of, and lets it be replayed', async () => {
      const queue = await another({ maxAttempts: 2 })
      await queue.add({ id: 'j1', kind: 'import', payload: {} })
      for (let death = 0; death < 2; death++) (await workerThatNeverEnds({ url, namespace, ...queueTiming, maxAttempts: 2 })).kill('SIGKILL')
      queue.work({ import: async () => undefined })
      await queue.idle()
      expect(await queue.get('j1')).toMatchObject({ state: 'dead', attempts: 2, failure: 'The worker stopped during the last attempt.' })
      await queue.replay('j1')
      await queue.idle()
      expect(await queue.get('j1')).toMatchObject({ state: 'done', attempts: 1 })
    })

    it('tells a worker that lost its lease to stop, and takes no outcome from it', async () => {
      const queue = await another()
      await queue.add({ id: 'j1', kind: 'import', payload: {} })
      const redis = new Redis(url)
      const reason = await new Promise<unknown>((resolve) =>
        queue.work({
          import: async ({ attempts }, { signal, progress }) => {
            if (attempts > 1) return
            // As if this process had slept and another had taken the job over meanwhile.
            await redis.set(`{${namespace}}:import:~j1:lock`, 'another', 'PX', 400)
            await new Promise((aborted) => signal.addEventListener('abort', aborted))
            resolve(await progress({}).catch((error: unknown) => error))
          },
        }),
      )
      expect(reason).toMatchObject({ message: 'Another worker has taken the job over.' })
      await queue.idle()
      expect(await queue.get('j1')).toMatchObject({ state: 'done', attempts: 2 })
      await redis.quit()
    })

    it('keeps the last jobs that are done and the last that are dead, and forgets older ones', async () => {
      const queue = await another({ keepDone: 3, keepDead: 2, maxAttempts: 1 })
      queue.work({ done: async () => undefined, doomed: () => Promise.reject(new Error()) })
      for (let i = 0; i < 6; i++) {
        await queue.add({ id: `done${i}`, kind: 'done', payload: {} })
        await queue.add({ id: `dead${i}`, kind: 'doomed', payload: {} })
        await queue.idle()
      }
      expect((await queue.list({ state: 'done' }, 10)).map(({ id }) => id)).toEqual(['done5', 'done4', 'done3'])
      expect((await queue.list({ state: 'dead' }, 10)).map(({ id }) => id)).toEqual(['dead5', 'dead4'])
      expect(await queue.get('done2')).toBeUndefined()
    })

    it('shows bull’s own tools every kind as a queue, and takes what they put back', async () => {
      const queue = await another({ maxAttempts: 1 })
      let broken = true
      queue.work({ doomed: async () => (broken ? Promise.reject(new Error()) : undefined) })
      await queue.add({ id: 'j1', kind: 'doomed', payload: { n: 1 } })
      await queue.add({ id: 'j2', kind: 'export', payload: {} })
      await queue.idle()
      const [doomed, exports] = await queue.bullQueues()
      expect([doomed!.name, await doomed!.getFailedCount(), exports!.name, await exports!.getWaitingCount()]).toEqual(['doomed', 1, 'export', 1])
      const [job] = await doomed!.getFailed()
      expect([job!.name, job!.data]).toEqual(['doomed', { n: 1 }])
      broken = false
      await job!.retry()
      await queue.idle()
      expect(await queue.get('j1')).toMatchObject({ state: 'done' })
    })

    it('carries payloads of 5 MB', async () => {
      const queue = await another()
      const payload = { rows: Array.from({ length: 1_000 }, (_, i) => `${i} ${'投诉'.repeat(850)}`) }
      await queue.add({ id: 'j1', kind: 'import', payload })
      let seen: unknown
      queue.work({ import: async (job) => void (seen = job.payload) })
      await queue.idle()
      expect(seen).toEqual(payload)
    })

    it('rejects a wait for idleness that its closing ends', async () => {
      const queue = await another()
      await queue.add({ id: 'j1', kind: 'import', payload: {}, delayMs: 60_000 })
      queue.work({ import: async () => undefined })
      const idle = expect(queue.idle()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      await queue.close()
      await idle
    })
  })
})

/** Removes what a queue has left in Redis. */
async function forgetNamespace(url: string, namespace: string): Promise<void> {
  const redis = new Redis(url)
  for await (const keys of redis.scanStream({ match: `{${namespace}}:*`, count: 1_000 }) as AsyncIterable<string[]>) {
    if (keys.length > 0) await redis.del(...keys)
  }
  await redis.quit()
}
