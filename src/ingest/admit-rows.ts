import { type ContactKey, type RawContact, keyText } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { ContactStore } from '../stores/contacts/contact-store'
import type { Reject } from '../stores/rejects/reject-store'
import type { Pseudonyms } from '../text/pseudonym'
import { type ImportContext, type IngestRow, keyOf } from './import-context'
import { toReject } from './to-reject'

/** A row that is to become a contact or to change one. */
export interface AdmittedRow {
  readonly row: Pick<IngestRow, 'line' | 'undated' | 'record'>
  readonly contact: RawContact
  readonly key: ContactKey
  readonly rowDigest: string
}

export interface Admission {
  readonly admitted: readonly AdmittedRow[]
  /** Rows whose contact is kept as it is. */
  readonly unchanged: number
  readonly rejects: readonly Reject[]
}

/** Holds rows against what is kept and against each other. Nothing is written yet. */
export async function admitRows(rows: readonly IngestRow[], context: ImportContext, contacts: ContactStore): Promise<Admission> {
  const { pseudonyms, seen, pending } = context
  const rejects: Reject[] = []
  const candidates: AdmittedRow[] = []
  for (const row of rows) {
    if (row.contact) {
      const { contact } = row
      // A time that was given says nothing of whether the row has changed.
      const own = row.undated ? { ...contact, occurredAt: '' } : contact
      candidates.push({ row, contact, key: keyOf(contact, pseudonyms), rowDigest: digestOf(own, pseudonyms) })
    } else {
      const error = row.error ?? new TingyinError('ROW_UNREADABLE', { problem: 'it is empty.' })
      rejects.push(toReject(row, error, row.readable ? 'row' : 'source', context))
    }
  }

  const known = await contacts.rowDigests(candidates.map(({ key }) => key))
  const admitted = new Map<string, AdmittedRow>()
  let unchanged = 0
  candidates.forEach((candidate, i) => {
    const { key, row, rowDigest } = candidate
    const name = keyText(key)
    const first = seen.add(name)
    const kept = admitted.get(name)?.rowDigest ?? pending?.get(name) ?? known[i]
    if (kept === rowDigest) unchanged++
    else if (!first && kept !== undefined) rejects.push(toReject(row, new TingyinError('DUPLICATE_ID', { id: key.id }), 'row', context))
    else admitted.set(name, candidate)
  })
  return { admitted: [...admitted.values()], unchanged, rejects }
}

/** Keyed, because a row holds numbers that a bare hash would give away to whoever tries them all. */
function digestOf(contact: RawContact, pseudonyms: Pseudonyms): string {
  return pseudonyms.digest(JSON.stringify(contact))
}
