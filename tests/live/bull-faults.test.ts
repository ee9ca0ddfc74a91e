import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type BullJobQueue, type BullJobQueueOptions, openBullJobQueue } from '../../src/stores/jobs/bull-job-queue'
import type { JobHandler, NewJob } from '../../src/stores/jobs/job-queue'
import { OwnRedis, redisIsInstalled } from './own-redis'

const timing = { leaseMs: 600, maxAttempts: 3, backoffMs: 20, pollMs: 20 }
const aJob = (id: string, payload: NewJob['payload'] = {}): NewJob => ({ id, kind: 'import', payload })
const noop: JobHandler = async () => undefined

/** What a promise was rejected with, and that it was so within the time a caller may be kept waiting. */
async function refusal(promise: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  const begun = Date.now()
  const error = await promise.then(
    () => new Error('It was not refused.'),
    (error: Error) => error,
  )
  expect(Date.now() - begun).toBeLessThan(7_000)
  return error
}

const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  const deadline = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not come to pass within a minute.')
    await pause(10)
  }
}

const servers: OwnRedis[] = []
const queues: BullJobQueue[] = []
afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.close()
  for (const server of servers.splice(0)) await server.remove()
})

async function redis(...settings: readonly string[]): Promise<OwnRedis> {
  const server = await OwnRedis.started(...settings)
  servers.push(server)
  return server
}

async function opened({ url }: { readonly url: string }, options: Partial<BullJobQueueOptions> = {}): Promise<BullJobQueue> {
  const queue = await openBullJobQueue({ url, namespace: 'tingyin-test', report: () => undefined, ...timing, ...options })
  queues.push(queue)
  return queue
}

if (!redisIsInstalled) it('runs nothing, because redis-server is not installed here', () => undefined)
else
  describe('job queue over a Redis in trouble', () => {
    it('is not opened where nothing listens, or where there is no such host', async () => {
      expect(await refusal(opened({ url: 'redis://user:geheim@127.0.0.1:1' }))).toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: 'The store Redis at 127.0.0.1:1 cannot be used: nothing listens there. Start Redis, or correct REDIS_URL.',
      })
      expect(await refusal(opened({ url: 'redis://nowhere.invalid' }))).toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: 'The store Redis at nowhere.invalid:6379 cannot be used: its host is not known. Correct REDIS_URL.',
      })
    })

    it('is not opened with a wrong password or without one, and does not repeat it', async () => {
      const { port, url } = await redis('--requirepass', 'richtig')
      for (const wrong of [`redis://:falsch@127.0.0.1:${port}`, url]) {
        const error = await refusal(opened({ url: wrong }))
        expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining(`Redis at 127.0.0.1:${port} cannot be used: it refuses the user or the password.`) as unknown })
        expect(error.message).not.toContain('falsch')
      }
      const queue = await opened({ url: `redis://:richtig@127.0.0.1:${port}` })
      expect(await queue.add(aJob('j1'))).toBe(true)
    })

    it('is not opened on a database that does not exist', async () => {
      const { url } = await redis()
      expect((await refusal(opened({ url: `${url}/99` }))).message).toContain('it has no database of that number')
    })

    it.each<readonly [string, () => Server, string]>([
      ['speaks HTTP', () => createHttpServer(), 'what answers there does not speak like Redis'],
      ['says nothing', () => createServer((socket) => socket.resume()), 'it does not answer within 5 s'],
      ['hangs up', () => createServer((socket) => socket.destroy()), 'the connection broke'],
    ])('is not opened on a server that %s', async (_, create, problem) => {
      const server = create().listen(0, '127.0.0.1')
      await once(server, 'listening')
      expect((await refusal(opened({ url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}` }))).message).toContain(problem)
      server.close()
      await once(server, 'close')
    })

    it('does every acknowledged job when Redis is killed in the middle and comes back', async () => {
      // With everysec a busy disk lets Redis acknowledge up to two seconds' jobs before it writes them at all; imports queue such batches again.
      const server = await redis('--appendonly', 'yes', '--appendfsync', 'always')
      const reported: unknown[] = []
      const [adding, working] = [await opened(server), await opened(server, { report: (error) => reported.push(error) })]
      const done = new Set<string>()
      working.work({ import: async ({ id }) => (await pause(2), void done.add(id)) })
      const acknowledged: string[] = []
      const refused: string[] = []
      let adds = 0
      const enough = new AbortController()
      const added = (async () => {
        for (; !enough.signal.aborted; adds++) {
          const id = `j${adds}`
          await adding.add(aJob(id)).then(
            () => acknowledged.push(id),
            () => refused.push(id),
          )
        }
      })()
      for (let kill = 0; kill < 3; kill++) {
        const before = acknowledged.length
        await until(() => acknowledged.length > before + 200)
        await server.kill()
        await pause(kill * 1_000)
        await server.start()
      }
      const before = acknowledged.length
      await until(() => acknowledged.length > before + 100)
      enough.abort()
      await added
      await working.idle()
      expect(acknowledged.filter((id) => !done.has(id))).toEqual([])
      expect(await working.depth()).toEqual({ waiting: 0, active: 0, delayed: 0, dead: 0 })
      for (const error of reported) expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    })

    it('refuses jobs within seconds while Redis is gone, closes all the same, and says why', async () => {
      const server = await redis()
      const queue = await opened(server)
      const other = await opened(server)
      queue.work({ import: noop })
      await server.kill()
      await pause(200)
      expect(await refusal(other.add(aJob('j1')))).toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('nothing listens there') as unknown })
      const begun = Date.now()
      await queue.close()
      await other.close()
      expect(Date.now() - begun).toBeLessThan(1_000)
      expect(await refusal(other.add(aJob('j1')))).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    })

    it('refuses jobs within seconds while Redis hangs, and afterwards has lost and spoilt none', async () => {
      const server = await redis()
      const queue = await opened(server)
      const reported: unknown[] = []
      const worker = await opened(server, { report: (error) => reported.push(error) })
      const attempts: number[] = []
      worker.work({ import: async (job) => void attempts.push(job.attempts) })
      server.signal('SIGSTOP')
      expect(await refusal(queue.add(aJob('j1')))).toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('it does not answer within 5 s') as unknown })
      await until(() => reported.length > 0)
      server.signal('SIGCONT')
      for (let i = 2; i < 10; i++) await queue.add(aJob(`j${i}`))
      await worker.idle()
      expect(attempts.length).toBeGreaterThanOrEqual(8)
      expect(new Set(attempts)).toEqual(new Set([1]))
    })

    it('closes while Redis hangs', async () => {
      const server = await redis()
      const queue = await opened(server)
      await queue.add(aJob('j1'))
      await new Promise<void>((begun) => queue.work({ import: (_, { signal }) => (begun(), new Promise((_resolve, reject) => signal.addEventListener('abort', reject))) }))
      server.signal('SIGSTOP')
      const begun = Date.now()
      await queue.close()
      expect(Date.now() - begun).toBeLessThan(12_000)
    })

    it('refuses jobs when memory is nearly full, in time for workers to make room', async () => {
      const server = await redis('--maxmemory', '16mb', '--maxmemory-policy', 'noeviction')
      const queue = await opened(server)
      const payload = { text: 'x'.repeat(200_000) }
      let added = 0
      const error = await (async () => {
        for (; ; added++) await queue.add(aJob(`j${added}`, payload))
      })().catch((full: unknown) => full)
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('the job queue is full, for 90 % of maxmemory is taken') as unknown })
      expect(added).toBeGreaterThan(20)
      const done: string[] = []
      queue.work({ import: async ({ id }) => void done.push(id) })
      await queue.idle()
      expect(done).toHaveLength(added)
      // Those that are done have made room.
      expect(await queue.add(aJob('another', payload))).toBe(true)
    })

    it('says that memory is full when others have filled it, and goes on when there is room again', async () => {
      const server = await redis('--maxmemory', '8mb', '--maxmemory-policy', 'noeviction')
      const reported: unknown[] = []
      const queue = await opened(server, { report: (error) => reported.push(error) })
      await queue.add(aJob('j1'))
      await server.asking(async (client) => {
        for (let i = 0; i < 100; i++) await client.set(`other${i}`, 'x'.repeat(100_000)).catch(() => undefined)
        await client.set('last', 'x'.repeat(10)).catch(() => undefined)
        await client.config('SET', 'maxmemory', '4mb')
      })
      const seen: string[] = []
      queue.work({ import: async ({ id }) => void seen.push(id) })
      await until(() => reported.length > 0)
      expect(reported[0]).toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('its memory is full') as unknown })
      await server.asking((client) => client.config('SET', 'maxmemory', '64mb'))
      await queue.idle()
      expect(seen).toEqual(['j1'])
    })

    it.each<readonly [string, readonly string[], RegExp | undefined]>([
      ['nothing of a Redis that writes down every command', ['--appendonly', 'yes'], undefined],
      ['of one that keeps nothing', [], /^Redis at 127\.0\.0\.1:\d+ keeps nothing on disk: all jobs are lost when it stops\. Set "appendonly yes" and "appendfsync everysec"\.$/],
      ['of one that takes snapshots only', ['--save', '60 1'], /only takes snapshots: jobs added since the last one are lost when it crashes/],
      ['of one that throws keys away', ['--appendonly', 'yes', '--maxmemory-policy', 'allkeys-lru'], /throws jobs away when its memory is full \(maxmemory-policy allkeys-lru\)\. Set "maxmemory-policy noeviction"\.$/],
      ['of both', ['--maxmemory-policy', 'volatile-ttl'], /volatile-ttl.*keeps nothing on disk/],
    ])('warns %s', async (_, settings, warning) => {
      const said = await (await opened(await redis(...settings))).durabilityWarning()
      if (warning === undefined) expect(said).toBeUndefined()
      else expect(said).toMatch(warning)
    })

    it('says what it could not check where CONFIG or INFO is forbidden, and works all the same', async () => {
      const server = await redis()
      await server.asking(async (client) => {
        await client.call('ACL', 'SETUSER', 'curious', 'on', '>geheim', '~{tingyin-test}:*', '&*', '+@all', '-config')
        await client.call('ACL', 'SETUSER', 'blind', 'on', '>geheim', '~{tingyin-test}:*', '&*', '+@all', '-config', '-info')
      })
      for (const [user, command] of [['curious', 'CONFIG'], ['blind', 'INFO']] as const) {
        const queue = await opened({ url: `redis://${user}:geheim@127.0.0.1:${server.port}` })
        expect(await queue.durabilityWarning()).toContain(`could not be checked, because ${command} is not allowed. Set "appendonly yes"`)
        queue.work({ import: noop })
        await queue.add(aJob(user))
        await queue.idle()
        expect(await queue.get(user)).toMatchObject({ state: 'done' })
      }
    })
  })
