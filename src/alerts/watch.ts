import { setImmediate as nextTurn } from 'node:timers/promises'
import { lastStepBefore, stepAt, timeOfStep } from '../analytics/spikes/series-time'
import type { Mover, Withheld } from '../domain/alert'
import type { AlertRule } from '../domain/alert-rule'
import { TingyinError } from '../domain/errors'
import type { Day } from '../domain/period'
import { withLease } from '../stores/records/lease'
import type { RecordStore } from '../stores/records/record-store'
import { listRules } from './alert-rules'
import { judgeOfRule } from './judge-of-rule'
import { raise } from './raise'
import { knownSteps } from './rule-counts'
import type { RuleJudge, Watching } from './rule-judge'
import { LOOKED_BACK } from './series-judge'
import { readWatchKey, watchKey } from './watch-key'

export interface WatchOptions {
  /** Last day to be judged, as far as it is over. Default: up to now. */
  readonly until?: Day
  /** Epoch milliseconds. */
  readonly now?: number
  /** Stops between two stretches of steps. */
  readonly signal?: AbortSignal
}

/** What came of one rule. */
export interface WatchedRule {
  readonly rule: AlertRule
  /** Steps judged that were not before. */
  readonly steps: number
  /** The first and the last of them; absent where there is none. */
  readonly from?: string
  readonly to?: string
  /** Series that are watched now. */
  readonly series: number
  /** Alerts opened, by id. */
  readonly opened: readonly string[]
  /** Incidents of which nobody was told, by the reason, each counted once a step. */
  readonly withheld: Readonly<Record<Withheld, number>>
  /** Why the rule could not be judged, where it could not. */
  readonly failure?: string
}

const nothingWithheld: Readonly<Record<Withheld, number>> = { severity: 0, excluded: 0, false_discovery: 0, budget: 0 }

/** Whether a query names what this process does not know, such as a product that was removed. */
const isUnreadable = (error: unknown): error is TingyinError => error instanceof TingyinError && error.code === 'QUERY_INVALID'

/** An incident of what cannot be searched for any more is told without reasons. */
function withoutReasons(error: unknown): readonly Mover[] {
  if (!isUnreadable(error)) throw error
  return []
}

/** Steps after which what is known of the series is saved. */
const STRETCH = 100

/**
 * Judges the stored contacts by every enabled rule, each step once, after it is over, in the order of time; and raises alerts of what stands out. Steps without
 * any contact are missing and are not judged; contacts that come later for a step that was judged change nothing that was said.
 *
 * Of several processes one watches at a time. Interrupted, it goes on from the last stretch that was saved, and what it raises again changes nothing.
 *
 * @returns undefined where another process is at it
 */
export function watch(options: WatchOptions, watching: Watching): Promise<readonly WatchedRule[] | undefined> {
  const { records } = watching.stores
  return withLease('watch', records, async (renew) => {
    const rules = await listRules(records)
    const kept = await keptStates(records)
    const outcomes: WatchedRule[] = []
    for (const rule of rules.filter(({ enabled }) => enabled)) {
      if (options.signal?.aborted || !(await renew())) break
      try {
        const judge = await judgeOfRule(rule, kept.get(rule.id) ?? new Map(), watching)
        outcomes.push(await watchRule(rule, judge, options, watching, renew))
      } catch (error) {
        // A rule that names what is gone does not keep the others from being judged.
        if (!isUnreadable(error)) throw error
        outcomes.push({ rule, steps: 0, series: 0, opened: [], withheld: { ...nothingWithheld }, failure: error.message })
      }
    }
    for (const [id, states] of kept) {
      if (!rules.some((rule) => rule.id === id)) for (const series of states.keys()) await records.remove('watch', watchKey(id, series))
    }
    return outcomes
  })
}

async function keptStates(records: RecordStore): Promise<ReadonlyMap<string, ReadonlyMap<string, unknown>>> {
  const byRule = new Map<string, Map<string, unknown>>()
  for (const { key, value } of await records.list('watch')) {
    const { rule, series } = readWatchKey(key)
    byRule.set(rule, (byRule.get(rule) ?? new Map<string, unknown>()).set(series, value))
  }
  return byRule
}

async function watchRule(rule: AlertRule, judge: RuleJudge, { until, now = Date.now(), signal }: WatchOptions, watching: Watching, renew: () => Promise<boolean>): Promise<WatchedRule> {
  const over = lastStepBefore(now, rule.step)
  const last = until === undefined ? over : Math.min(over, stepAt(`${until} 23:59`, rule.step))
  const first = (judge.last ?? -1) + 1
  const known = await knownSteps(rule.step, { from: Math.max(0, first - LOOKED_BACK[rule.step]), to: last }, watching)
  const steps = known.filter((step) => step >= first)
  const opened: string[] = []
  const withheld: Record<Withheld, number> = { ...nothingWithheld }
  let done = 0
  while (done < steps.length) {
    if (signal?.aborted || !(await renew())) break
    const stretch = steps.slice(done, done + STRETCH)
    await judge.read(stretch, known)
    for (const step of stretch) {
      const { reports, compared } = await judge.judge(step)
      if (reports.length > 0) {
        const raised = await raise({ rule, at: timeOfStep(step, rule.step), compared, reports, explain: (report) => judge.explain(report).catch(withoutReasons) }, watching.stores)
        opened.push(...raised.opened)
        for (const [cause, ids] of Object.entries(raised.withheld) as [Withheld, readonly string[]][]) withheld[cause] += ids.length
      }
      // A long history leaves others their turn.
      await nextTurn()
    }
    await judge.save()
    done += stretch.length
  }
  const time = (step: number): string => timeOfStep(step, rule.step)
  return { rule, steps: done, ...(done > 0 && { from: time(steps[0]!), to: time(steps[done - 1]!) }), series: judge.series, opened, withheld }
}
