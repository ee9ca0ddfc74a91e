import { fieldNode, type QueryNode } from '../domain/query'
import { divergence } from './divergence'
import type { Finding } from './find-contacts'
import { countBy, type Counted, type Period, queryOf } from './topic-queries'

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
  const of = fieldNode('topic', topic)
  const { facets } = await countBy([of, { type: 'period', from: before.from, to: period.to }], finding, { keyword: COMPARED })
  const keywords = (facets.keyword ?? []).map(({ value }) => value)
  const own = await keywordCounts([of, period], finding)
  const earlier = await keywordCounts([of, before], finding)
  const { bits, byChance, parts } = divergence(keywords.map(own.of), keywords.map(earlier.of))
  const telling = keywords.map((value, i) => ({ value, part: parts[i]! })).sort((a, b) => b.part - a.part)
  return {
    topic,
    now: own.all,
    before: earlier.all,
    divergence: bits,
    byChance,
    keywords: telling.slice(0, SHOWN).map(({ value }) => ({
      value,
      now: { contacts: own.of(value), query: queryOf(of, fieldNode('keyword', value), period) },
      before: { contacts: earlier.of(value), query: queryOf(of, fieldNode('keyword', value), before) },
    })),
  }
}

/** Contacts, and those with each keyword; one that is not among the most frequent 1,000 counts as none. */
async function keywordCounts(nodes: readonly QueryNode[], finding: Finding): Promise<{ readonly all: Counted; readonly of: (keyword: string) => number }> {
  const { all, facets } = await countBy(nodes, finding, { keyword: MOST_KEYWORDS })
  const counts = new Map((facets.keyword ?? []).map(({ value, contacts }) => [value, contacts]))
  return { all, of: (keyword) => counts.get(keyword) ?? 0 }
}
