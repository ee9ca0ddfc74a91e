import { createHash } from 'node:crypto'
import type { ContactKey, RawContact } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { Pipeline } from '../pipeline/pipeline'
import type { ContactStore } from '../stores/contacts/contact-store'
import type { Reject, RejectStore } from '../stores/rejects/reject-store'
import type { SearchIndex } from '../stores/search/search-index'
import { maskCell } from '../text/mask'
import { maskId } from '../text/mask-facts'
import type { Pseudonyms } from '../text/pseudonym'
import { type AnalysedRow, keepContacts } from './keep-contacts'
import { maskRecord } from './mask-record'
import { SeenKeys } from './seen-keys'

/** A row as it comes to ingestion: the contact it is, or why it is none. */
export interface IngestRow {
  /** 1-based line of the file, or position in the request. */
  readonly line: number
  readonly contact?: RawContact
  readonly error?: TingyinError
  /** True when the row has no time of its own and was given one. */
  readonly undated?: boolean
  /** True when the row could be read and still is no contact. */
  readonly readable?: boolean
  /** The row as read, kept masked with its reject. */
  readonly record?: Readonly<Record<string, unknown>>
}

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

/** What rows of one import have in common. */
export interface ImportContext {
  /** Base name of the file, or for a request `http-` and a digest of it. */
  readonly file: string
  readonly source: string
  /** When its rows were received, in epoch milliseconds: a row kept from another import that was received later stays. */
  readonly receivedAt: number
  readonly pipeline: Pipeline
  readonly pseudonyms: Pseudonyms
  /** Keys met so far in this import. */
  readonly seen: SeenKeys
  /** Columns whose cells are personal as a whole, for masking a rejected row. */
  readonly personalColumns: ReadonlySet<string>
}

type IngestStores = { readonly contacts: ContactStore; readonly search: SearchIndex; readonly rejects: RejectStore }

interface Candidate {
  readonly row: IngestRow
  readonly contact: RawContact
  readonly key: ContactKey
  readonly rowDigest: string
}

/**
 * Takes a batch of rows all the way: changed ones through the pipeline, into the contact store, into the index; the others
 * counted as unchanged or rejected. When the promise resolves, everything counted is committed, and indexed unless the index is away.
 */
export async function ingestBatch(rows: readonly IngestRow[], context: ImportContext, stores: IngestStores): Promise<BatchOutcome> {
  const rejects: Reject[] = []
  const reject = (row: IngestRow, error: TingyinError, stage: string): void => {
    rejects.push(toReject(row, error, stage, context))
  }
  const candidates: Candidate[] = []
  for (const row of rows) {
    if (row.contact) {
      const { contact } = row
      // A time that was given says nothing of whether the row has changed.
      const own = row.undated ? { ...contact, occurredAt: '' } : contact
      candidates.push({ row, contact, key: keyOf(contact, context.pseudonyms), rowDigest: digestOf(own, context.pseudonyms) })
    } else reject(row, row.error ?? new TingyinError('ROW_UNREADABLE', { problem: 'it is empty.' }), row.readable ? 'row' : 'source')
  }

  const known = await stores.contacts.rowDigests(candidates.map(({ key }) => key))
  const changed = new Map<string, Candidate>()
  let unchanged = 0
  candidates.forEach((candidate, i) => {
    const { key, row, rowDigest } = candidate
    const name = nameOf(key)
    const first = context.seen.add(name)
    const kept = changed.get(name)?.rowDigest ?? known[i]
    if (kept === rowDigest) unchanged++
    else if (!first && kept !== undefined) reject(row, new TingyinError('DUPLICATE_ID', { id: key.id }), 'row')
    else changed.set(name, candidate)
  })

  const analysed: AnalysedRow[] = []
  const toAnalyse = await withKnownTimes([...changed.values()], stores.contacts)
  context.pipeline.runAll(toAnalyse.map(({ contact }) => contact)).forEach((outcome, i) => {
    const candidate = toAnalyse[i]!
    if (outcome instanceof TingyinError) reject(candidate.row, outcome, outcome.stage ?? 'row')
    else analysed.push({ analysis: outcome, rowDigest: candidate.rowDigest, receivedAt: context.receivedAt })
  })
  const { stored, updated, outdated, refused, unavailable } = await keepContacts(analysed, stores)
  const rejected = rejects.length
  // An outdated row leaves its contact as it is, and nothing is wrong with it: like one that has not changed.
  // They are stored and counted as such; the reject says why no search finds them.
  for (const key of refused) reject(changed.get(nameOf(key))!.row, new TingyinError('CONTACTS_REFUSED', { store: 'search', keys: [key], problem: 'the index does not take it.' }), 'index')
  if (rejects.length > 0) await stores.rejects.put(rejects)
  return { counts: { read: rows.length, stored, updated, unchanged: unchanged + outdated, rejected }, rejects, unindexed: unavailable ? stored + updated : 0 }
}

/** The key a contact is kept under. */
export const keyOf = ({ source, id }: ContactKey, pseudonyms: Pseudonyms): ContactKey => ({
  source: maskCell(source, pseudonyms),
  id: maskId(id, pseudonyms),
})

/** How a key stands among those an import has met. */
export const nameOf = ({ source, id }: ContactKey): string => `${source}\n${id}`

/** An update that has lost its time keeps the one that is stored. */
async function withKnownTimes(candidates: readonly Candidate[], contacts: ContactStore): Promise<readonly Candidate[]> {
  const undated = candidates.filter(({ row }) => row.undated)
  if (undated.length === 0) return candidates
  const stored = await contacts.get(undated.map(({ key }) => key))
  const times = new Map(undated.map((candidate, i) => [candidate, stored[i]?.contact.occurredAt]))
  return candidates.map((candidate) => {
    const occurredAt = times.get(candidate)
    return occurredAt === undefined ? candidate : { ...candidate, contact: { ...candidate.contact, occurredAt } }
  })
}

/** Keyed, because a row holds numbers that a bare hash would give away to whoever tries them all. */
function digestOf(contact: RawContact, pseudonyms: Pseudonyms): string {
  return pseudonyms.digest(JSON.stringify(contact))
}

function toReject(row: IngestRow, error: TingyinError, stage: string, context: ImportContext): Reject {
  const { pipeline, pseudonyms } = context
  // People name files after customers too.
  const [file, source, message] = [context.file, context.source, error.message].map((text) => maskCell(text, pseudonyms)) as [string, string, string]
  const record = row.record && maskRecord(row.record, context.personalColumns, pseudonyms)
  return {
    id: createHash('sha256').update(`${source}\n${file}\n${row.line}`).digest('hex').slice(0, 12),
    source,
    file,
    line: row.line,
    stage,
    code: error.code,
    message,
    pipeline: pipeline.definition.name,
    ...(record && { record }),
    rejectedAt: new Date().toISOString(),
  }
}
