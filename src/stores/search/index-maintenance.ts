import type { Analysis } from '../../domain/analysed-contact'

/** What a part of the index takes. Parts are what an adapter keeps apart: the months of Elasticsearch, the tables of a file. */
export interface IndexPart {
  /** What the server or the file calls it. */
  readonly name: string
  readonly contacts: number
  /** On disk, copies included. */
  readonly bytes: number
}

/** What there is of an index, for whoever runs it. */
export interface IndexStatus {
  /** Contacts that can be found. */
  readonly contacts: number
  readonly parts: readonly IndexPart[]
  /** Whether another version of this program made it: it must be built anew before it can be searched. */
  readonly outdated: boolean
  /** Present while a new index is being built: how many contacts are in it so far. */
  readonly rebuild?: { readonly contacts: number }
}

/**
 * Builds the whole index anew. Contacts put and removed meanwhile, by any process, are newer than what is put here and stay as they are.
 *
 * The contacts must be read from the contact store after the rebuild has begun: then none is missed.
 */
export interface IndexRebuild {
  /** Tells this rebuild from every other one. */
  readonly id: string
  /**
   * Adds contacts as they were when they were read. Putting some again changes nothing.
   *
   * @throws TingyinError REQUEST_INVALID when it was abandoned; CONTACTS_REFUSED as `SearchIndex.put` does
   */
  put(analyses: readonly Analysis[]): Promise<void>
  /** From now on the index holds what was put here or meanwhile, and nothing else. @throws TingyinError REQUEST_INVALID when it was abandoned */
  finish(): Promise<void>
}

/**
 * What is done to an index as a whole. Searching goes on meanwhile: where a new index is built beside the old one, the old one is searched until the
 * rebuild is finished, and where it is rebuilt in place, each contact is searched as it stands at that moment.
 */
export interface IndexMaintenance {
  status(): Promise<IndexStatus>
  /** @throws TingyinError REQUEST_INVALID when a rebuild has begun and not ended, in any process: resume or abandon it */
  startRebuild(): Promise<IndexRebuild>
  /** The rebuild that has begun and not ended, in this process or another one, perhaps one that is gone; undefined when there is none. */
  resumeRebuild(): Promise<IndexRebuild | undefined>
  /** Ends a rebuild without using what was built. An index that is rebuilt in place keeps what was put. Nothing happens when there is none. */
  abandonRebuild(): Promise<void>
  /**
   * Removes all contacts that occurred before the first day of a month, `2026-03`, in Asia/Shanghai.
   *
   * @throws TingyinError REQUEST_INVALID when it is no month
   */
  removeBefore(month: string): Promise<void>
}
