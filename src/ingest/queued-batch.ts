import { setTimeout as delay } from 'node:timers/promises'
import { keyText } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { Pipeline } from '../pipeline/pipeline'
import type { TakenJob } from '../stores/jobs/job-queue'
import type { Stores } from '../stores/open-stores'
import type { Reject } from '../stores/rejects/reject-store'
import type { Pseudonyms } from '../text/pseudonym'
import { admitRows } from './admit-rows'
import { packBatch, type QueuedBatch, type QueuedRow, unpackBatch } from './batch-payload'
import { type ImportContext, type IngestRow, originOf } from './import-context'
import { maskedInTurns } from './in-turns'
import { addCounts, type IngestCounts, keepAdmitted, noCounts, settledRows } from './ingest'
import { removeRightedRejects } from './remove-righted-rejects'
import { SeenKeys } from './seen-keys'
import { toReject } from './to-reject'

/** Kind of the jobs that analyse and keep a batch of contacts. */
export const ingestJob = 'ingest'

/** Batches that one import has in the queue at once. It holds them in memory until they are through. */
const IN_FLIGHT = 8
const POLL_MS = 100
/** How often the queue is asked whether the batch is still there. */
const CHECK_MS = 5_000

/** What a worker writes down of a batch that it has kept. */
interface KeptBatch {
  readonly counts: IngestCounts
  /** Contacts that wait for the index. */
  readonly unindexed: number
}

interface BatchInFlight {
  readonly rows: readonly IngestRow[]
  readonly id: string
  readonly queued: QueuedBatch
  readonly names: readonly string[]
}

type QueueStores = Pick<Stores, 'contacts' | 'rejects' | 'records' | 'jobs'>

/**
 * Hands batches of one import to the workers and sees each of them through, in the order they were given. The import is what keeps them:
 * whatever becomes of the queue, a batch that has neither gone through nor waits there is put into it again.
 */
export class QueuedBatches {
  readonly #inFlight: BatchInFlight[] = []
  readonly #pending = new Map<string, string>()
  readonly #context: ImportContext

  /**
   * `through` is told of each batch, in order, when its contacts are kept; the next waits until it resolves.
   * `name` begins the ids of the jobs: a run of an import that goes on after an interruption must give the same.
   */
  constructor(
    private readonly name: string,
    context: ImportContext,
    private readonly stores: QueueStores,
    private readonly through: (rows: readonly IngestRow[], counts: IngestCounts, unindexed: number) => Promise<void>,
    private readonly signal: AbortSignal = new AbortController().signal,
  ) {
    this.#context = { ...context, pending: this.#pending }
  }

  /**
   * Queues a batch, once there is room for it.
   *
   * @throws TingyinError BATCH_FAILED when the workers gave one up, STORE_UNAVAILABLE; the signal's reason when it is aborted
   */
  async add(rows: readonly IngestRow[]): Promise<void> {
    while (this.#inFlight.length >= IN_FLIGHT) await this.#seeThroughOldest()
    const batch = await this.#prepare(rows)
    // After an interruption a worker may have kept it already, and its rows look unchanged by now.
    if (batch.queued.rows.length > 0 && (await this.#keptOf(batch)) === undefined) await this.#queue(batch)
    this.#inFlight.push(batch)
  }

  /** Waits until every batch is through. @throws as `add` does */
  async finish(): Promise<void> {
    while (this.#inFlight.length > 0) await this.#seeThroughOldest()
  }

  async #prepare(rows: readonly IngestRow[]): Promise<BatchInFlight> {
    const { pipeline, place, receivedAt } = this.#context
    const { admitted, unchanged, rejects: refused } = await admitRows(rows, this.#context, this.stores.contacts)
    const rejects: Reject[] = [...refused]
    const queued: QueuedRow[] = []
    const names: string[] = []
    pipeline.maskAll(admitted.map(({ contact }) => contact)).forEach((outcome, i) => {
      const { row, key, rowDigest } = admitted[i]!
      if (outcome instanceof TingyinError) {
        rejects.push(toReject(row, outcome, outcome.stage ?? 'row', this.#context))
        return
      }
      queued.push({ line: row.line, number: row.number, ...(row.undated && { undated: true }), ...(row.id === undefined && { withoutId: true }), contact: outcome, rowDigest })
      names.push(keyText(key))
      this.#pending.set(keyText(key), rowDigest)
    })
    if (rejects.length > 0) await this.stores.rejects.put(rejects)
    await removeRightedRejects(settledRows(rows, admitted), this.#context, this.stores.rejects)
    return {
      rows,
      // Named apart from those of earlier versions, which ended in a line: a line is the number of some other row.
      id: `${this.name}-row-${rows[0]!.number}`,
      queued: {
        pipeline: pipeline.definition.name,
        ...originOf(this.#context),
        ...(place !== undefined && { place }),
        receivedAt,
        counts: { ...noCounts, read: rows.length - queued.length, unchanged: unchanged.length, rejected: rejects.length },
        rows: queued,
      },
      names,
    }
  }

  async #queue({ id, queued }: BatchInFlight): Promise<void> {
    await this.stores.jobs.add({ id, kind: ingestJob, ...packBatch(queued), forget: true })
  }

  async #seeThroughOldest(): Promise<void> {
    const batch = this.#inFlight[0]!
    const { counts, unindexed } = await this.#kept(batch)
    await this.through(batch.rows, counts, unindexed)
    this.#inFlight.shift()
    for (const name of batch.names) this.#pending.delete(name)
    await this.stores.records.remove('batch', batch.id)
  }

  async #keptOf({ id }: BatchInFlight): Promise<KeptBatch | undefined> {
    return (await this.stores.records.get('batch', id)) as KeptBatch | undefined
  }

  /** Waits for what the worker writes down once the batch is kept. */
  async #kept(batch: BatchInFlight): Promise<KeptBatch> {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      this.signal.throwIfAborted()
      const kept = await this.#keptOf(batch)
      if (kept) return kept
      if (batch.queued.rows.length === 0) return { counts: batch.queued.counts, unindexed: 0 }
      if (waitedMs > 0 && waitedMs % CHECK_MS === 0) {
        const job = await this.stores.jobs.get(batch.id)
        if (job?.state === 'dead') {
          const [first, last] = [batch.rows[0]!.line, batch.rows.at(-1)!.line]
          throw new TingyinError('BATCH_FAILED', { job: batch.id, first, last, failure: job.failure ?? 'nobody said why.' })
        }
        // It went through between the two looks, or the queue has lost it.
        if (job === undefined && (await this.#keptOf(batch)) === undefined) await this.#queue(batch)
      }
      await delay(POLL_MS, undefined, { signal: this.signal })
    }
  }
}

/**
 * A worker's part: analyses and keeps a queued batch, and gives its counts. Doing it again changes nothing, so a job that ran twice does no
 * harm: what an attempt kept before it died counts as stored, and a batch that was done to the end gives nothing.
 */
export async function ingestQueuedBatch(
  job: Pick<TakenJob, 'id' | 'payload' | 'bulk'>,
  { stores, pipeline, pseudonyms }: { readonly stores: Stores; readonly pipeline: (name: string) => Pipeline; readonly pseudonyms: Pseudonyms },
): Promise<IngestCounts | undefined> {
  if ((await stores.records.get('batch', job.id)) !== undefined) return undefined
  const batch = unpackBatch(job)
  const context: ImportContext = {
    file: batch.file,
    ...(batch.place !== undefined && { place: batch.place }),
    source: batch.source,
    receivedAt: batch.receivedAt,
    pipeline: pipeline(batch.pipeline),
    pseudonyms,
    seen: new SeenKeys(),
    personalColumns: new Set(),
  }
  const { admitted } = batch
  const digests = await stores.contacts.rowDigests(admitted.map(({ key }) => key))
  const kept = await keepAdmitted(admitted, context, stores, maskedInTurns)
  const again = Math.min(kept.counts.updated, admitted.filter(({ rowDigest }, i) => rowDigest === digests[i]).length)
  const counts = [batch.counts, { ...noCounts, stored: again, updated: -again }].reduce(addCounts, kept.counts)
  await stores.records.put('batch', job.id, { counts, unindexed: kept.unindexed } satisfies KeptBatch)
  return counts
}
