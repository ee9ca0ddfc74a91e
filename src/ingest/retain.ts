import type { Pipeline } from '../pipeline/pipeline'
import type { Stores } from '../stores/open-stores'
import { startOfMonth } from '../stores/search/month'
import { catchUp } from './catch-up'

export interface Retention {
  /** Contacts that are older than the month. */
  readonly old: number
  /** Contacts that stay. */
  readonly kept: number
  /** Of the old ones, how many were removed. */
  readonly removed: number
}

export interface RetainOptions {
  /** Removes them. Default: only counts. */
  readonly remove?: boolean
  readonly onProgress?: (removed: number) => void
}

const BATCH = 500

/**
 * Removes contacts that occurred before the first day of a month (`2024-01`) in Asia/Shanghai, from the index first: what an interruption leaves
 * is still kept and no longer found, and the same call goes on. Contacts of such a time that arrive later are kept until the next call.
 *
 * @throws TingyinError REQUEST_INVALID when it is no month; STORE_UNAVAILABLE before anything is removed, when the index cannot be reached
 */
export async function retain(
  stores: Pick<Stores, 'contacts' | 'search'>,
  pipelines: readonly Pipeline[],
  before: string,
  { remove = false, onProgress }: RetainOptions = {},
): Promise<Retention> {
  const { contacts, search } = stores
  const filter = { to: startOfMonth(before) }
  const old = await contacts.count(filter)
  const kept = (await contacts.count({})) - old
  if (!remove) return { old, kept, removed: 0 }
  await search.removeBefore(before)
  let removed = 0
  let after: string | undefined
  do {
    const page = await contacts.page(filter, BATCH, after)
    await contacts.remove(page.contacts.map(({ contact: { source, id } }) => ({ source, id })))
    // Off the outbox at once: a server of ours that looks at it would take them out of the index one by one.
    await catchUp(stores, pipelines)
    removed += page.contacts.length
    onProgress?.(removed)
    after = page.next
  } while (after !== undefined)
  return { old, kept, removed }
}
