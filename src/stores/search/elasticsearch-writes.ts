import type { estypes } from '@elastic/elasticsearch'
import { setTimeout as sleep } from 'node:timers/promises'
import { TingyinError } from '../../domain/errors'
import { answered, BULK_TIMEOUT_MS, type ElasticsearchConnection } from './elasticsearch-client'
import type { ContactDocument } from './elasticsearch-mapping'

/** One bulk has at most so many writes and about so many bytes; a single greater document goes alone. */
const MOST_WRITES = 1_000
const MOST_BYTES = 5_000_000
/** Pauses in milliseconds before a refused write is tried again, eight seconds in all. */
const PAUSES = [250, 500, 1_000, 2_000, 4_000]

export type Write = {
  readonly index: string
  /** The document's `_id`. */
  readonly id: string
  /** What to keep there; absent to delete it. */
  readonly document?: ContactDocument
}

export interface WriteOutcome {
  /** Writes that the server will never take, with its kind of reason. */
  readonly refused: ReadonlyMap<Write, string>
  /** Writes to an index that was dropped meanwhile. */
  readonly astray: readonly Write[]
}

/**
 * Sends writes in bulks of bounded size and looks at the outcome of every one. What the server is too busy for is tried again
 * with growing pauses; deleting what is not there has succeeded. An ill document does not keep the others back.
 *
 * @throws TingyinError STORE_UNAVAILABLE when the server takes nothing, or not everything after the last pause
 */
export async function write(connection: ElasticsearchConnection, writes: readonly Write[]): Promise<WriteOutcome> {
  const refused = new Map<Write, string>()
  const astray: Write[] = []
  let left = writes
  for (let attempt = 0; left.length > 0; attempt++) {
    const busy: Write[] = []
    for (const bulk of bulksOf(left)) {
      const items = await send(connection, bulk.operations)
      items.forEach((item, i) => {
        const { status, error } = Object.values(item)[0]!
        const written = bulk.writes[i]!
        if (status < 300 || (status === 404 && error === undefined)) return
        if (error?.type === 'index_not_found_exception') astray.push(written)
        else if (error?.type === 'cluster_block_exception') throw blocked(connection)
        else if (status === 429 || status >= 500) busy.push(written)
        else refused.set(written, error?.type ?? `status ${status}`)
      })
    }
    left = busy
    if (left.length === 0) break
    const pause = PAUSES[attempt]
    if (pause === undefined) {
      throw new TingyinError('STORE_UNAVAILABLE', { store: connection.store, problem: `it was too busy for ${left.length} of ${writes.length} contacts. Try again later, or give it more nodes.` })
    }
    await sleep(pause)
  }
  return { refused, astray }
}

const blocked = ({ store }: ElasticsearchConnection): TingyinError =>
  new TingyinError('STORE_UNAVAILABLE', {
    store,
    problem: 'its indices are read-only, most often because its disk is nearly full. Free some space or add a node; the block goes by itself.',
  })

function* bulksOf(writes: readonly Write[]): Generator<{ readonly writes: Write[]; readonly operations: string[] }> {
  let bulk: { writes: Write[]; operations: string[] } = { writes: [], operations: [] }
  let bytes = 0
  for (const each of writes) {
    const { index, id, document } = each
    const target = { _index: index, _id: id }
    const lines = document === undefined ? [JSON.stringify({ delete: target })] : [JSON.stringify({ index: target }), JSON.stringify(document)]
    const size = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0)
    if (bulk.writes.length > 0 && (bulk.writes.length === MOST_WRITES || bytes + size > MOST_BYTES)) {
      yield bulk
      bulk = { writes: [], operations: [] }
      bytes = 0
    }
    bulk.writes.push(each)
    bulk.operations.push(...lines)
    bytes += size
  }
  if (bulk.writes.length > 0) yield bulk
}

/** A bulk refused as a whole because the server is busy or just starting has every item refused so. */
async function send(connection: ElasticsearchConnection, operations: string[]): Promise<Partial<Record<estypes.BulkOperationType, estypes.BulkResponseItem>>[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      return (await connection.client.bulk({ operations }, { requestTimeout: BULK_TIMEOUT_MS, maxRetries: 0 })).items
    } catch (error) {
      const { name, statusCode } = error as { readonly name: string; readonly statusCode?: number }
      const isPassing = name === 'ConnectionError' || statusCode === 429 || statusCode === 502 || statusCode === 503
      const pause = PAUSES[attempt]
      if (!isPassing || pause === undefined) return answered(connection, () => Promise.reject(error as Error))
      await sleep(pause)
    }
  }
}
