import type { ContactKey } from '../domain/contact'
import { fieldNode, type QueryNode } from '../domain/query'
import { describeQuery } from '../stores/search/query-language'
import type { LabelField, SearchPage } from '../stores/search/search-index'
import { type Finding, readQuery } from './find-contacts'

export type Period = Extract<QueryNode, { type: 'period' }> & { readonly from: number; readonly to: number }

/** A number, and the query that finds the contacts behind it. */
export interface Counted {
  readonly contacts: number
  readonly query: string
}

/** Finds contacts by their keys: other sources may have the same ids. */
export function keysNode(keys: readonly ContactKey[]): QueryNode {
  const sources = new Map<string, string[]>()
  for (const { source, id } of keys) sources.set(source, [...(sources.get(source) ?? []), id])
  const of = Array.from(sources, ([source, ids]): QueryNode => ({ type: 'all', of: [fieldNode('source', source), fieldNode('id', ...ids)] }))
  return of.length === 1 ? of[0]! : { type: 'any', of }
}

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
