import type { AnalysedContact, AnalysisVersions } from '../../domain/analysed-contact'
import type { ContactKey } from '../../domain/contact'

/** A contact to keep, with the keyed digest of the row it came from. Equal digests mean: the row has not changed. */
export interface ContactRecord {
  readonly contact: AnalysedContact
  readonly rowDigest: string
  /** When the row was received, in epoch milliseconds. A record never replaces one that was received later. */
  readonly receivedAt: number
  /** The contact was kept before and is put back, analysed or corrected anew: only where it still is, for what was removed meanwhile stays away. */
  readonly again?: boolean
}

export interface StoredContact extends Omit<ContactRecord, 'again'> {
  /** Grows with every change of any contact; a contact changed twice has two revisions. */
  readonly revision: number
}

/** How many contacts were new, and how many replaced another. */
export interface PutOutcome {
  readonly stored: number
  readonly updated: number
  /** How many changed nothing: what is kept was received later, or what was to be put back is gone. */
  readonly outdated: number
  /** In the order of the records; `undefined` for one that is outdated. */
  readonly revisions: readonly (number | undefined)[]
}

export interface ContactFilter {
  /** Epoch milliseconds, `from` inclusive, `to` exclusive. */
  readonly from?: number
  readonly to?: number
  readonly tier?: string
  /** Only contacts whose pair of versions is none of these. */
  readonly outdatedFor?: readonly AnalysisVersions[]
}

export interface ContactPage {
  readonly contacts: readonly StoredContact[]
  /** Where the next page begins; absent on the last one. */
  readonly next?: string
}

/** What is kept per pair of versions. */
export interface VersionCount extends AnalysisVersions {
  readonly contacts: number
}

/**
 * Contacts on their way into the store. Each is brought into the form in which it is kept as soon as it is added, so that nothing else of it need stay
 * in memory while the rest of a batch is analysed.
 */
export interface ContactBatch {
  /** @throws TingyinError as `put`, which may tell it too; a batch of which a record was refused is not put */
  add(record: ContactRecord): void
  /** Keeps what was added as `ContactStore.put` does. Called once. */
  put(): Promise<PutOutcome>
}

/**
 * Keeps analysed contacts: the truth that the search index follows.
 *
 * A resolved `put` means committed: the contacts survive a crash of the process. They are noted in an outbox together with that; whoever indexes them calls `markIndexed`, and what a crash left between the two is in `unindexed`.
 */
export interface ContactStore {
  /**
   * Keeps contacts, replacing those with the same source and id, unless what is kept was received later; received at the
   * same time it is replaced. All of them or none: what is refused leaves nothing behind.
   * Where a crash or a server's failure interrupts a store without transactions, each contact is whole, or as it was; putting
   * them again mends it.
   *
   * @throws TingyinError REQUEST_INVALID when a key stands twice
   */
  put(records: readonly ContactRecord[]): Promise<PutOutcome>
  /** Begins a batch of about so many contacts. */
  batch(contacts: number): ContactBatch
  /** In the order of the keys; `undefined` where there is none. */
  get(keys: readonly ContactKey[]): Promise<readonly (StoredContact | undefined)[]>
  /** Row digests in the order of the keys; `undefined` where there is no contact. */
  rowDigests(keys: readonly ContactKey[]): Promise<readonly (string | undefined)[]>
  /**
   * The contacts at places in the order of arrival, in the order of the places; `undefined` where there is none. Each contact keeps one
   * place between 1 and `lastRevision()`, and many places are empty: whoever draws places draws every contact with the same chance.
   */
  atPlaces(places: readonly number[]): Promise<readonly (StoredContact | undefined)[]>
  /** Contacts with this id in any source, at most 100. */
  withId(id: string): Promise<readonly StoredContact[]>
  /**
   * Pages through contacts in the order they were first kept. Contacts that arrive or change meanwhile are neither
   * skipped nor given twice. `limit` 1 to 5,000.
   *
   * @throws TingyinError REQUEST_INVALID for another limit, CURSOR_INVALID for an `after` that is not one of this store
   */
  page(filter: ContactFilter, limit: number, after?: string): Promise<ContactPage>
  /** Counts them, which takes as long as there are many. */
  count(filter: ContactFilter): Promise<number>
  /**
   * How many contacts there are, known without counting: for probes and screens. MongoDB's own figure may be a little off after
   * its server was killed, and while a sharded cluster moves data.
   */
  size(): Promise<number>
  versions(): Promise<readonly VersionCount[]>
  /** Removes contacts; unknown keys are ignored. Their keys come up in `unindexed` as removed. */
  remove(keys: readonly ContactKey[]): Promise<void>
  /** The oldest changes that nobody has marked as indexed: contacts to put into the index, keys to take out of it. */
  unindexed(limit: number): Promise<{ readonly changed: readonly StoredContact[]; readonly removed: readonly RemovedContact[] }>
  /** Takes changes off the outbox, unless the contact has changed again since that revision. */
  markIndexed(changes: readonly { readonly key: ContactKey; readonly revision: number }[]): Promise<void>
  /** The newest revision kept by this store; 0 when nothing was ever kept. */
  lastRevision(): Promise<number>
  close(): Promise<void>
}

export interface RemovedContact {
  readonly key: ContactKey
  readonly revision: number
}
