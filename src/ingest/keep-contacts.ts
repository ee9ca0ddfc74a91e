import type { Analysis } from '../domain/analysed-contact'
import type { ContactStore, PutOutcome } from '../stores/contacts/contact-store'
import type { SearchIndex } from '../stores/search/search-index'

/** An analysed contact and the digest of the row it came from. */
export interface AnalysedRow {
  readonly analysis: Analysis
  readonly rowDigest: string
}

/** Commits contacts, then indexes them, then takes them off the outbox. What a crash interrupts is caught up at the next start. */
export async function keepContacts(
  rows: readonly AnalysedRow[],
  { contacts, search }: { readonly contacts: ContactStore; readonly search: SearchIndex },
): Promise<PutOutcome> {
  if (rows.length === 0) return { stored: 0, updated: 0, revisions: [] }
  const outcome = await contacts.put(rows.map(({ analysis, rowDigest }) => ({ contact: analysis.contact, rowDigest })))
  await search.put(rows.map(({ analysis }) => analysis))
  await contacts.markIndexed(
    rows.map(({ analysis: { contact: { source, id } } }, i) => ({ key: { source, id }, revision: outcome.revisions[i]! })),
  )
  return outcome
}
