const { fork } = require('node:child_process')
const { mkdtempSync, rmSync } = require('node:fs')
const { once } = require('node:events')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { batches, cpuSeconds, openWorkbench, sample } = require('./workbench.cjs')

const dist = join(__dirname, '..', '..', 'dist')
const { readSettings } = require(join(dist, 'config/settings.js'))
const { openPassingAnalysis, pipelineNamed } = require(join(dist, 'api/services.js'))
const { packBatch, unpackBatch } = require(join(dist, 'ingest/batch-payload.js'))
const { noCounts } = require(join(dist, 'ingest/ingest.js'))
const { BATCH } = require(join(dist, 'ingest/import-file.js'))
const { ingestJob, ingestQueuedBatch } = require(join(dist, 'ingest/queued-batch.js'))
const { Pseudonyms } = require(join(dist, 'text/pseudonym.js'))

const KEY = 'a key for the bench alone'
const PIPELINE = 'complaint-tickets'
/** Batches that a process has done before it is timed. It runs for days: what the first ones take to compile is not what is asked. */
const WARM_UP = 15

/** Stores that keep nothing: what is left is the workers' own work and the queue's. */
const nothingKept = () => ({
  contacts: {
    rowDigests: async (keys) => keys.map(() => undefined),
    get: async (keys) => keys.map(() => undefined),
    batch: () => {
      const revisions = []
      return { add: () => revisions.push(revisions.length + 1), put: async () => ({ stored: revisions.length, updated: 0, outdated: 0, revisions }) }
    },
    markIndexed: async () => {},
  },
  search: { put: async () => {} },
  rejects: { put: async () => {}, has: async () => false },
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

function openWork(stores) {
  const pipelines = openPassingAnalysis(readSettings({ ...process.env, TINGYIN_KEY: KEY })).pipelines()
  const services = { stores, pipeline: (name) => pipelineNamed(pipelines, name), pseudonyms: new Pseudonyms(KEY) }
  return { pipelines, work: (job) => ingestQueuedBatch(job, services) }
}

/** What an import does before it queues a batch. */
function prepared(contacts, pipelines) {
  const pseudonyms = new Pseudonyms(KEY)
  const rows = pipelineNamed(pipelines, PIPELINE).maskAll(contacts)
    .map((contact, i) => ({ line: i + 1, number: i + 1, contact, rowDigest: pseudonyms.digest(JSON.stringify(contacts[i])) }))
  return { pipeline: PIPELINE, file: 'bench', source: 'sample', receivedAt: Date.now(), counts: noCounts, rows }
}

const jobOf = (batch) => ({ id: `bench-${batch.rows[0].contact.id}`, kind: ingestJob, ...packBatch(batch), forget: true })

/**
 * A worker: once it is ready and told to, it works until the queue is empty. It tells when it ended its last batch, on the clock that all processes share:
 * that the queue is empty it may notice half a second later.
 */
async function emptyQueue(queue, { work, pipelines }, raw) {
  for (const contacts of raw.slice(0, WARM_UP)) await work(jobOf(prepared(contacts, pipelines)))
  process.send('ready')
  await once(process, 'message')
  let ended
  queue.work({
    [ingestJob]: async (job) => {
      await work(job)
      ended = process.hrtime.bigint()
    },
  })
  await queue.idle()
  return String(ended ?? 0)
}

/**
 * The queue's part of the CPU of a process that masks batches, queues them and works on them: all but what it does with their contacts. The
 * queue's are packing and unpacking them, and whatever it does by itself: adding, taking, renewing, looking for more, forgetting.
 */
async function queueShare(queue, { work, pipelines }, raw) {
  let contacts = 0
  let unpackedAgain = 0
  let through
  queue.work({
    [ingestJob]: async (job) => {
      const start = cpuSeconds()
      unpackBatch(job)
      const unpacked = cpuSeconds()
      await work(job)
      contacts += cpuSeconds() - unpacked - (unpacked - start)
      unpackedAgain += unpacked - start
      through()
    },
  })
  const queueAll = async (some) => {
    for (const each of some) {
      const start = cpuSeconds()
      const batch = prepared(each, pipelines)
      contacts += cpuSeconds() - start
      const worked = new Promise((resolve) => (through = resolve))
      await queue.add(jobOf(batch))
      await worked
    }
    await queue.idle()
  }
  await queueAll(raw.slice(0, WARM_UP))
  contacts = unpackedAgain = 0
  const before = cpuSeconds()
  await queueAll(raw.slice(WARM_UP))
  return 1 - contacts / (cpuSeconds() - before - unpackedAgain)
}

async function inProcess({ folder, namespace, task, kept }) {
  const workbench = kept ? await openWorkbench() : undefined
  const opened = openWork(workbench?.services.stores ?? nothingKept())
  const queue = await openQueue(folder, namespace)
  const [raw] = await once(process, 'message')
  process.send((await { emptyQueue, queueShare }[task](queue, opened, raw)) ?? 'done')
  await queue.close()
  await workbench?.close()
  process.disconnect()
}

/** How much faster two workers empty a queue than one, over stores that keep nothing, and what of a batch's CPU is the queue's, over those and over real ones. */
async function bench({ contacts = 40_000, say }) {
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-bench-'))
  const namespace = `bench-${process.pid}`
  const queue = await openQueue(folder, namespace)
  const { pipelines } = openWork(nothingKept())
  const raw = [...batches(sample(contacts), BATCH)]
  const jobs = raw.map((some) => jobOf(prepared(some, pipelines)))
  const size = Math.round(jobs.reduce((sum, { bulk }) => sum + bulk.length, 0) / jobs.length / 1_000)
  say(`${jobs.length} batches of ${BATCH} contacts, ${size} kB each, in ${process.env.REDIS_URL ? 'Redis' : 'the embedded queue'}`)

  const start = (task, { flags = [], kept = false } = {}) => {
    const execArgv = ['--max-semi-space-size=64', '--heap-growing-percent=100', '--no-allocation-site-pretenuring', ...flags]
    const child = fork(__filename, { execArgv, env: { ...process.env, BENCH_PROCESS: JSON.stringify({ folder, namespace, task, kept }) } })
    child.send(raw)
    return child
  }
  /** The next message of a process; fails where it ends without one. */
  const told = (child) => Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error('a process of the bench has ended')))])
  const ended = (child) => (child.exitCode === null ? once(child, 'exit') : undefined)

  const seconds = { 1: 0, 2: 0 }
  const speedups = []
  for (let round = 0; round < 3; round++) {
    const taken = {}
    for (const count of round % 2 ? [2, 1] : [1, 2]) {
      for (const job of jobs) await queue.add(job)
      const workers = Array.from({ length: count }, () => start('emptyQueue'))
      await Promise.all(workers.map(told))
      const began = process.hrtime.bigint()
      const ends = workers.map(told)
      for (const child of workers) child.send('go')
      const moments = (await Promise.all(ends)).map(([moment]) => BigInt(moment))
      taken[count] = Number(moments.reduce((last, moment) => (moment > last ? moment : last)) - began) / 1e9
      seconds[count] += taken[count] / 3
      await Promise.all(workers.map(ended))
    }
    speedups.push(taken[1] / taken[2])
    say(`one worker ${taken[1].toFixed(1)} s, two ${taken[2].toFixed(1)} s: ${(taken[1] / taken[2]).toFixed(2)} times`)
  }

  const shares = { overNothingKept: [], overEmbeddedStores: [] }
  for (let round = 0; round < 3; round++) {
    for (const [stores, kept] of [['overNothingKept', false], ['overEmbeddedStores', true]]) {
      // Else garbage is collected and code compiled beside the work or when it rests, and what contacts leave behind counts as the queue's.
      const child = start('queueShare', { flags: ['--single-threaded', '--no-minor-gc-task', '--no-incremental-marking-task', '--no-memory-reducer'], kept })
      const [share] = await told(child)
      shares[stores].push(share)
      await ended(child)
      say(`of a batch's CPU the queue takes ${(100 * share).toFixed(1)} % (must be 5 % at most) over ${kept ? 'the embedded stores' : 'stores that keep nothing'}`)
    }
  }
  await queue.close()
  rmSync(folder, { recursive: true, force: true })
  const middle = (values) => values.toSorted((a, b) => a - b)[1]
  return {
    batches: jobs.length,
    secondsOfOne: seconds[1],
    secondsOfTwo: seconds[2],
    speedup: middle(speedups),
    queueShareOfCpu: { overNothingKept: middle(shares.overNothingKept), overEmbeddedStores: middle(shares.overEmbeddedStores) },
  }
}

module.exports = bench
if (process.env.BENCH_PROCESS) {
  void inProcess(JSON.parse(process.env.BENCH_PROCESS)).catch((error) => {
    console.error(error)
    process.exit(1)
  })
}
