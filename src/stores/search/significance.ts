import type { SignificantValue } from './search-index'
import { byText } from './text-order'

/**
 * How far a value sets contacts apart from those they are held against: JLH, the default of Elasticsearch's significant_terms, the change of its
 * share in points times the change as a factor. The first alone would favour what everybody says, the second what hardly anybody does.
 *
 * With a share of 10 % among those held against, 20 % make 0.1 · 2 = 0.2; with 1 %, 20 % make 0.19 · 20 = 3.8; with 0.1 %, 2 % make 0.38. What
 * none of them has counts as if one had it; no share above theirs is 0.
 *
 * Source: class JLHScore in org.elasticsearch.search.aggregations.bucket.terms.heuristic.
 */
export function jlhScore(contacts: number, allContacts: number, against: number, allAgainst: number): number {
  if (allContacts === 0 || allAgainst === 0) return 0
  const share = contacts / allContacts
  const usual = Math.max(1, against) / allAgainst
  return share <= usual ? 0 : (share - usual) * (share / usual)
}

/** The best of the values that are above 0. */
export const mostSignificant = (values: readonly SignificantValue[], most: number): readonly SignificantValue[] =>
  values
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || byText(a.value, b.value))
    .slice(0, most)
