import type { AlertRule } from '../domain/alert-rule'
import { momentsOf } from '../domain/day-span'
import { describeQuery } from '../stores/search/query-language'

/** A query that finds the contacts of a series of a rule, of all days from the first step to the last. */
export function seriesQuery({ query, split }: Pick<AlertRule, 'query' | 'split'>, { series, since, until }: { readonly series: string; readonly since: string; readonly until: string }): string {
  return [
    ...(query === '*' ? [] : [`(${query})`]),
    ...(split === undefined ? [] : [describeQuery({ type: 'field', field: split, values: [series], prefix: false })]),
    describeQuery({ type: 'period', ...momentsOf({ from: since.slice(0, 10), to: until.slice(0, 10) }) }),
  ].join(' ')
}
