import { type RawContact, keyText } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { ContactStore } from '../stores/contacts/contact-store'
import type { CorrectionStore } from '../stores/corrections/correction-store'
import type { Reject, RejectStore } from '../stores/rejects/reject-store'
import type { SearchIndex } from '../stores/search/search-index'
import { type AdmittedRow, admitRows } from './admit-rows'
import { type ImportContext, type IngestRow } from './import-context'
import { type Analyse, atOnce } from './in-turns'
import { type AnalysedRow, type AnalyseParts, keepAsAnalysed } from './keep-contacts'
import { removeRightedRejects } from './remove-righted-rejects'
import { toReject } from './to-reject'

export interface IngestCounts {
  readonly read: number
  readonly stored: number
  readonly unchanged: number
  readonly updated: number
  readonly rejected: number
}

export const noCounts: IngestCounts = { read: 0, stored: 0, unchanged: 0, updated: 0, rejected: 0 }

export const addCounts = (a: IngestCounts, b: IngestCounts): IngestCounts => ({
  read: a.read + b.read,
  stored: a.stored + b.stored,
  unchanged: a.unchanged + b.unchanged,
  updated: a.updated + b.updated,
  rejected: a.rejected + b.rejected,
})

export interface BatchOutcome {
  readonly counts: IngestCounts
  readonly rejects: readonly Reject[]
  /** Contacts that were stored or updated and wait for the index, which cannot be reached. */
  readonly unindexed: number
}

export interface IngestStores {
  readonly contacts: ContactStore
  readonly search: SearchIndex
  readonly rejects: RejectStore
  readonly corrections: CorrectionStore
}

/**
 * Takes a batch of rows all the way: changed ones through the pipeline, into the contact store, into the index; the others
 * counted as unchanged or rejected. When the promise resolves, everything counted is committed, and indexed unless the index is away.
 */
export async function ingestBatch(rows: readonly IngestRow[], context: ImportContext, stores: IngestStores): Promise<BatchOutcome> {
  const { admitted, unchanged, rejects } = await admitRows(rows, context, stores.contacts)
  if (rejects.length > 0) await stores.rejects.put(rejects)
  await removeRightedRejects(settledRows(rows, admitted), context, stores.rejects)
  const kept = await keepAdmitted(admitted, context, stores)
  return {
    counts: addCounts(kept.counts, { ...noCounts, read: rows.length - admitted.length, unchanged: unchanged.length, rejected: rejects.length }),
    rejects: [...rejects, ...kept.rejects],
    unindexed: kept.unindexed,
  }
}

/** The rows that go no further: unchanged ones, and those that were rejected, whose earlier rejects those of now replace. */
export function settledRows(rows: readonly IngestRow[], admitted: readonly AdmittedRow[]): readonly IngestRow[] {
  const on = new Set<AdmittedRow['row']>(admitted.map(({ row }) => row))
  return rows.filter((row) => !on.has(row))
}

/** The second half of the way: admitted rows through the pipeline and into the stores. */
export async function keepAdmitted(
  admitted: readonly AdmittedRow[],
  context: ImportContext,
  stores: IngestStores,
  analyse: Analyse = atOnce,
): Promise<BatchOutcome> {
  const rejects: Reject[] = []
  const dated = await withKnownTimes(admitted, stores.contacts)
  const analysed: AnalyseParts = async function* (places) {
    let done = 0
    for await (const outcomes of analyse(places.map((place) => dated[place]!.contact), context.pipeline)) {
      const rows: AnalysedRow[] = []
      for (const outcome of outcomes) {
        const { row, rowDigest } = dated[places[done++]!]!
        if (outcome instanceof TingyinError) rejects.push(toReject(row, outcome, outcome.stage ?? 'row', context))
        else rows.push({ analysis: outcome, rowDigest, receivedAt: context.receivedAt })
      }
      yield rows
    }
  }
  const { stored, updated, outdated, refused, unavailable } = await keepAsAnalysed(dated.map(({ key }) => key), analysed, stores)
  const rejected = rejects.length
  // They are stored and counted as such; the reject says why no search finds them.
  for (const key of refused) {
    const { row } = admitted.find((one) => keyText(one.key) === keyText(key))!
    rejects.push(toReject(row, new TingyinError('CONTACTS_REFUSED', { store: 'search', keys: [key], problem: 'the index does not take it.' }), 'index', context))
  }
  if (rejects.length > 0) await stores.rejects.put(rejects)
  await removeRightedRejects(admitted.map(({ row }) => row), context, stores.rejects, { indexed: !unavailable })
  // An outdated row leaves its contact as it is, and nothing is wrong with it: like one that has not changed.
  return { counts: { read: admitted.length, stored, updated, unchanged: outdated, rejected }, rejects, unindexed: unavailable ? stored + updated : 0 }
}

/** An update that has lost its time keeps the one that is stored. */
async function withKnownTimes(admitted: readonly AdmittedRow[], contacts: ContactStore): Promise<readonly AdmittedRow[]> {
  const undated = admitted.filter(({ row }) => row.undated)
  if (undated.length === 0) return admitted
  const stored = await contacts.get(undated.map(({ key }) => key))
  const times = new Map(undated.map((one, i) => [one, stored[i]?.contact.occurredAt]))
  return admitted.map((one) => {
    const occurredAt = times.get(one)
    return occurredAt === undefined ? one : { ...one, contact: { ...one.contact, occurredAt } satisfies RawContact }
  })
}
