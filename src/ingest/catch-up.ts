import type { Pipeline } from '../pipeline/pipeline'
import type { ContactStore } from '../stores/contacts/contact-store'
import type { SearchIndex } from '../stores/search/search-index'
import { forIndex } from './analyse-again'
import { putInIndex } from './keep-contacts'

const BATCH = 500

/**
 * Brings into the index what a crash or an outage left between the contact store and the index. Resolves to how many changes
 * that were; those that the index cannot take now, because it cannot be reached, stay for the next time.
 */
export async function catchUp(
  { contacts, search }: { readonly contacts: ContactStore; readonly search: SearchIndex },
  pipelines: readonly Pipeline[],
): Promise<number> {
  let caughtUp = 0
  for (;;) {
    const { changed, removed } = await contacts.unindexed(BATCH)
    if (changed.length + removed.length === 0) return caughtUp
    if ((await putInIndex(forIndex(changed, pipelines), search)) === 'unavailable') return caughtUp
    await search.remove(removed.map(({ key }) => key))
    await contacts.markIndexed([
      ...changed.map(({ contact: { source, id }, revision }) => ({ key: { source, id }, revision })),
      ...removed,
    ])
    caughtUp += changed.length + removed.length
  }
}
