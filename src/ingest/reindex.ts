import type { Pipeline } from '../pipeline/pipeline'
import { TingyinError } from '../domain/errors'
import type { Stores } from '../stores/open-stores'
import { analyseAgain } from './analyse-again'
import { type AnalysedRow, keepContacts } from './keep-contacts'

export interface ReindexProgress {
  /** Contacts brought up to date so far. */
  readonly updated: number
  /** Contacts that the pipeline now refuses, which stay as they are, or the index. */
  readonly failed: number
  /** Contacts that were out of date at the start. */
  readonly outdated: number
}

const BATCH = 200

/**
 * Analyses contacts again that older rules analysed. Each batch is committed and then indexed, so it can be interrupted
 * and started again: what is up to date is not touched. Contacts stay searchable throughout.
 */
export async function reindex(
  stores: Stores,
  pipelines: readonly Pipeline[],
  options: { readonly onProgress?: (progress: ReindexProgress) => void | Promise<void>; readonly signal?: AbortSignal } = {},
): Promise<ReindexProgress> {
  const filter = { outdatedFor: pipelines.map(({ versions }) => versions) }
  let progress: ReindexProgress = { updated: 0, failed: 0, outdated: await stores.contacts.count(filter) }
  let after: string | undefined
  do {
    options.signal?.throwIfAborted()
    const page = await stores.contacts.page(filter, BATCH, after)
    const analysed = await analyseAgain(page.contacts, pipelines)
    // As old as they are: what somebody changed since the page was read was received later, and is not put back.
    const rows = page.contacts.flatMap((stored, i): AnalysedRow[] => {
      const analysis = analysed[i]!
      return analysis instanceof TingyinError ? [] : [{ analysis, rowDigest: stored.rowDigest, receivedAt: stored.receivedAt, again: true }]
    })
    const { outdated, refused } = await keepContacts(rows, stores)
    progress = {
      ...progress,
      updated: progress.updated + rows.length - outdated - refused.length,
      failed: progress.failed + refused.length + analysed.filter((analysis) => analysis instanceof TingyinError).length,
    }
    await options.onProgress?.(progress)
    after = page.next
  } while (after !== undefined)
  return progress
}
