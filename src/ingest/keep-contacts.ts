import type { Analysis } from '../domain/analysed-contact'
import { type ContactKey, keyText } from '../domain/contact'
import { type Correction, withCorrections } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import type { ContactRecord, ContactStore, PutOutcome } from '../stores/contacts/contact-store'
import type { CorrectionStore } from '../stores/corrections/correction-store'
import { indexEntry } from '../stores/search/index-entry'
import type { IndexEntry, SearchIndex } from '../stores/search/search-index'

/** An analysed contact, and what is kept beside it. */
export interface AnalysedRow extends Omit<ContactRecord, 'contact'> {
  readonly analysis: Analysis
}

export type KeptOutcome = Omit<PutOutcome, 'revisions'> & IndexOutcome

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
export function keepContacts(rows: readonly AnalysedRow[], stores: KeepingStores): Promise<KeptOutcome> {
  const keys = rows.map(({ analysis: { contact: { source, id } } }) => ({ source, id }))
  return keepAsAnalysed(keys, (places) => [places.map((place) => rows[place]!)], stores)
}

/** Analyses the contacts at some places of a list, and gives them part by part; those that cannot be analysed are left out. */
export type AnalyseParts = (places: readonly number[]) => Parts

type Parts = Iterable<readonly AnalysedRow[]> | AsyncIterable<readonly AnalysedRow[]>

/**
 * As `keepContacts`, while the contacts are being analysed. Of a part only that is held which the stores keep of it, 2.8 kB of a short contact instead
 * of 4.8: what dies young costs the garbage collector nothing. Should it be needed once more, it is analysed once more.
 */
export async function keepAsAnalysed(keys: readonly ContactKey[], analyse: AnalyseParts, stores: KeepingStores): Promise<KeptOutcome> {
  let held = await correctionsOf(keys, stores.corrections)
  let { changes, ...outcome } = await keepAsCorrected(analyse([...keys.keys()]), keys.length, held, stores)
  const kept = changes.map(({ key }) => key)
  for (;;) {
    // Who corrects a contact while we keep it corrects what was there before: looked at only before, the correction would be written over.
    const now = await correctionsOf(kept, stores.corrections)
    const missed = new Set(kept.filter((key) => namesOf(now, key) !== namesOf(held, key)).map(keyText))
    if (missed.size === 0) return outcome
    const places = [...keys.keys()].filter((place) => missed.has(keyText(keys[place]!)))
    const again = await keepAsCorrected(analyse(places), places.length, now, stores, true)
    const known = new Set(outcome.refused.map(keyText))
    const unavailable = outcome.unavailable ?? again.unavailable
    outcome = { ...outcome, refused: [...outcome.refused, ...again.refused.filter((key) => !known.has(keyText(key)))], ...(unavailable && { unavailable }) }
    held = now
  }
}

/** The corrections in force, by the text of the key; contacts that nobody corrected have none. */
type Corrections = ReadonlyMap<string, readonly Correction[]>

async function correctionsOf(keys: readonly ContactKey[], corrections: CorrectionStore): Promise<Corrections> {
  const found = new Map<string, readonly Correction[]>()
  for (const [i, inForce] of (await corrections.inForce(keys)).entries()) if (inForce.length > 0) found.set(keyText(keys[i]!), inForce)
  return found
}

/** Most often there are none at all, and no key need be made. */
const correctionsIn = (corrections: Corrections, key: ContactKey): readonly Correction[] =>
  corrections.size === 0 ? [] : (corrections.get(keyText(key)) ?? [])

const namesOf = (corrections: Corrections, key: ContactKey): string => correctionsIn(corrections, key).map(({ id }) => id).join()

/** `expected`: about how many contacts. `putBack`: they were kept a moment ago, and only where they still are they are kept again. */
async function keepAsCorrected(
  parts: Parts,
  expected: number,
  corrections: Corrections,
  { contacts, search }: Pick<KeepingStores, 'contacts' | 'search'>,
  putBack?: true,
): Promise<KeptOutcome & { readonly changes: readonly { readonly key: ContactKey; readonly revision: number }[] }> {
  const batch = contacts.batch(expected)
  const added: IndexEntry[] = []
  for await (const rows of parts) {
    for (const { analysis, rowDigest, receivedAt, again = putBack } of rows) {
      const { contact, indexed } = asCorrected(analysis, correctionsIn(corrections, analysis.contact))
      // Member by member: an object less one of its members is far dearer to make, and there is one for every contact.
      batch.add({ contact, rowDigest, receivedAt, ...(again !== undefined && { again }) })
      added.push(indexEntry({ contact, indexed }, receivedAt))
    }
  }
  const { revisions, ...outcome } = await batch.put()
  const entries: IndexEntry[] = []
  const changes: { key: ContactKey; revision: number }[] = []
  for (const [i, revision] of revisions.entries()) {
    if (revision === undefined) continue
    const { source, id } = added[i]!.values
    entries.push(added[i]!)
    changes.push({ key: { source, id }, revision })
  }
  const { refused, unavailable } = await putInIndex(entries, search)
  if (unavailable) return { ...outcome, changes, refused, unavailable }
  await contacts.markIndexed(changes)
  return { ...outcome, changes, refused }
}

function asCorrected(analysis: Analysis, corrections: readonly Correction[]): Analysis {
  if (corrections.length === 0) return analysis
  const { contact } = analysis
  return { ...analysis, contact: { ...contact, labels: withCorrections(contact.labels, corrections) } }
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
