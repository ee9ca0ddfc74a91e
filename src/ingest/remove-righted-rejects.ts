import type { Reject, RejectStore } from '../stores/rejects/reject-store'
import { maskId } from '../text/mask-facts'
import { type ImportContext, type IngestRow, originOf } from './import-context'

/**
 * Takes away what earlier imports rejected of these rows of a batch, once this import has kept them or put rejects of its own in the place. Its own
 * stay, for several records of a JSON file may stand in one line, and those of later imports. The store is asked once, for many rows.
 *
 * Files of one name may be different files: a row is taken for the one rejected if it has the same id, or where one of the two has none, if it stands in the
 * same line of a file at the same path.
 *
 * `indexed` says that the rows went into the index too. Nothing is done there for an unchanged one: a contact that the index refused stays refused.
 */
export async function removeRightedRejects(
  rows: readonly Pick<IngestRow, 'line' | 'id'>[],
  context: ImportContext,
  rejects: RejectStore,
  { indexed = false }: { readonly indexed?: boolean } = {},
): Promise<void> {
  if (rows.length === 0) return
  const { receivedAt, place, pseudonyms } = context
  let first = Infinity
  let last = -Infinity
  for (const { line } of rows) {
    first = Math.min(first, line)
    last = Math.max(last, line)
  }
  const found = await rejects.ofLines({ ...originOf(context), first, last })
  if (found.length === 0) return
  const isRighted = (reject: Reject): boolean =>
    Date.parse(reject.receivedAt) < receivedAt &&
    (indexed || reject.stage !== 'index') &&
    rows.some(({ line, id }) => line === reject.line && (id === undefined || reject.rowId === undefined ? reject.place === place : reject.rowId === maskId(id, pseudonyms)))
  await rejects.remove(found.filter(isRighted).map(({ id }) => id))
}
