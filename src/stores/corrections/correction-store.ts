import type { ContactKey } from '../../domain/contact'
import type { CorrectedField, Correction, Deed } from '../../domain/corrections'

/** Everything that was ever said of a contact. */
export interface ContactHistory {
  /** In the order they were made, those that were undone too. */
  readonly corrections: readonly Correction[]
  /** Grows with every correction and every undoing of the contact; 0 when there is none. */
  readonly version: number
}

/** A correction to keep; the store gives it its position. */
export type NewCorrection = Omit<Correction, 'contact' | 'position' | 'undone'>

export interface CorrectionFilter {
  readonly field?: CorrectedField
  /** Epoch milliseconds: only those made or undone then or later. */
  readonly since?: number
  /** Only those made in a random sample: in any for `true`, or in the one named. */
  readonly sample?: string | true
}

export interface CorrectionPage {
  readonly corrections: readonly Correction[]
  /** Where the next page begins; absent on the last one. */
  readonly next?: string
}

/**
 * Keeps what people say of labels, for ever: an undone correction stays, marked. A resolved promise means committed.
 *
 * It knows nothing of contacts: a correction outlives the contact it is about, and is there when that comes back.
 */
export interface CorrectionStore {
  /**
   * Keeps corrections of one contact behind those it has, all or none, provided that its history still is at `version`.
   * Of two callers that have seen the same version, one succeeds.
   *
   * @returns what was kept; `undefined` when the history has moved on, and then nothing was
   */
  add(contact: ContactKey, version: number, corrections: readonly NewCorrection[]): Promise<readonly Correction[] | undefined>
  /** Marks a correction as undone. False when there is none with this id that is not undone. */
  undo(id: string, deed: Deed): Promise<boolean>
  get(id: string): Promise<Correction | undefined>
  history(contact: ContactKey): Promise<ContactHistory>
  /** Those that hold, in the order of the keys: see `inForce`. Asked with each batch that is kept, so it costs next to nothing where there are none. */
  inForce(contacts: readonly ContactKey[]): Promise<readonly (readonly Correction[])[]>
  /**
   * Pages through corrections in the order of their last change. One that is undone meanwhile comes up again behind.
   * `limit` 1 to 5,000.
   *
   * @throws TingyinError REQUEST_INVALID for another limit, CURSOR_INVALID for an `after` that is not one of this store
   */
  list(filter: CorrectionFilter, limit: number, after?: string): Promise<CorrectionPage>
  count(filter: CorrectionFilter): Promise<number>
  /** Keeps corrections of another store as they are, except those whose id is there. Resolves to how many were kept. */
  copy(corrections: readonly Correction[]): Promise<number>
  close(): Promise<void>
}
