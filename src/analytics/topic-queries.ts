import type { QueryNode } from '../domain/query'
import { describeQuery } from '../stores/search/query-language'
import type { LabelField, SearchPage } from '../stores/search/search-index'
import { type Finding, readQuery } from './find-contacts'

export type Period = Extract<QueryNode, { type: 'period' }> & { readonly from: number; readonly to: number }

/** A number, and the query that finds the contacts behind it. */
export interface Counted {
  readonly contacts: number
  readonly query: string
}

export const topicNode = (topic: string): QueryNode => ({ type: 'field', field: 'topic', values: [topic], prefix: false })
export const keywordNode = (keyword: string): QueryNode => ({ type: 'field', field: 'keyword', values: [keyword], prefix: false })

export const queryOf = (...all: readonly QueryNode[]): string => describeQuery(all.length === 1 ? all[0]! : { type: 'all', of: all })

/** Counts by asking the very query that is shown; with facets over what it finds. */
export async function countBy(
  nodes: readonly QueryNode[],
  finding: Finding,
  facets: Partial<Record<LabelField, number>> = {},
): Promise<{ readonly all: Counted; readonly facets: SearchPage['facets'] }> {
  const query = queryOf(...nodes)
  const { total, facets: counts } = await finding.search.search({ condition: readQuery(query, finding).condition, ranking: [], sort: 'newest', limit: 0, facets })
  return { all: { contacts: total, query }, facets: counts }
}
