import type { estypes } from '@elastic/elasticsearch'
import { setTimeout as sleep } from 'node:timers/promises'
import { TingyinError } from '../../domain/errors'
import { answered, BULK_TIMEOUT_MS, type ElasticsearchConnection, errorTypes, readOnly } from './elasticsearch-client'
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
  /** Nothing is kept over what has a higher version; `external` keeps nothing over the same one either. */
  readonly version?: { readonly number: number; readonly type: 'external' | 'external_gte' }
  /** Nothing is done where the server has something else by now. */
  readonly seen?: { readonly number: number; readonly term: number }
}

export interface WriteOutcome {
  /** Writes that the server will never take, with its kind of reason. */
  readonly refused: ReadonlyMap<Write, string>
  /** Writes to an index that was dropped meanwhile. */
  readonly astray: readonly Write[]
  /** Writes whose place holds something newer. */
  readonly overtaken: readonly Write[]
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
  const overtaken: Write[] = []
  let left = writes
  for (let attempt = 0; left.length > 0; attempt++) {
    const busy: Write[] = []
    for (const bulk of bulksOf(left)) {
      const items = await send(connection, bulk)
      items.forEach((item, i) => {
        const { status, error } = Object.values(item)[0]!
        const written = bulk.writes[i]!
        if (status < 300 || (status === 404 && error === undefined)) return
        if (error?.type === 'index_not_found_exception') astray.push(written)
        else if (error?.type === 'cluster_block_exception') throw readOnly(connection)
        else if (status === 409) overtaken.push(written)
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
  return { refused, astray, overtaken }
}

interface Bulk {
  readonly writes: readonly Write[]
  /** The lines of each write. */
  readonly operations: readonly (readonly string[])[]
}

function* bulksOf(writes: readonly Write[]): Generator<Bulk> {
  let bulk: { writes: Write[]; operations: string[][] } = { writes: [], operations: [] }
  let bytes = 0
  for (const each of writes) {
    const { index, id, document, version, seen } = each
    const target = {
      _index: index,
      _id: id,
      ...(version !== undefined && { version: version.number, version_type: version.type }),
      ...(seen !== undefined && { if_seq_no: seen.number, if_primary_term: seen.term }),
    }
    const lines = document === undefined ? [JSON.stringify({ delete: target })] : [JSON.stringify({ index: target }), JSON.stringify(document)]
    const size = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0)
    if (bulk.writes.length > 0 && (bulk.writes.length === MOST_WRITES || bytes + size > MOST_BYTES)) {
      yield bulk
      bulk = { writes: [], operations: [] }
      bytes = 0
    }
    bulk.writes.push(each)
    bulk.operations.push(lines)
    bytes += size
  }
  if (bulk.writes.length > 0) yield bulk
}

type Item = Partial<Record<estypes.BulkOperationType, estypes.BulkResponseItem>>

/**
 * A bulk refused as a whole because the server is busy or just starting has every item refused so. One that it does not understand as a whole is
 * sent by halves, until it is one write that it does not understand.
 */
async function send(connection: ElasticsearchConnection, { writes, operations }: Bulk): Promise<readonly Item[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      return (await connection.client.bulk({ operations: operations.flat() }, { requestTimeout: BULK_TIMEOUT_MS, maxRetries: 0 })).items
    } catch (error) {
      const { name, statusCode } = error as { readonly name: string; readonly statusCode?: number }
      if (statusCode === 400 || statusCode === 413) {
        if (writes.length === 1) return [{ index: { _index: writes[0]!.index, status: statusCode, error: { type: errorTypes(error)[0] ?? `status ${statusCode}` } } }]
        const half = writes.length >> 1
        const halves = [[0, half], [half, writes.length]] as const
        const items: Item[] = []
        for (const [start, end] of halves) items.push(...(await send(connection, { writes: writes.slice(start, end), operations: operations.slice(start, end) })))
        return items
      }
      const isPassing = name === 'ConnectionError' || statusCode === 429 || statusCode === 502 || statusCode === 503
      const pause = PAUSES[attempt]
      if (!isPassing || pause === undefined) return answered(connection, () => Promise.reject(error as Error))
      await sleep(pause)
    }
  }
}
