import { mapColumns } from '../sources/columns'
import type { Pipeline } from '../pipeline/pipeline'
import type { Stores } from '../stores/open-stores'
import type { Reject, RejectFilter, RejectStore } from '../stores/rejects/reject-store'
import type { Pseudonyms } from '../text/pseudonym'
import { personalColumnsOf, rowReader } from './import-file'
import { type ImportContext, keyOf } from './import-context'
import { addCounts, ingestBatch, type IngestCounts, noCounts } from './ingest'
import { SeenKeys } from './seen-keys'

const BATCH = 500

export interface ReplayOutcome extends IngestCounts {
  /** Rejects without a kept row: only importing their file again can bring them back. */
  readonly withoutRow: number
  /** Rejects of rows that could not be read at all: they stay as they are until the rows are put right in the file and it is imported again. */
  readonly unreadable: number
}

/**
 * Sends rejected rows through again, by the rules of now. Those that become contacts leave the rejects, the others stay with their new
 * cause. They are as old as when they were first received: a contact that was received since stays as it is.
 */
export async function replayRejects(
  filter: RejectFilter,
  options: { readonly occurredAt?: string },
  { stores, pipelines, pseudonyms }: { readonly stores: Stores; readonly pipelines: readonly Pipeline[]; readonly pseudonyms: Pseudonyms },
): Promise<ReplayOutcome> {
  let counts = noCounts
  let withoutRow = 0
  // Those of stage `index` are contacts already: their masked rows must not replace what is kept.
  const found = (await every(filter, stores.rejects)).filter(({ stage }) => stage !== 'index')
  // What is kept of a row that could not be read has no columns: read again, it would miss its time and text and lose the cause that says what is wrong.
  const replayable = found.filter(({ stage }) => stage !== 'source')
  for (const rejects of groups(replayable)) {
    const { file, place, source, pipeline: name, receivedAt } = rejects[0]!
    const pipeline = pipelines.find(({ definition }) => definition.name === name) ?? pipelines[0]!
    const kept = rejects.filter(({ record }) => record !== undefined)
    withoutRow += rejects.length - kept.length
    const mapping = mapColumns([...new Set(kept.flatMap(({ record }) => Object.keys(record!)))])
    const read = rowReader(mapping, {
      source,
      pseudonyms,
      channel: pipeline.definition.source.channel,
      ...(options.occurredAt !== undefined && { occurredAtDefault: options.occurredAt }),
    })
    const context: ImportContext = {
      file, ...(place !== undefined && { place }), source, receivedAt: Date.parse(receivedAt), pipeline, pseudonyms, seen: new SeenKeys(),
      personalColumns: personalColumnsOf(mapping),
    }
    for (let start = 0; start < kept.length; start += BATCH) {
      const batch = kept.slice(start, start + BATCH)
      const rows = batch.map(({ id, rowId, line, record }) => ({ ...read({ line, record: record! }), rejectedAs: { id, ...(rowId !== undefined && { rowId }) } }))
      // The contact that a duplicate repeats was kept on purpose and must not be overwritten now.
      rows.forEach(({ contact }, i) => {
        if (contact && batch[i]!.code === 'DUPLICATE_ID') context.seen.add(keyOf(contact, pseudonyms))
      })
      const outcome = await ingestBatch(rows, context, stores)
      counts = addCounts(counts, outcome.counts)
      const still = new Set(outcome.rejects.map(({ id }) => id))
      await stores.rejects.remove(batch.map(({ id }) => id).filter((id) => !still.has(id)))
    }
  }
  return { ...counts, withoutRow, unreadable: found.length - replayable.length }
}

/** All rejects before any is replayed: one that is rejected again gets a new time, and paging meanwhile would meet it twice. */
async function every(filter: RejectFilter, store: RejectStore): Promise<readonly Reject[]> {
  const all: Reject[] = []
  for (;;) {
    const page = await store.list(filter, BATCH, all.at(-1)?.id)
    if (page.length === 0) return all
    all.push(...page)
  }
}

/** Rejects that came from one import of one file by one pipeline, together. */
function groups(rejects: readonly Reject[]): readonly (readonly Reject[])[] {
  const byOrigin = new Map<string, Reject[]>()
  for (const reject of rejects) {
    const origin = `${reject.file}\n${reject.place}\n${reject.source}\n${reject.pipeline}\n${reject.receivedAt}`
    byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), reject])
  }
  return [...byOrigin.values()]
}
