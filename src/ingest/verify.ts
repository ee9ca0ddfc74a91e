import { type ContactKey, keyText } from '../domain/contact'
import type { Pipeline } from '../pipeline/pipeline'
import type { ContactStore } from '../stores/contacts/contact-store'
import type { SearchIndex, SearchRequest } from '../stores/search/search-index'
import { forIndex } from './analyse-again'
import { catchUp } from './catch-up'
import { putInIndex } from './keep-contacts'

export interface Verification {
  /** Contacts in the contact store. */
  readonly contacts: number
  /** Contacts in the search index. */
  readonly indexed: number
  /** Contacts that are kept and in no index, although nothing waits to be indexed. */
  readonly missing: number
  /** Entries of the index that no contact stands behind, or that repeat one: a crash may leave a contact in two months of Elasticsearch. */
  readonly surplus: number
  /** Of the missing, those that the index refused when they were to be repaired. */
  readonly refused: number
}

export interface VerifyOptions {
  /** Indexes what is missing and takes out what is surplus. Default: only counts. */
  readonly repair?: boolean
  readonly onProgress?: (compared: number) => void
}

const BATCH = 200
/** The most hits the index gives at once. */
const HITS = 1_000

/**
 * Holds the search index against the contact store, contact by contact, after what waits has been indexed. It tells what is in only one of
 * them; that an entry is of an older version of its contact it cannot tell.
 *
 * Contacts that arrive or go meanwhile may be counted as missing or surplus. With an empty contact store nothing is repaired: more likely
 * than thousands of orphans is that it is the wrong one.
 */
export async function verify(
  stores: { readonly contacts: ContactStore; readonly search: SearchIndex },
  pipelines: readonly Pipeline[],
  { repair = false, onProgress }: VerifyOptions = {},
): Promise<Verification> {
  const { contacts, search } = stores
  const { unavailable } = await catchUp(stores, pipelines)
  if (unavailable) throw unavailable
  const kept = await contacts.count({})
  const indexed = await search.count()
  let missing = 0
  let repeated = 0
  let refused = 0
  let compared = 0
  let after: string | undefined
  do {
    const page = await contacts.page({}, BATCH, after)
    const found = await namesInIndex(search, page.contacts.map(({ contact }) => contact.id))
    const entries = page.contacts.map(({ contact }) => found.get(keyText(contact)) ?? 0)
    missing += entries.filter((count) => count === 0).length
    repeated += entries.reduce((sum, count) => sum + Math.max(0, count - 1), 0)
    // Putting it again leaves one of it.
    const wrong = page.contacts.filter((_, i) => entries[i] !== 1)
    if (repair && wrong.length > 0) {
      const outcome = await putInIndex(forIndex(wrong, pipelines), search)
      if (outcome.unavailable) throw outcome.unavailable
      refused += outcome.refused.length
    }
    onProgress?.((compared += page.contacts.length))
    after = page.next
  } while (after !== undefined)
  // What is left over is looked for only where the numbers say that there is something.
  const orphans = indexed + missing - repeated > kept ? await orphansIn(stores, repair && kept > 0) : 0
  return { contacts: kept, indexed, missing, surplus: repeated + orphans, refused }
}

/** The names of the entries with these ids, each with the number of its entries: more than one is one too many. */
async function namesInIndex(search: SearchIndex, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const names = new Map<string, number>()
  const withIds = { type: 'label', field: 'id', values: ids, prefix: false } as const
  for await (const keys of hitsOf(search, { condition: withIds, ranking: [], sort: 'oldest', limit: HITS })) {
    for (const name of keys.map(keyText)) names.set(name, (names.get(name) ?? 0) + 1)
  }
  return names
}

async function orphansIn({ contacts, search }: Parameters<typeof verify>[0], repair: boolean): Promise<number> {
  let found = 0
  for await (const keys of hitsOf(search, { condition: { type: 'everything' }, ranking: [], sort: 'oldest', limit: HITS })) {
    const digests = await contacts.rowDigests(keys)
    const orphans = keys.filter((_, i) => digests[i] === undefined)
    found += orphans.length
    if (repair && orphans.length > 0) await search.remove(orphans)
  }
  return found
}

async function* hitsOf(search: SearchIndex, request: SearchRequest): AsyncGenerator<readonly ContactKey[]> {
  let cursor: string | undefined
  do {
    const page = await search.search({ ...request, ...(cursor !== undefined && { cursor }) })
    yield page.hits.map(({ key }) => key)
    cursor = page.next
  } while (cursor !== undefined)
}
