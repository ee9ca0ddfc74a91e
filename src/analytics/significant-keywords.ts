import type { Significance } from '../stores/search/search-index'
import { type Finding, readQuery } from './find-contacts'

export interface SignificantKeywordsRequest {
  /** The contacts that something is to be said of, and those they are held against; empty for all. */
  readonly query: string
  readonly against: string
  /** How many keywords, 1 to 1,000. */
  readonly top: number
  /** Keywords of fewer contacts are left out. */
  readonly least: number
}

export interface SignificantKeywords extends Omit<Significance, 'values'> {
  /** The queries as they were understood. */
  readonly query: string
  readonly againstQuery: string
  readonly keywords: Significance['values']
}

/** Which keywords set the contacts of one query apart from those of another. @throws TingyinError QUERY_INVALID */
export async function significantKeywords({ query, against, top, least }: SignificantKeywordsRequest, finding: Finding): Promise<SignificantKeywords> {
  const ours = readQuery(query, finding)
  const theirs = readQuery(against, finding)
  const { values, ...counts } = await finding.search.significant({ condition: ours.condition, against: theirs.condition, field: 'keyword', most: top, least })
  return { query: ours.text, againstQuery: theirs.text, ...counts, keywords: values }
}
