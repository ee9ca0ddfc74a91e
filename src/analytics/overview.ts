import type { FacetValue, LabelField, TimeCount } from '../stores/search/search-index'
import { type Finding, readQuery } from './find-contacts'

export interface Overview {
  /** The query as it was understood. */
  readonly query: string
  readonly contacts: number
  readonly facets: Partial<Record<LabelField, readonly FacetValue[]>>
  /** The Asia/Shanghai day with the most contacts; absent when there is none. */
  readonly busiestDay?: { readonly day: string; readonly contacts: number }
  readonly firstDay?: string
  readonly lastDay?: string
  /** The last day on which as many came as usual: at least a quarter of what the middle one of all days with contacts has. A stray contact makes none. */
  readonly lastUsualDay?: string
}

/** How many values of each field an overview lists. */
const overviewFacets = {
  tier: 4, kind: 6, polarity: 3, stage: 5, topic: 18, product: 12, flag: 3, channel: 12, region: 12, form: 2, keyword: 20,
} as const satisfies Partial<Record<LabelField, number>>

/** What the contacts of a query are about, in counts. @throws TingyinError QUERY_INVALID */
export async function overview(query: string, finding: Finding): Promise<Overview> {
  const { condition, text } = readQuery(query, finding)
  const { total, facets } = await finding.search.search({ condition, ranking: [], sort: 'newest', limit: 0, facets: overviewFacets })
  const days = await finding.search.series({ condition, step: 'day' })
  const busiest = days.reduce<(typeof days)[number] | undefined>((best, day) => (best && best.contacts >= day.contacts ? best : day), undefined)
  return {
    query: text,
    contacts: total,
    facets,
    ...(busiest && {
      busiestDay: { day: busiest.step, contacts: busiest.contacts },
      firstDay: days[0]!.step,
      lastDay: days.at(-1)!.step,
      lastUsualDay: lastUsual(days).step,
    }),
  }
}

/** Part of a usual day's contacts. */
const LEAST_USUAL = 1 / 4

function lastUsual(days: readonly TimeCount[]): TimeCount {
  const median = days.map(({ contacts }) => contacts).sort((a, b) => a - b)[days.length >> 1]!
  return days.findLast(({ contacts }) => contacts >= LEAST_USUAL * median)!
}
