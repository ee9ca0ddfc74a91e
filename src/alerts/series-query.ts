import type { AlertRule } from '../domain/alert-rule'
import { momentsOf } from '../domain/day-span'
import { TingyinError } from '../domain/errors'
import { fieldNode } from '../domain/query'
import { describeQuery } from '../stores/search/query-language'

/** A query that finds the contacts of a series of a rule, of all days from the first step to the last. */
export function seriesQuery(rule: Pick<AlertRule, 'query' | 'split'>, { series, since, until }: { readonly series: string; readonly since: string; readonly until: string }): string {
  const days = describeQuery({ type: 'period', ...momentsOf({ from: since.slice(0, 10), to: until.slice(0, 10) }) })
  const contacts = seriesOnAllDays(rule, series)
  return contacts === '*' ? days : `${contacts} ${days}`
}

/** A query that finds the contacts of a series of a rule, whenever they occurred. */
export function seriesOnAllDays({ query, split }: Pick<AlertRule, 'query' | 'split'>, series: string): string {
  if (split === undefined) return query === '*' ? query : `(${query})`
  const value = describeQuery(fieldNode(split, series))
  return query === '*' ? value : `(${query}) ${value}`
}

/** Whether a query names what this process does not know, such as a product that was removed. */
export const isUnreadable = (error: unknown): error is TingyinError => error instanceof TingyinError && error.code === 'QUERY_INVALID'
