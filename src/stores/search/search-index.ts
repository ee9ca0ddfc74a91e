import type { IndexedText } from '../../domain/analysed-contact'
import type { ContactKey } from '../../domain/contact'
import type { Flag } from '../../domain/labels'

/** Label fields that can be counted and asked for by exact value. `flag`, `keyword` and `product` may have several values. */
export const labelFields = [
  'tier', 'kind', 'polarity', 'stage', 'topic', 'product', 'flag', 'channel', 'region', 'agent', 'team', 'operator',
  'status', 'source', 'form', 'keyword', 'customer', 'id', 'day',
] as const
export type LabelField = (typeof labelFields)[number]

/** What a contact must be like to be found. Words are already cut and clean. */
export type Condition =
  | { readonly type: 'everything' }
  | { readonly type: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly type: 'not'; readonly of: Condition }
  /** The text holds one of the alternatives (synonyms), each as it stands, letters in lower case. `prefix`: its last word may go on. */
  | { readonly type: 'text'; readonly alternatives: readonly string[]; readonly prefix: boolean }
  /** The field has one of the values. `prefix`: or one that begins with it; the value '' with `prefix` asks for any value. */
  | { readonly type: 'label'; readonly field: LabelField; readonly values: readonly string[]; readonly prefix: boolean }
  /** Epoch milliseconds, `from` inclusive, `to` exclusive. */
  | { readonly type: 'period'; readonly from?: number; readonly to?: number }

/** A word that ranks: the more a contact has of it, and the rarer it is, the better. */
export interface RankingWord {
  readonly word: string
  /** 1 for a word with meaning of its own, less for one that frames it (投诉, 咨询). */
  readonly weight: number
}

export interface SearchRequest {
  readonly condition: Condition
  /** Words of the query in their order, as the segmenter cut them; they rank, the condition decides what is found. */
  readonly ranking: readonly RankingWord[]
  readonly sort: 'relevance' | 'newest' | 'oldest'
  /** 0 to 1,000; 0 for counts alone. */
  readonly limit: number
  /** `next` of an earlier page of the same request. */
  readonly cursor?: string
  /** Fields to count over the whole result, each with how many of its values to give, most frequent first. */
  readonly facets?: Partial<Record<LabelField, number>>
}

export interface Hit {
  readonly key: ContactKey
  /** Orders the hits of one answer; not comparable across answers or adapters. 0 when sorted by time. */
  readonly score: number
}

export interface FacetValue {
  readonly value: string
  readonly contacts: number
}

export interface SearchPage {
  /** How many contacts match in all; exact. */
  readonly total: number
  readonly hits: readonly Hit[]
  readonly facets: Partial<Record<LabelField, readonly FacetValue[]>>
  /** Where the next page begins; absent on the last one. */
  readonly next?: string
}

/** Counts of one field's value in one step of time. */
export interface TimeCount {
  /** First day of the step in Asia/Shanghai, YYYY-MM-DD; with step `hour` also the hour, YYYY-MM-DDTHH. */
  readonly step: string
  readonly value: string
  readonly contacts: number
}

export interface SeriesRequest {
  readonly condition: Condition
  readonly step: 'hour' | 'day' | 'week' | 'month'
  /** Without a field the counts are of all matching contacts, under the value ''. */
  readonly by?: LabelField
  /** Only these values of the field, 1,000 at most; a value that no contact has is passed over. Default: every value. */
  readonly values?: readonly string[]
}

/** Fields whose values many contacts share. Nearly every contact has an id and a customer of its own: their values say nothing of others. */
export type SharedField = Exclude<LabelField, 'id' | 'customer'>

export interface SignificanceRequest {
  /** The contacts that something is to be said of. */
  readonly condition: Condition
  /** What they are held against. They need not be among these, but mostly are. */
  readonly against: Condition
  /** Whose values. */
  readonly field: SharedField
  /** How many values, the most significant first: 1 to 1,000. */
  readonly most: number
  /** Values that fewer of the contacts have are left out: what one or two have says little. 1 or more. */
  readonly least: number
}

export interface SignificantValue {
  readonly value: string
  /** How many of the contacts have it, and how many of those they are held against. */
  readonly contacts: number
  readonly against: number
  /** JLH, see `significance.ts`; above 0. */
  readonly score: number
}

export interface Significance {
  /** How many contacts fulfil the conditions; exact, as every count here. */
  readonly contacts: number
  readonly against: number
  /** How many values were looked at, those that `least` of the contacts have: what a test of many values at once must allow for. */
  readonly compared: number
  readonly values: readonly SignificantValue[]
  /** True when a value may be missing that belongs among these: the field has too many values to look at every one. */
  readonly approximate: boolean
}

/** What a contact is asked for and counted by, under the names of the fields. The day follows from the time. */
export interface IndexedValues extends Readonly<Record<Exclude<LabelField, 'day'>, string | readonly string[] | undefined>> {
  readonly id: string
  readonly source: string
  readonly form: string
  readonly tier: string
  readonly kind: string
  readonly polarity: string
  readonly stage: string
  readonly topic: string
  /** Each once. */
  readonly product: readonly string[]
  readonly flag: readonly Flag[]
  /** Each once. */
  readonly keyword: readonly string[]
  readonly channel: string | undefined
  readonly region: string | undefined
  readonly agent: string | undefined
  readonly team: string | undefined
  readonly operator: string | undefined
  readonly status: string | undefined
  /** The key of the customer. */
  readonly customer: string | undefined
}

/** What the index takes of a contact: all but the evidence of its labels, which is half of an analysed contact. */
export interface IndexEntry {
  readonly values: IndexedValues
  /** ISO 8601. */
  readonly occurredAt: string
  readonly indexed: IndexedText
  /** When the row that the contact came from was received, in epoch milliseconds. */
  readonly receivedAt: number
}

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
  put(entries: readonly IndexEntry[]): Promise<void>
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

/**
 * Finds and counts analysed contacts.
 *
 * Segmentation is no business of the index: it receives what the pipeline cut (an adapter keeps of it what it needs), and a
 * query cut by the same segmenter, so that every adapter searches the same text.
 *
 * Paging by cursor gives every contact that matched when the first page was asked for at most once, in one order, while
 * other contacts arrive; contacts that arrive later do not appear in later pages. A contact that changes meanwhile may be
 * missing from later pages. Equal scores are ordered by source and id.
 */
export interface SearchIndex extends IndexMaintenance {
  /**
   * Adds contacts, replacing any with the same source and id, unless what is there was received later: in whatever order
   * processes put a contact, the one received last stays, and of those received at the same time the one put last. They can be
   * found once the promise resolves.
   */
  put(entries: readonly IndexEntry[]): Promise<void>
  /** Removes contacts. An unknown key is ignored. */
  remove(keys: readonly ContactKey[]): Promise<void>
  /** @throws TingyinError CURSOR_INVALID when the cursor belongs to another request. */
  search(request: SearchRequest): Promise<SearchPage>
  /** Counts over time. Steps without a contact are absent: whether they are zero or missing is not the index's to say. Ordered by step, then value. */
  series(request: SeriesRequest): Promise<readonly TimeCount[]>
  /** Which values set the contacts of one condition apart from those of another. Equal scores are ordered by value. */
  significant(request: SignificanceRequest): Promise<Significance>
  /**
   * Texts of contacts that fulfil the condition, clean and in lower case, in no order: of all of them, or where there are more than `most` (1 to
   * 10,000) of so many that are spread evenly. Which those are is the same each time, as long as nothing is put or removed.
   */
  texts(condition: Condition, most: number): Promise<readonly string[]>
  /** How many contacts are in the index. */
  count(): Promise<number>
  close(): Promise<void>
}
