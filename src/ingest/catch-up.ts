import type { Analysis } from '../domain/analysed-contact'
import { TingyinError } from '../domain/errors'
import type { Pipeline } from '../pipeline/pipeline'
import type { ContactStore, StoredContact } from '../stores/contacts/contact-store'
import type { SearchIndex } from '../stores/search/search-index'
import { cutPairs } from '../text/word-cutting'
import { analyseAgain } from './analyse-again'
import { putInIndex } from './keep-contacts'

const BATCH = 500

/**
 * Brings into the index what a crash or an outage left between the contact store and the index. Resolves to how many changes
 * that were; those that the index cannot take now, because it cannot be reached, stay for the next time.
 *
 * The labels stay those that are stored; only the words the index needs are cut again.
 */
export async function catchUp(
  { contacts, search }: { readonly contacts: ContactStore; readonly search: SearchIndex },
  pipelines: readonly Pipeline[],
): Promise<number> {
  let caughtUp = 0
  for (;;) {
    const { changed, removed } = await contacts.unindexed(BATCH)
    if (changed.length + removed.length === 0) return caughtUp
    const analysed = analyseAgain(changed, pipelines)
    if ((await putInIndex(changed.map((stored, i) => indexable(stored, analysed[i]!)), search)) === 'unavailable') return caughtUp
    await search.remove(removed.map(({ key }) => key))
    await contacts.markIndexed([
      ...changed.map(({ contact: { source, id }, revision }) => ({ key: { source, id }, revision })),
      ...removed,
    ])
    caughtUp += changed.length + removed.length
  }
}

/** A contact that its pipeline now refuses, after max_characters was lowered for one, is found by its text as it stands. */
function indexable({ contact }: StoredContact, analysed: Analysis | TingyinError): Analysis {
  if (!(analysed instanceof TingyinError)) return { contact, indexed: analysed.indexed }
  const plain = contact.text.toLowerCase()
  return { contact, indexed: { words: '', pairs: cutPairs(plain), plain } }
}
