import type { Analysis } from '../domain/analysed-contact'
import { type ContactKey, keyText } from '../domain/contact'
import { type Correction, withCorrections } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import type { Pipeline } from '../pipeline/pipeline'
import type { ContactRecord, ContactStore, PutOutcome, StoredContact } from '../stores/contacts/contact-store'
import type { CorrectionStore } from '../stores/corrections/correction-store'
import { indexEntry } from '../stores/search/index-entry'
import type { IndexEntry, SearchIndex } from '../stores/search/search-index'
import { analyseAgain } from './analyse-again'

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
 *
 * `keys` are those of all contacts that may come. `parts` are taken one after another, and nothing of a part is held but what the stores keep of
 * it: analysed contacts are many times as large.
 */
export async function keepContacts(
  keys: readonly ContactKey[],
  parts: Iterable<readonly AnalysedRow[]> | AsyncIterable<readonly AnalysedRow[]>,
  stores: KeepingStores,
  pipelines: readonly Pipeline[],
): Promise<KeptOutcome> {
  let held = await correctionsOf(keys, stores.corrections)
  let { kept, ...outcome } = await keepAsCorrected(parts, keys.length, held, stores)
  for (;;) {
    // Who corrects a contact while we keep it corrects what was there before: looked at only before, the correction would be written over.
    const now = await correctionsOf(kept, stores.corrections)
    const missed = kept.filter((key) => namesOf(now, key) !== namesOf(held, key))
    if (missed.length === 0) return outcome
    const stored = (await stores.contacts.get(missed)).filter((contact) => contact !== undefined)
    const again = await keepAsCorrected([await rowsAgain(stored, pipelines)], stored.length, now, stores)
    const known = new Set(outcome.refused.map(keyText))
    const unavailable = outcome.unavailable ?? again.unavailable
    outcome = { ...outcome, refused: [...outcome.refused, ...again.refused.filter((key) => !known.has(keyText(key)))], ...(unavailable && { unavailable }) }
    held = now
    kept = missed
  }
}

/**
 * Rows of stored contacts, analysed again. As old as they are: what somebody changed since they were read was received later, and is not put back. Those
 * that their pipeline now refuses are left out.
 */
export async function rowsAgain(stored: readonly StoredContact[], pipelines: readonly Pipeline[]): Promise<readonly AnalysedRow[]> {
  const analysed = await analyseAgain(stored, pipelines)
  return stored.flatMap(({ rowDigest, receivedAt }, i): AnalysedRow[] => {
    const analysis = analysed[i]!
    return analysis instanceof TingyinError ? [] : [{ analysis, rowDigest, receivedAt, again: true }]
  })
}

/** The corrections in force, by the text of the key; contacts that nobody corrected have none. */
type Corrections = ReadonlyMap<string, readonly Correction[]>

async function correctionsOf(keys: readonly ContactKey[], corrections: CorrectionStore): Promise<Corrections> {
  const found = new Map<string, readonly Correction[]>()
  for (const [i, inForce] of (await corrections.inForce(keys)).entries()) if (inForce.length > 0) found.set(keyText(keys[i]!), inForce)
  return found
}

const namesOf = (corrections: Corrections, key: ContactKey): string => correctionsIn(corrections, key).map(({ id }) => id).join()

/** Most often there are none at all, and no key need be made. */
const correctionsIn = (corrections: Corrections, key: ContactKey): readonly Correction[] =>
  corrections.size === 0 ? [] : (corrections.get(keyText(key)) ?? [])

async function keepAsCorrected(
  parts: Iterable<readonly AnalysedRow[]> | AsyncIterable<readonly AnalysedRow[]>,
  most: number,
  corrections: Corrections,
  { contacts, search }: Pick<KeepingStores, 'contacts' | 'search'>,
): Promise<KeptOutcome & { readonly kept: readonly ContactKey[] }> {
  const batch = contacts.batch(most)
  const added: IndexEntry[] = []
  for await (const rows of parts) {
    for (const { analysis, rowDigest, receivedAt, again } of rows) {
      const { contact, indexed } = asCorrected(analysis, correctionsIn(corrections, analysis.contact))
      // Member by member: an object less one of its members is far dearer to make, and there is one for every contact.
      batch.add({ contact, rowDigest, receivedAt, ...(again !== undefined && { again }) })
      added.push(indexEntry({ contact, indexed }, receivedAt))
    }
  }
  const { revisions, ...outcome } = await batch.put()
  const entries = added.filter((_, i) => revisions[i] !== undefined)
  const kept = entries.map(({ values: { source, id } }) => ({ source, id }))
  const { refused, unavailable } = await putInIndex(entries, search)
  if (unavailable) return { ...outcome, kept, refused, unavailable }
  const indexed = revisions.filter((revision) => revision !== undefined)
  await contacts.markIndexed(kept.map((key, i) => ({ key, revision: indexed[i]! })))
  return { ...outcome, kept, refused }
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
