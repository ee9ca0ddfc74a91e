import type { Analysis } from '../domain/analysed-contact'
import { type ContactKey, keyText } from '../domain/contact'
import { type Correction, withCorrections } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import type { ContactRecord, ContactStore, PutOutcome } from '../stores/contacts/contact-store'
import type { CorrectionStore } from '../stores/corrections/correction-store'
import type { IndexEntry, SearchIndex } from '../stores/search/search-index'

/** An analysed contact, and what is kept beside it. */
export interface AnalysedRow extends Omit<ContactRecord, 'contact'> {
  readonly analysis: Analysis
}

export type KeptOutcome = PutOutcome & IndexOutcome

interface KeepingStores {
  readonly contacts: ContactStore
  readonly search: SearchIndex
  readonly corrections: CorrectionStore
}

/**
 * Commits contacts, a person's word over the model's, then indexes them, then takes them off the outbox. Once the first is done they are
 * kept: when the index cannot be reached they stay on the outbox, and `catchUp` indexes them when it is back. What is outdated is not indexed
 * either: whoever kept the newer version indexes that.
 */
export async function keepContacts(rows: readonly AnalysedRow[], stores: KeepingStores): Promise<KeptOutcome> {
  if (rows.length === 0) return { stored: 0, updated: 0, outdated: 0, revisions: [], refused: [] }
  const keys = rows.map(({ analysis: { contact: { source, id } } }) => ({ source, id }))
  let held = await stores.corrections.inForce(keys)
  let outcome = await keepAsCorrected(rows, held, stores)
  for (;;) {
    // Who corrects a contact while we keep it corrects what was there before: looked at only before, the correction would be written over.
    const now = await stores.corrections.inForce(keys)
    const missed = rows.flatMap((_, i) => (outcome.revisions[i] !== undefined && namesOf(now[i]!) !== namesOf(held[i]!) ? [i] : []))
    if (missed.length === 0) return outcome
    const { refused, unavailable } = await keepAsCorrected(missed.map((i) => ({ ...rows[i]!, again: true })), missed.map((i) => now[i]!), stores)
    const known = new Set(outcome.refused.map(keyText))
    const failed = outcome.unavailable ?? unavailable
    outcome = { ...outcome, refused: [...outcome.refused, ...refused.filter((key) => !known.has(keyText(key)))], ...(failed && { unavailable: failed }) }
    held = now
  }
}

const namesOf = (corrections: readonly Correction[]): string => corrections.map(({ id }) => id).join()

async function keepAsCorrected(
  given: readonly AnalysedRow[],
  corrections: readonly (readonly Correction[])[],
  { contacts, search }: Pick<KeepingStores, 'contacts' | 'search'>,
): Promise<KeptOutcome> {
  const rows = given.map((row, i) => (corrections[i]!.length === 0 ? row : asCorrected(row, corrections[i]!)))
  // Member by member: an object less one of its members is far dearer to make, and there is one for every contact.
  const outcome = await contacts.put(
    rows.map(({ analysis: { contact }, rowDigest, receivedAt, again }) => ({ contact, rowDigest, receivedAt, ...(again !== undefined && { again }) })),
  )
  const kept = rows.flatMap(({ analysis: { contact, indexed }, receivedAt }, i) => {
    const revision = outcome.revisions[i]
    return revision === undefined ? [] : [{ entry: { contact, indexed, receivedAt }, revision }]
  })
  const { refused, unavailable } = await putInIndex(kept.map(({ entry }) => entry), search)
  if (unavailable) return { ...outcome, refused, unavailable }
  await contacts.markIndexed(kept.map(({ entry: { contact: { source, id } }, revision }) => ({ key: { source, id }, revision })))
  return { ...outcome, refused }
}

function asCorrected(row: AnalysedRow, corrections: readonly Correction[]): AnalysedRow {
  const { contact } = row.analysis
  return { ...row, analysis: { ...row.analysis, contact: { ...contact, labels: withCorrections(contact.labels, corrections) } } }
}

/** What came of putting contacts into the index. */
export interface IndexOutcome {
  /** Contacts that the index will never take; all others are in it, unless it is unavailable. */
  readonly refused: readonly ContactKey[]
  /** Why it cannot be reached just now, or takes nothing. */
  readonly unavailable?: TingyinError
}

export async function putInIndex(entries: readonly IndexEntry[], search: Pick<SearchIndex, 'put'>): Promise<IndexOutcome> {
  try {
    await search.put(entries)
    return { refused: [] }
  } catch (error) {
    if (isOf(error, 'CONTACTS_REFUSED')) return { refused: error.details.keys }
    if (isOf(error, 'STORE_UNAVAILABLE')) return { refused: [], unavailable: error }
    throw error
  }
}

const isOf = <Code extends TingyinError['code']>(error: unknown, code: Code): error is TingyinError<Code> =>
  error instanceof TingyinError && error.code === code
