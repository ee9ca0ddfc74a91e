import type { QueryNode } from '../domain/query'
import type { FacetValue } from '../stores/search/search-index'
import { divergence } from './divergence'
import type { Finding } from './find-contacts'
import { countNode, type Counted, keywordNode, type Period, queryOf, topicNode } from './topic-queries'

/** A topic of which people speak otherwise than before. */
export interface TopicDrift {
  readonly topic: string
  /** Contacts of the period, and of the one before. */
  readonly now: Counted
  readonly before: Counted
  /** Jensen–Shannon divergence between the keywords of both, in bits, and what chance alone would show: see `divergence`. */
  readonly divergence: number
  readonly byChance: number
  /** The keywords that tell both apart the most. */
  readonly keywords: readonly { readonly value: string; readonly now: Counted; readonly before: Counted }[]
}

/** Fewer contacts than this on either side say little of what people speak of. */
export const LEAST_TO_DRIFT = 50
/** Keywords compared, the most frequent of both periods. */
const COMPARED = 100
const MOST_KEYWORDS = 1_000
const SHOWN = 5

/** How far what people say of a topic has moved since the period before. Both periods have at least `LEAST_TO_DRIFT` contacts of it. */
export async function topicDrift(topic: string, period: Period, before: Period, finding: Finding): Promise<TopicDrift> {
  const of = topicNode(topic)
  const keywords = (await keywordsOf([of, { type: 'period', from: before.from, to: period.to }], COMPARED, finding)).map(({ value }) => value)
  const [nowCounts, beforeCounts] = [await countsOf([of, period], keywords, finding), await countsOf([of, before], keywords, finding)]
  const { bits, byChance, parts } = divergence(nowCounts, beforeCounts)
  const telling = parts
    .map((part, i) => ({ part, i }))
    .sort((a, b) => b.part - a.part)
    .slice(0, SHOWN)
  const counted = (contacts: number, ...nodes: readonly QueryNode[]): Counted => ({ contacts, query: queryOf(...nodes) })
  return {
    topic,
    now: await countNode([of, period], finding),
    before: await countNode([of, before], finding),
    divergence: bits,
    byChance,
    keywords: telling.map(({ i }) => {
      const value = keywords[i]!
      return { value, now: counted(nowCounts[i]!, of, keywordNode(value), period), before: counted(beforeCounts[i]!, of, keywordNode(value), before) }
    }),
  }
}

async function keywordsOf(nodes: readonly QueryNode[], most: number, finding: Finding): Promise<readonly FacetValue[]> {
  const { facets } = await countNode(nodes, finding, { keyword: most })
  return facets.keyword ?? []
}

/** Contacts with each keyword; one that is not among the most frequent 1,000 of the period counts as none. */
async function countsOf(nodes: readonly QueryNode[], keywords: readonly string[], finding: Finding): Promise<readonly number[]> {
  const counts = new Map((await keywordsOf(nodes, MOST_KEYWORDS, finding)).map(({ value, contacts }) => [value, contacts]))
  return keywords.map((keyword) => counts.get(keyword) ?? 0)
}
