import { type Finding, readQuery } from '../analytics/find-contacts'
import { momentOfStep, stepAt } from '../analytics/spikes/series-time'
import type { AlertRule } from '../domain/alert-rule'
import type { SeriesStep } from '../domain/spike'
import type { TimeCount } from '../stores/search/search-index'

/** Steps since 1970, both included. */
export interface StepSpan {
  readonly from: number
  readonly to: number
}

/** Counts of the series of a rule. A series without a count on a known step counts 0 there. */
export interface RuleCounts {
  /** Contacts of the rule together. */
  readonly all: StepCounts
  /** By value of the field that the rule splits by; of a rule that does not split, all under ''. */
  readonly bySeries: ReadonlyMap<string, StepCounts>
}

export type StepCounts = ReadonlyMap<number, number>

/** The steps on which any contact was kept, whatever it is about, in the order of time: the others are missing, and not zero. */
export async function knownSteps(step: SeriesStep, span: StepSpan, { search }: Pick<Finding, 'search'>): Promise<readonly number[]> {
  return (await search.series({ condition: { type: 'period', ...momentsOf(step, span) }, step })).map((count) => indexOf(count, step))
}

/** @throws TingyinError QUERY_INVALID */
export async function ruleCounts({ query, split, step }: AlertRule, span: StepSpan, finding: Finding): Promise<RuleCounts> {
  const { condition } = readQuery(query, finding, [{ type: 'period', ...momentsOf(step, span) }])
  const all = new Map((await finding.search.series({ condition, step })).map((count) => [indexOf(count, step), count.contacts]))
  if (split === undefined) return { all, bySeries: new Map([['', all]]) }
  const bySeries = new Map<string, Map<number, number>>()
  for (const count of await finding.search.series({ condition, step, by: split })) {
    const counts = bySeries.get(count.value) ?? new Map<number, number>()
    bySeries.set(count.value, counts.set(indexOf(count, step), count.contacts))
  }
  return { all, bySeries }
}

const momentsOf = (step: SeriesStep, { from, to }: StepSpan) => ({ from: momentOfStep(from, step), to: momentOfStep(to + 1, step) })

/** The index writes hours as `2026-01-05T10`. */
const indexOf = ({ step: name }: TimeCount, step: SeriesStep): number => stepAt(step === 'hour' ? `${name}:00` : name, step)
