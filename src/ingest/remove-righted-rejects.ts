import type { Reject, RejectStore } from '../stores/rejects/reject-store'
import { type ImportContext, type IngestRow, originOf } from './import-context'
import { rowIdOf } from './to-reject'

/**
 * Takes away what earlier imports rejected of these rows of a batch, once this import has kept them or put rejects of its own in the place. Its own
 * stay, for several records of a JSON file may stand in one line, and those of later imports.
 *
 * Files of one name may be different files: a row is taken for the one rejected if it has the same id, in whatever line, or where one of the two has none, if
 * it stands in the same line of a file at the same path. Of rejects from before paths were noted the name of the file must do.
 *
 * `indexed` says that the rows went into the index too. Nothing is done there for an unchanged one: a contact that the index refused stays refused.
 */
export async function removeRightedRejects(
  rows: readonly Pick<IngestRow, 'line' | 'id' | 'rejectedAs'>[],
  context: ImportContext,
  rejects: RejectStore,
  { indexed = false }: { readonly indexed?: boolean } = {},
): Promise<void> {
  if (rows.length === 0) return
  const origin = originOf(context)
  // Most files have none, and their rows need not be named.
  if (!(await rejects.has(origin))) return
  const { receivedAt, place, pseudonyms } = context
  let first = Infinity
  let last = -Infinity
  for (const { line } of rows) {
    first = Math.min(first, line)
    last = Math.max(last, line)
  }
  const rowIds = rows.map((row) => rowIdOf(row, pseudonyms))
  const named = new Set(rowIds.filter((rowId) => rowId !== undefined))
  const found = await rejects.ofRows({ ...origin, first, last, rowIds: [...named] })
  if (found.length === 0) return
  // A JSON file may have all its records in one line: to hold each reject against each row would take forever.
  const lines = new Set<number>()
  const linesWithoutId = new Set<number>()
  rows.forEach(({ line }, i) => {
    lines.add(line)
    if (rowIds[i] === undefined) linesWithoutId.add(line)
  })
  const isOfRow = ({ line, rowId, code, place: itsPlace }: Reject): boolean => {
    // The row whose id it repeats has that id too.
    if (code === 'DUPLICATE_ID' && !lines.has(line)) return false
    if (rowId === undefined) return (itsPlace === undefined || itsPlace === place) && lines.has(line)
    return named.has(rowId) || (itsPlace === place && linesWithoutId.has(line))
  }
  const righted = found.filter((reject) => Date.parse(reject.receivedAt) < receivedAt && (indexed || reject.stage !== 'index') && isOfRow(reject))
  await rejects.remove(righted.map(({ id }) => id))
}
