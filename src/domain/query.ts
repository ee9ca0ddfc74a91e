/** Fields an inspector can ask for by name, with every name they go by. The first name is the one shown in errors. */
export const queryFields = {
  tier: ['tier', '层次', '体验层次'],
  kind: ['kind', '性质', '来电性质'],
  polarity: ['polarity', '情感', '倾向'],
  stage: ['stage', '阶段', '体验阶段'],
  topic: ['topic', '主题'],
  product: ['product', '产品', '业务'],
  flag: ['flag', '标记'],
  channel: ['channel', '渠道'],
  region: ['region', '地市', '地区'],
  agent: ['agent', '坐席', '工号'],
  team: ['team', '班组'],
  operator: ['operator', '运营商'],
  status: ['status', '状态'],
  source: ['source', '来源'],
  form: ['form', '形式'],
  keyword: ['keyword', '关键词'],
  customer: ['customer', '客户'],
  id: ['id', '编号', '工单编号'],
} as const satisfies Record<string, readonly string[]>

export type QueryField = keyof typeof queryFields

/** Names of the period field: `date:2026-01`, `日期:2026-01-01..2026-03-31`. */
export const periodNames = ['date', '日期', '时间'] as const

/** A query as the inspector wrote it, before any word is cut. */
export type QueryNode =
  | { readonly type: 'everything' }
  | { readonly type: 'all' | 'any'; readonly of: readonly QueryNode[] }
  | { readonly type: 'not'; readonly of: QueryNode }
  /** Words without quotes. `prefix` when written with a trailing *. */
  | { readonly type: 'words'; readonly text: string; readonly prefix: boolean }
  /** Words in quotes: found only as they stand. */
  | { readonly type: 'phrase'; readonly text: string }
  /** Any of the values, as stored (`emotional`, not 情感性). `prefix` when the one value was written with a trailing *. */
  | { readonly type: 'field'; readonly field: QueryField; readonly values: readonly string[]; readonly prefix: boolean }
  /** Contacts that occurred from `from` (inclusive) until `to` (exclusive), epoch milliseconds. */
  | { readonly type: 'period'; readonly from?: number; readonly to?: number }

/** For each field with a closed list of values: every name of a value → the stored value. Other fields take any value. */
export type QueryVocabulary = Partial<Record<QueryField, ReadonlyMap<string, string>>>

/** Finds contacts of which a field has any of these values. */
export const fieldNode = (field: QueryField, ...values: readonly string[]): QueryNode => ({ type: 'field', field, values, prefix: false })
