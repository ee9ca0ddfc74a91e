import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AnalysedContact } from '../domain/analysed-contact'
import type { Condition } from '../stores/search/search-index'
import type { Finding } from './find-contacts'

const PAGE = 100

export interface ContactPage {
  /** How many contacts match in all. */
  readonly total: number
  readonly contacts: readonly AnalysedContact[]
}

/** All contacts that match, newest first, a page at a time; between pages others get their turn. */
export async function* contactPages(condition: Condition, { search, contacts }: Pick<Finding, 'search' | 'contacts'>): AsyncGenerator<ContactPage> {
  let cursor: string | undefined
  do {
    const page = await search.search({ condition, ranking: [], sort: 'newest', limit: PAGE, ...(cursor !== undefined && { cursor }) })
    const stored = await contacts.get(page.hits.map(({ key }) => key))
    // A contact removed meanwhile is left out.
    yield { total: page.total, contacts: stored.flatMap((found) => (found ? [found.contact] : [])) }
    cursor = page.next
    await nextTurn()
  } while (cursor !== undefined)
}
