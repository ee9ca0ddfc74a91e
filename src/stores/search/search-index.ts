import type { Analysis } from '../../domain/analysed-contact'
import type { ContactKey } from '../../domain/contact'
import type { IndexMaintenance } from './index-maintenance'

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
  /** Adds contacts, replacing any with the same source and id. They can be found once the promise resolves. */
  put(analyses: readonly Analysis[]): Promise<void>
  /** Removes contacts. An unknown key is ignored. */
  remove(keys: readonly ContactKey[]): Promise<void>
  /** @throws TingyinError CURSOR_INVALID when the cursor belongs to another request. */
  search(request: SearchRequest): Promise<SearchPage>
  /** Counts over time. Steps without a contact are absent: whether they are zero or missing is not the index's to say. Ordered by step, then value. */
  series(request: SeriesRequest): Promise<readonly TimeCount[]>
  /** How many contacts are in the index. */
  count(): Promise<number>
  close(): Promise<void>
}
