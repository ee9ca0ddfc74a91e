import type { ContactKey } from '../domain/contact'
import type { TingyinError } from '../domain/errors'
import type { Pipeline } from '../pipeline/pipeline'
import type { ContactStore, StoredContact } from '../stores/contacts/contact-store'
import type { SearchIndex } from '../stores/search/search-index'
import { forIndex } from './analyse-again'
import { putInIndex } from './keep-contacts'

const BATCH = 500

export interface CaughtUp {
  /** Changes that were brought into the index. */
  readonly changes: number
  /** Contacts the index will never take: they are kept, and no search finds them. */
  readonly refused: readonly ContactKey[]
  /** Why it stopped before the end: the index cannot be reached. What is left stays for the next time. */
  readonly unavailable?: TingyinError
}

export interface CatchUpOptions {
  /** Only changes up to this revision: those after it may be under way in somebody's hands. Default: all. */
  readonly upTo?: number
  /** Stops after the batch under way. */
  readonly signal?: AbortSignal
}

/** Brings into the index what a crash or an outage left between the contact store and the index. */
export async function catchUp(
  { contacts, search }: { readonly contacts: ContactStore; readonly search: SearchIndex },
  pipelines: readonly Pipeline[],
  { upTo = Infinity, signal }: CatchUpOptions = {},
): Promise<CaughtUp> {
  let changes = 0
  const refused: ContactKey[] = []
  for (;;) {
    if (signal?.aborted) break
    const waiting = await contacts.unindexed(BATCH)
    const changed = waiting.changed.filter(({ revision }) => revision <= upTo)
    const removed = waiting.removed.filter(({ revision }) => revision <= upTo)
    if (changed.length + removed.length === 0) break
    const outcome = await putInIndex(forIndex(changed, pipelines), search)
    if (outcome.unavailable) return { changes, refused, unavailable: outcome.unavailable }
    refused.push(...outcome.refused)
    await search.remove(removed.map(({ key }) => key))
    // Of two analyses of the same row the index keeps the one put last. Whoever analysed it again meanwhile has perhaps put theirs before us, and
    // whoever put back a removed contact had it indexed before we took it out.
    const now = await contacts.get([...changed.map(keyOf), ...removed.map(({ key }) => key)])
    const moved = now.filter((stored, i): stored is StoredContact => stored !== undefined && stored.revision !== changed[i]?.revision)
    if (moved.length > 0) await putInIndex(forIndex(moved, pipelines), search)
    await contacts.markIndexed([...changed.map((stored) => ({ key: keyOf(stored), revision: stored.revision })), ...removed])
    changes += changed.length + removed.length
  }
  return { changes, refused }
}

const keyOf = ({ contact: { source, id } }: StoredContact): ContactKey => ({ source, id })
