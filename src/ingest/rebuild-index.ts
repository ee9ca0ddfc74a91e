import type { ContactKey } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { Pipeline } from '../pipeline/pipeline'
import type { Stores } from '../stores/open-stores'
import type { IndexEntry, IndexRebuild } from '../stores/search/search-index'
import { forIndex } from './analyse-again'
import { catchUp } from './catch-up'
import { putInIndex } from './keep-contacts'

export interface RebuildOutcome {
  /** Contacts that were put into the new index, those of an interrupted run included. */
  readonly contacts: number
  /** Contacts that the index will never take. */
  readonly refused: number
  /** True when it went on where an earlier run had stopped. */
  readonly resumed: boolean
  /** False when the signal stopped it: the next run goes on, and until then every change goes into both indices. */
  readonly finished: boolean
}

export interface RebuildOptions {
  /** Begins again, whatever an earlier run has built. Default: goes on with it. */
  readonly restart?: boolean
  readonly onProgress?: (contacts: number) => void
  /** Stops after the batch under way. */
  readonly signal?: AbortSignal
}

/** How far a rebuild is, kept for whoever goes on with it. */
interface RebuildState {
  readonly rebuild: string
  readonly after: string
  readonly contacts: number
  readonly refused: number
}

const BATCH = 500

/**
 * Builds the search index anew from the contact store, with the labels as they are stored and the words as today's dictionary cuts them. Searches
 * and imports go on meanwhile, in this process and others. Going on with another's run while that one is still at work does no harm.
 *
 * @throws TingyinError REQUEST_INVALID when no contact is kept although the index has some: more likely the store is the wrong one
 */
export async function rebuildIndex(
  stores: Pick<Stores, 'contacts' | 'search' | 'records'>,
  pipelines: readonly Pipeline[],
  { restart = false, onProgress, signal }: RebuildOptions = {},
): Promise<RebuildOutcome> {
  const { contacts: kept, search, records } = stores
  if ((await kept.count({})) === 0 && (await search.status()).contacts > 0) {
    throw new TingyinError('REQUEST_INVALID', { problem: 'no contact is kept here, and the index has some. See whether the addresses belong together.' })
  }
  if (restart) await abandonRebuild(stores)
  const begun = await search.resumeRebuild()
  const rebuild = begun ?? (await search.startRebuild())
  const state = (await records.get('rebuild', 'index')) as RebuildState | undefined
  const earlier = state?.rebuild === rebuild.id ? state : undefined
  let contacts = earlier?.contacts ?? 0
  let refused = earlier?.refused ?? 0
  let after = earlier?.after
  const outcome = (finished: boolean): RebuildOutcome => ({ contacts, refused, resumed: earlier !== undefined, finished })
  do {
    if (signal?.aborted) return outcome(false)
    const page = await kept.page({}, BATCH, after)
    const notTaken = await putInRebuild(rebuild, forIndex(page.contacts, pipelines))
    contacts += page.contacts.length - notTaken.length
    refused += notTaken.length
    onProgress?.(contacts + refused)
    after = page.next
    if (after !== undefined) await records.put('rebuild', 'index', { rebuild: rebuild.id, after, contacts, refused } satisfies RebuildState)
  } while (after !== undefined)
  await rebuild.finish()
  await records.remove('rebuild', 'index')
  // While an index of another version was searched, nothing could be put into it.
  await catchUp(stores, pipelines)
  return outcome(true)
}

/** Drops what an interrupted rebuild has built. */
export async function abandonRebuild({ search, records }: Pick<Stores, 'search' | 'records'>): Promise<void> {
  await records.remove('rebuild', 'index')
  await search.abandonRebuild()
}

async function putInRebuild(rebuild: IndexRebuild, entries: readonly IndexEntry[]): Promise<readonly ContactKey[]> {
  const { refused, unavailable } = await putInIndex(entries, rebuild)
  if (unavailable) throw unavailable
  return refused
}
