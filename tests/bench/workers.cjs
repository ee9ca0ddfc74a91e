const { fork } = require('node:child_process')
const { mkdtempSync, rmSync } = require('node:fs')
const { once } = require('node:events')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { batches, cpuSeconds, sample } = require('./workbench.cjs')

const dist = join(__dirname, '..', '..', 'dist')
const { readSettings } = require(join(dist, 'config/settings.js'))
const { openPassingAnalysis, pipelineNamed } = require(join(dist, 'api/services.js'))
const { ingestJob, ingestQueuedBatch, QUEUED_CONTACTS, QueuedBatches } = require(join(dist, 'ingest/queued-batch.js'))
const { SeenKeys } = require(join(dist, 'ingest/seen-keys.js'))
const { Pseudonyms } = require(join(dist, 'text/pseudonym.js'))

const KEY = 'a key for the bench alone'
const PIPELINE = 'complaint-tickets'
/** Batches that a worker has done before it is timed. */
const WARM_UP = 12
/** Batches and rounds for what the queue takes: single ones differ by a fifth. */
const SHARE_BATCHES = 36
const SHARE_ROUNDS = 4

/** Stores that keep nothing: what is left is the workers' own work and the queue's. */
const nothingKept = () => ({
  contacts: {
    rowDigests: async (keys) => keys.map(() => undefined),
    get: async (keys) => keys.map(() => undefined),
    put: async (records) => ({ stored: records.length, updated: 0, outdated: 0, revisions: records.map((_, i) => i + 1) }),
    markIndexed: async () => {},
  },
  search: { put: async () => {} },
  rejects: { put: async () => {} },
  corrections: { inForce: async (keys) => keys.map(() => []) },
  records: { get: async () => undefined, put: async () => {} },
})

/** The real queue: Redis where REDIS_URL names one, else the embedded one. */
async function openQueue(folder, namespace) {
  if (process.env.REDIS_URL) {
    const { openBullJobQueue } = require(join(dist, 'stores/jobs/bull-job-queue.js'))
    return openBullJobQueue({ url: process.env.REDIS_URL, namespace })
  }
  const { openEmbeddedDatabase } = require(join(dist, 'stores/embedded-database.js'))
  const { EmbeddedJobQueue } = require(join(dist, 'stores/jobs/embedded-job-queue.js'))
  return new EmbeddedJobQueue(openEmbeddedDatabase(folder))
}

function openWork() {
  const { pipelines } = openPassingAnalysis(readSettings({ ...process.env, TINGYIN_KEY: KEY }))
  const services = { stores: nothingKept(), pipeline: (name) => pipelineNamed(pipelines, name), pseudonyms: new Pseudonyms(KEY) }
  return { pipelines, work: (job) => ingestQueuedBatch(job, services) }
}

/** The jobs that an import of the sample would queue. */
async function jobsOf(contacts, pipelines) {
  const jobs = []
  const stores = nothingKept()
  const queue = new QueuedBatches(
    'bench',
    {
      file: 'bench', source: 'sample', receivedAt: Date.now(), pipeline: pipelineNamed(pipelines, PIPELINE), pseudonyms: new Pseudonyms(KEY),
      seen: new SeenKeys(), personalColumns: new Set(),
    },
    {
      ...stores,
      jobs: { add: async (job) => void jobs.push(job) },
      records: { get: async (_, id) => (jobs.some((job) => job.id === id) ? {} : undefined), remove: async () => {} },
    },
    async () => {},
  )
  let line = 1
  for (const batch of batches(sample(contacts), QUEUED_CONTACTS)) {
    await queue.add(batch.map((contact) => ({ line: line++, contact })))
  }
  await queue.finish()
  return jobs
}

/** One worker process: works when it is told to, and says what it took. */
async function worker({ folder, namespace }) {
  const { work } = openWork()
  const queue = await openQueue(folder, namespace)
  // A worker runs for days: what its first batches take to compile is not what is asked.
  const [{ warmUp }] = await once(process, 'message')
  for (const job of warmUp) await work(job)
  process.send('ready')
  const [jobs] = await once(process, 'message')
  if (jobs.direct) {
    // The same batches without the queue, for what the queue costs. Parsing them is the queue's part.
    const spent = { direct: 0, queued: 0 }
    const ways = {
      direct: async (some) => {
        for (const job of some) await work(job)
      },
      queued: async (some) => {
        process.send({ add: some.map(({ id }) => id) })
        await once(process, 'message')
        await queue.idle()
      },
    }
    queue.work({ [ingestJob]: (job) => work(job) })
    // Now the one first, now the other: the second time the same contacts are quicker.
    let order = ['direct', 'queued']
    for (let round = 0; round < SHARE_ROUNDS; round++) {
      for (let start = 0; start < jobs.direct.length; start += 4) {
        for (const way of order) {
          const before = cpuSeconds()
          await ways[way](jobs.direct.slice(start, start + 4))
          spent[way] += cpuSeconds() - before
        }
        order = order.toReversed()
      }
      order = order.toReversed()
    }
    process.send({ share: 1 - spent.direct / spent.queued })
  } else {
    const before = cpuSeconds()
    queue.work({ [ingestJob]: (job) => work(job) })
    await queue.idle()
    process.send({ cpu: cpuSeconds() - before })
  }
  await queue.close()
  process.disconnect()
}

/** How much faster two workers empty a queue than one, and what of a batch's CPU is the queue's, over stores that keep nothing. */
async function bench({ contacts = 40_000, say }) {
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-bench-'))
  const namespace = `bench-${process.pid}`
  const queue = await openQueue(folder, namespace)
  const { pipelines } = openWork()
  const jobs = await jobsOf(contacts, pipelines)
  const payload = Math.round(jobs.reduce((sum, job) => sum + JSON.stringify(job.payload).length, 0) / jobs.length / 1024)
  say(`${jobs.length} batches of ${QUEUED_CONTACTS} contacts, ${payload} KB each, in ${process.env.REDIS_URL ? 'Redis' : 'the embedded queue'}`)

  const start = async (count) => {
    const workers = Array.from({ length: count }, () => fork(__filename, { execArgv: ['--max-semi-space-size=64'], env: { ...process.env, BENCH_WORKER: JSON.stringify({ folder, namespace }) } }))
    for (const child of workers) child.send({ warmUp: jobs.slice(0, WARM_UP) })
    await Promise.all(workers.map((child) => once(child, 'message')))
    return workers
  }
  const seconds = { 1: 0, 2: 0 }
  const speedups = []
  for (let round = 0; round < 3; round++) {
    const taken = {}
    for (const count of round % 2 ? [2, 1] : [1, 2]) {
      for (const job of jobs) await queue.add(job)
      const workers = await start(count)
      const began = process.hrtime.bigint()
      const ends = workers.map((child) => once(child, 'message'))
      for (const child of workers) child.send({})
      await Promise.all(ends)
      taken[count] = Number(process.hrtime.bigint() - began) / 1e9
      seconds[count] += taken[count] / 3
      await Promise.all(workers.map((child) => (child.exitCode === null ? once(child, 'exit') : undefined)))
    }
    speedups.push(taken[1] / taken[2])
    say(`one worker ${taken[1].toFixed(1)} s, two ${taken[2].toFixed(1)} s: ${(taken[1] / taken[2]).toFixed(2)} times`)
  }

  const [child] = await start(1)
  child.send({ direct: jobs.slice(0, SHARE_BATCHES) })
  let share
  child.on('message', async (message) => {
    if (!message.add) return void (share = message.share)
    for (const id of message.add) await queue.add(jobs.find((job) => job.id === id))
    child.send('added')
  })
  await once(child, 'exit')
  say(`of a batch's CPU the queue takes ${(100 * share).toFixed(1)} % (must be 5 % at most)`)
  await queue.close()
  rmSync(folder, { recursive: true, force: true })
  return { batches: jobs.length, secondsOfOne: seconds[1], secondsOfTwo: seconds[2], speedup: speedups.sort((a, b) => a - b)[1], queueShareOfCpu: share }
}

module.exports = bench
if (process.env.BENCH_WORKER) {
  void worker(JSON.parse(process.env.BENCH_WORKER)).catch((error) => {
    console.error(error)
    process.exit(1)
  })
}
