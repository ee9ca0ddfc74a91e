import type { RejectStore } from '../stores/rejects/reject-store'
import { type ImportContext, type IngestRow, originOf } from './import-context'

/**
 * Takes away what earlier imports rejected of these rows of a batch, once this import has kept them or put rejects of its own in the place. Its own
 * stay, for several records of a JSON file may stand in one line, and those of later imports. The store is asked once, for many rows.
 *
 * `indexed` says that the rows went into the index too. Nothing is done there for an unchanged one: a contact that the index refused stays refused.
 */
export async function removeRightedRejects(
  rows: readonly Pick<IngestRow, 'line'>[],
  context: ImportContext,
  rejects: RejectStore,
  { indexed = false }: { readonly indexed?: boolean } = {},
): Promise<void> {
  if (rows.length === 0) return
  const found = await rejects.ofLines({ ...originOf(context), first: rows[0]!.line, last: rows.at(-1)!.line })
  if (found.length === 0) return
  const lines = new Set(rows.map(({ line }) => line))
  const righted = found.filter(
    ({ line, stage, receivedAt }) => lines.has(line) && Date.parse(receivedAt) < context.receivedAt && (indexed || stage !== 'index'),
  )
  await rejects.remove(righted.map(({ id }) => id))
}
