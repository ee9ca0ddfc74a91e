import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { importFile, type ImportOutcome } from '../../src/ingest/import-file'
import { openMongodbDatabase } from '../../src/stores/mongodb-database'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { openTestPipeline, openTestTools } from '../open-tools'
import { dropIndices } from './elasticsearch-indices'
import { withDatabase } from './over-mongodb-database'
import { freshNamespace, overServer } from './over-server'
import { sourcesHook } from './run-sources'

const KEY = 'a key for tests alone'
const ROWS = 6_000

overServer('MONGODB_URL', (mongodb) => overServer('REDIS_URL', (redisUrl) => overServer('ELASTICSEARCH_URL', (elasticsearchUrl) => {
  const tools = openTestTools()
  const pipeline = openTestPipeline(tools)
  const { pseudonyms } = tools
  const namespace = freshNamespace()
  const mongodbUrl = withDatabase(mongodb, namespace)
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-live-'))
  const workers = new Set<ChildProcess>()
  let servers: Stores
  let plain: Stores

  /** `tingyin worker` in a process of its own, once it works. */
  async function worker(): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['-e', `${sourcesHook}\nprocess.argv.splice(1, 0, 'tingyin')\nrequire(${JSON.stringify(join(__dirname, '../../src/main.ts'))})`, 'worker'], {
      env: {
        ...process.env, MONGODB_URL: mongodbUrl, REDIS_URL: redisUrl, ELASTICSEARCH_URL: elasticsearchUrl,
        TINGYIN_NAMESPACE: namespace, TINGYIN_KEY: KEY, TINGYIN_SEGMENTER: '@node-rs/jieba', TINGYIN_DATA: join(folder, 'unused'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    workers.add(child)
    child.once('exit', () => workers.delete(child))
    for await (const line of child.stdout!) if (String(line).includes('"working"')) break
    child.stdout!.resume()
    return child
  }

  beforeAll(async () => {
    servers = await openStores({ dataFolder: join(folder, 'unused'), mongodbUrl, redisUrl, elasticsearchUrl, namespace })
    plain = await openStores({ dataFolder: join(folder, 'plain') })
  })
  afterAll(async () => {
    for (const child of workers) child.kill('SIGKILL')
    await servers.close()
    await plain.close()
    const database = await openMongodbDatabase(mongodbUrl)
    await database.drop()
    await database.close()
    await dropIndices(elasticsearchUrl, namespace)
    rmSync(folder, { recursive: true, force: true })
  })

  const rows = (): string => {
    const path = join(folder, 'rows.csv')
    const lines = Array.from({ length: ROWS }, (_, i) =>
      i % 100 === 50 ? `${i},昨天晚上,微信,138${String(i).padStart(8, '0')},断网` : `${i},2026-01-${String((i % 28) + 1).padStart(2, '0')} 09:10,微信,138${String(i).padStart(8, '0')},宽带断网三天没人修，第${i}次了`)
    writeFileSync(path, `工单编号,受理时间,受理渠道,客户号码,投诉内容\n${lines.join('\n')}\n`)
    return path
  }
  const imported = (stores: Stores, queued: boolean): Promise<ImportOutcome> =>
    importFile(rows(), { source: 'rows', queued }, { pipeline, pseudonyms, stores })

  async function contactsOf({ contacts }: Stores): Promise<Map<string, object>> {
    const found = new Map<string, object>()
    let read = 0
    for (let after: string | undefined; ; ) {
      const page = await contacts.page({}, 1_000, after)
      for (const { contact, rowDigest } of page.contacts) found.set(contact.id, { contact, rowDigest })
      read += page.contacts.length
      after = page.next
      if (after === undefined) break
    }
    expect(read).toBe(found.size)
    return found
  }

  it('two workers, one of them killed in the middle of a batch, keep what one process keeps, once', async () => {
    const importing = imported(servers, true)
    const [first] = [await worker(), await worker()]
    while ((await servers.contacts.count({})) < ROWS / 4) await delay(20)
    // Not between two batches: one of its jobs is active.
    first.kill('SIGKILL')
    await once(first, 'exit')
    const outcome = await importing
    expect(outcome).toMatchObject({ read: ROWS, finished: true, rejected: ROWS / 100, updated: 0, unchanged: 0, stored: ROWS * 0.99 })
    await imported(plain, false)
    const [found, wanted] = [await contactsOf(servers), await contactsOf(plain)]
    expect(found.size).toBe(wanted.size)
    // By id: a difference among so many would fill the screen.
    expect([...wanted.keys()].filter((id) => !isDeepStrictEqual(found.get(id), wanted.get(id)))).toEqual([])
    for (let waited = 0; (await servers.search.count()) < ROWS * 0.99 && waited < 60; waited++) await delay(1_000)
    expect(await servers.search.count()).toBe(ROWS * 0.99)
    expect(await servers.jobs.depth()).toEqual({ waiting: 0, active: 0, delayed: 0, dead: 0 })
    for (const child of workers) {
      child.kill('SIGTERM')
      expect(await once(child, 'exit')).toEqual([0, null])
    }
  }, 240_000)
})))
