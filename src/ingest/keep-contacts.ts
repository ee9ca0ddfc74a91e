import type { Analysis } from '../domain/analysed-contact'
import type { ContactKey } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { ContactStore, PutOutcome } from '../stores/contacts/contact-store'
import type { SearchIndex } from '../stores/search/search-index'

/** An analysed contact and the digest of the row it came from. */
export interface AnalysedRow {
  readonly analysis: Analysis
  readonly rowDigest: string
}

export interface KeptOutcome extends PutOutcome {
  /** Contacts that are kept and that the index will never take. */
  readonly refused: readonly ContactKey[]
}

/**
 * Commits contacts, then indexes them, then takes them off the outbox. Once the first is done they are kept: when the index cannot be
 * reached they stay on the outbox, and `catchUp` indexes them when it is back.
 */
export async function keepContacts(
  rows: readonly AnalysedRow[],
  { contacts, search }: { readonly contacts: ContactStore; readonly search: SearchIndex },
): Promise<KeptOutcome> {
  if (rows.length === 0) return { stored: 0, updated: 0, revisions: [], refused: [] }
  const outcome = await contacts.put(rows.map(({ analysis, rowDigest }) => ({ contact: analysis.contact, rowDigest })))
  const refused = await putInIndex(rows.map(({ analysis }) => analysis), search)
  if (refused === 'unavailable') return { ...outcome, refused: [] }
  await contacts.markIndexed(
    rows.map(({ analysis: { contact: { source, id } } }, i) => ({ key: { source, id }, revision: outcome.revisions[i]! })),
  )
  return { ...outcome, refused }
}

/** The keys of those the index will never take, or that it cannot be reached. */
export async function putInIndex(analyses: readonly Analysis[], search: SearchIndex): Promise<readonly ContactKey[] | 'unavailable'> {
  try {
    await search.put(analyses)
    return []
  } catch (error) {
    if (isOf(error, 'CONTACTS_REFUSED')) return error.details.keys
    if (isOf(error, 'STORE_UNAVAILABLE')) return 'unavailable'
    throw error
  }
}

const isOf = <Code extends TingyinError['code']>(error: unknown, code: Code): error is TingyinError<Code> =>
  error instanceof TingyinError && error.code === code
