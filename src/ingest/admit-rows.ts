import { type ContactKey, keyText, type RawContact } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { ContactStore } from '../stores/contacts/contact-store'
import type { Reject } from '../stores/rejects/reject-store'
import type { Pseudonyms } from '../text/pseudonym'
import { type ImportContext, type IngestRow, keyOf } from './import-context'
import { type RejectedRow, toReject } from './to-reject'

/** A row that is to become a contact or to change one. */
export interface AdmittedRow {
  readonly row: RejectedRow & Pick<IngestRow, 'undated'>
  readonly contact: RawContact
  readonly key: ContactKey
  readonly rowDigest: string
}

export interface Admission {
  readonly admitted: readonly AdmittedRow[]
  /** Rows whose contact is kept as it is. */
  readonly unchanged: readonly AdmittedRow['row'][]
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
      const occurredAt = row.undated ? '' : contact.occurredAt
      candidates.push({ row, contact, key: keyOf(contact, pseudonyms), rowDigest: digestOf(contact, occurredAt, pseudonyms) })
    } else {
      const error = row.error ?? new TingyinError('ROW_UNREADABLE', { problem: 'it is empty.' })
      rejects.push(toReject(row, error, row.readable ? 'row' : 'source', context))
    }
  }

  const known = await contacts.rowDigests(candidates.map(({ key }) => key))
  const admitted: AdmittedRow[] = []
  const unchanged: AdmittedRow['row'][] = []
  candidates.forEach((candidate, i) => {
    const { key, row, rowDigest } = candidate
    const first = seen.add(key)
    const kept = (first ? undefined : digestInHand(key, admitted, pending)) ?? known[i]
    if (kept === rowDigest) unchanged.push(row)
    else if (!first && kept !== undefined) rejects.push(toReject(row, new TingyinError('DUPLICATE_ID', { id: key.id }), 'row', context))
    else admitted.push(candidate)
  })
  return { admitted, unchanged, rejects }
}

/** The digest of a row with this key that this import has admitted and perhaps not yet kept. */
function digestInHand({ source, id }: ContactKey, admitted: readonly AdmittedRow[], pending: ImportContext['pending']): string | undefined {
  const repeated = admitted.find(({ key }) => key.id === id && key.source === source)
  return repeated?.rowDigest ?? pending?.get(keyText({ source, id }))
}

/**
 * Keyed, because a row holds numbers that a bare hash would give away to whoever tries them all. The members are joined by a NUL: JSON with its names
 * and quotes takes twice the time. What is absent is empty.
 */
function digestOf(contact: RawContact, occurredAt: string, pseudonyms: Pseudonyms): string {
  const { id, source, text, turns, channel, product, region, agent, team, operator, status, resolvedAt, transfers, customerNumber } = contact
  const { scores, attributes, personal } = contact
  // None is left out, or the compiler says so; in another order rows that are kept would count as changed.
  const members: Readonly<Record<keyof RawContact, string | number | undefined>> = {
    id, source, occurredAt, text, channel, product, region, agent, team, operator, status, resolvedAt, transfers, customerNumber,
    turns: turns && JSON.stringify(turns),
    scores: scores && JSON.stringify(scores),
    attributes: attributes && JSON.stringify(attributes),
    personal: personal && JSON.stringify(personal),
  }
  const values = Object.values(members)
  const joined = values.join('\0')
  // A NUL within a member, which JSON lines and requests may have, could be taken for the end of it. JSON escapes it.
  return pseudonyms.digest(countNuls(joined) === values.length - 1 ? joined : JSON.stringify(values))
}

function countNuls(text: string): number {
  let count = 0
  for (let at = text.indexOf('\0'); at !== -1; at = text.indexOf('\0', at + 1)) count++
  return count
}
