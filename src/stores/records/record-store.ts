/**
 * What is kept as named JSON records: added words; models learned from corrections, and which of them labels; of products, by their ids, what is
 * registered, the users, rates and KPIs; what people said of needs; rules of alerts and what series they leave out, what is known of each series
 * watched, incidents, what alerts are found by, what happened to them, who is told and what they confirmed, planned events; imports under way, what came of their queued
 * batches, answers to idempotent requests, how far a rebuild of the index is, by which key the data is masked, and which process does what only one may do.
 */
export const recordKinds = [
  'word', 'model', 'active-model', 'product', 'users', 'rates', 'kpis', 'need',
  'alert-rule', 'exclusion', 'watch', 'incident', 'alert', 'alert-event', 'webhook', 'delivery', 'planned-events',
  'import', 'batch', 'idempotency', 'rebuild', 'key', 'lease',
] as const
export type RecordKind = (typeof recordKinds)[number]

/** Keeps small JSON records by kind and key. A resolved promise means committed. */
export interface RecordStore {
  /** Keeps a record, replacing the one with the same key. */
  put(kind: RecordKind, key: string, value: unknown): Promise<void>
  /** Keeps a record only where there is none; false when there was. */
  add(kind: RecordKind, key: string, value: unknown): Promise<boolean>
  /** Replaces a record only where it is still what was seen, as `get` or `list` gave it; false when it is not, or gone. */
  replace(kind: RecordKind, key: string, seen: unknown, value: unknown): Promise<boolean>
  get(kind: RecordKind, key: string): Promise<unknown>
  /** In the order of their keys. */
  list(kind: RecordKind): Promise<readonly { readonly key: string; readonly value: unknown }[]>
  remove(kind: RecordKind, key: string): Promise<void>
  /** Removes records last put before the given epoch milliseconds; resolves to how many. */
  removeOlderThan(kind: RecordKind, before: number): Promise<number>
  close(): Promise<void>
}
