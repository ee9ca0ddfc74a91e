import { setImmediate as nextTurn } from 'node:timers/promises'
import { lastStepBefore, momentOfStep, stepAt, timeOfStep } from '../analytics/spikes/series-time'
import type { Mover, Withheld } from '../domain/alert'
import type { AlertRule } from '../domain/alert-rule'
import { DAY_MS } from '../domain/day-span'
import type { Day } from '../domain/period'
import { hasHolidays } from '../sources/public-holidays'
import { withLease } from '../stores/records/lease'
import type { RecordStore } from '../stores/records/record-store'
import { forgetEvents } from './alert-events'
import { listRules } from './alert-rules'
import { judgeOfRule } from './judge-of-rule'
import { type JudgedStep, raiseTogether } from './raise'
import { knownSteps } from './rule-counts'
import type { RuleJudge, Watching } from './rule-judge'
import { countingContacts } from './same-event'
import { LOOKED_BACK } from './series-judge'
import { isUnreadable } from './series-query'
import { tellWhatIsLeft } from './tell'
import { readWatchKey, watchKey } from './watch-key'

export interface WatchOptions {
  /** Last day to be judged, as far as it is over. Default: up to now. */
  readonly until?: Day
  /** Epoch milliseconds. */
  readonly now?: number
  /** Days that what was told of alerts is kept, for listeners that come back and webhooks that are tried again. Default: for ever. */
  readonly keptDays?: number
  /** Stops between two steps, and saves what was judged. */
  readonly signal?: AbortSignal
  /** Told how many steps of all rules are judged, of how many: at first of none, and not at all where none is new. */
  readonly onProgress?: (judged: number, steps: number) => void
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
  /** Incidents that joined an alert of the same event, by id. */
  readonly joined: readonly string[]
  /** Years of its steps whose public holidays are not known: their days count as ordinary ones. */
  readonly yearsWithoutHolidays: readonly number[]
  /** Incidents of which nobody was told, by the reason, each counted once a step. */
  readonly withheld: Readonly<Record<Withheld, number>>
  /** Why the rule could not be judged, where it could not. */
  readonly failure?: string
}

const nothingWithheld: Readonly<Record<Withheld, number>> = { severity: 0, excluded: 0, false_discovery: 0, budget: 0 }

/** An incident of what cannot be searched for any more is told without reasons. */
function withoutReasons(error: unknown): readonly Mover[] {
  if (!isUnreadable(error)) throw error
  return []
}

/** Days after which what is known of the series is saved. */
const STRETCH = 100

/** A rule while it is watched. */
interface RuleWatch {
  readonly rule: AlertRule
  readonly judge: RuleJudge
  /** The steps to be judged, and all known ones as far back as the judge looks. */
  readonly steps: readonly number[]
  readonly known: readonly number[]
  /** How many of the steps were judged, and how many of these saved. */
  judged: number
  saved: number
  readonly opened: string[]
  readonly joined: string[]
  readonly withheld: Record<Withheld, number>
  failure: string | undefined
}

/**
 * Judges the stored contacts by every enabled rule, each step once, after it is over, in the order of time over all rules, so that what several of them see of one event
 * is raised together. Steps without any contact are missing and are not judged; contacts that come later for a step that was judged change nothing that was said.
 *
 * Of several processes one watches at a time. It first tells what a crash left untold and forgets what was told long ago. Told to stop, it saves what it has
 * judged; killed, it goes on from the last stretch that was saved, and what it raises again changes nothing.
 *
 * @returns undefined where another process is at it
 */
export function watch(options: WatchOptions, watching: Watching): Promise<readonly WatchedRule[] | undefined> {
  const { stores } = watching
  const { records } = stores
  const { now = Date.now(), keptDays, signal, onProgress } = options
  return withLease('watch', records, async (renew) => {
    await tellWhatIsLeft(stores)
    if (keptDays !== undefined) await forgetEvents(now - keptDays * DAY_MS, records)
    const rules = await listRules(records)
    const kept = await keptStates(records)
    const watches: RuleWatch[] = []
    for (const rule of rules.filter(({ enabled }) => enabled)) watches.push(await watchOf(rule, kept.get(rule.id) ?? new Map(), options, watching))
    const days = [...new Set(watches.flatMap(({ rule, steps }) => steps.map((step) => dayOf(step, rule))))].sort()
    const steps = sumOf(watches, ({ steps: all }) => all.length)
    const progress = (): void => onProgress?.(sumOf(watches, ({ judged }) => judged), steps)
    if (steps > 0) progress()
    for (let first = 0; first < days.length; first += STRETCH) {
      if (!(await judgeDays(days.slice(first, first + STRETCH), watches, watching, { renew, signal, progress }))) break
    }
    for (const [id, states] of kept) {
      if (!rules.some((rule) => rule.id === id)) for (const series of states.keys()) await records.remove('watch', watchKey(id, series))
    }
    return watches.map(outcomeOf)
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

async function watchOf(rule: AlertRule, kept: ReadonlyMap<string, unknown>, { until, now = Date.now() }: WatchOptions, watching: Watching): Promise<RuleWatch> {
  const judge = await judgeOfRule(rule, kept, watching)
  const over = lastStepBefore(now, rule.step)
  const last = until === undefined ? over : Math.min(over, stepAt(`${until} 23:59`, rule.step))
  const first = (judge.last ?? -1) + 1
  const known = await knownSteps(rule.step, { from: Math.max(0, first - LOOKED_BACK[rule.step]), to: last }, watching)
  return { rule, judge, steps: known.filter((step) => step >= first), known, judged: 0, saved: 0, opened: [], joined: [], withheld: { ...nothingWithheld }, failure: undefined }
}

const sumOf = (watches: readonly RuleWatch[], count: (each: RuleWatch) => number): number => watches.reduce((sum, each) => sum + count(each), 0)

const dayOf = (step: number, rule: AlertRule): Day => timeOfStep(step, rule.step).slice(0, 10)

/** What may stop the judging, another process that has taken over or a signal, and who is told how far it is. */
interface Going {
  readonly renew: () => Promise<boolean>
  readonly signal: AbortSignal | undefined
  readonly progress: () => void
}

/** Judges some days by all rules and saves what is known then, or when it is told to stop; false where it had to stop. What another process has taken over is not saved. */
async function judgeDays(days: readonly Day[], watches: readonly RuleWatch[], watching: Watching, { renew, signal, progress }: Going): Promise<boolean> {
  /** Steps by the moment that they end. */
  const ending = new Map<number, (readonly [each: RuleWatch, step: number])[]>()
  for (const each of watches) {
    const steps = each.steps.filter((step) => days[0]! <= dayOf(step, each.rule) && dayOf(step, each.rule) <= days.at(-1)!)
    if (steps.length > 0) await unlessUnreadable(each, () => each.judge.read(steps, each.known))
    for (const step of steps) {
      const end = momentOfStep(step + 1, each.rule.step)
      ending.set(end, [...(ending.get(end) ?? []), [each, step]])
    }
  }
  for (const end of [...ending.keys()].sort((a, b) => a - b)) {
    if (!(await renew())) return false
    if (signal?.aborted) break
    const judged: (readonly [RuleWatch, JudgedStep])[] = []
    for (const [each, step] of ending.get(end)!) {
      const { rule, judge } = each
      const found = await unlessUnreadable(each, () => judge.judge(step))
      if (found !== undefined && found.reports.length > 0) judged.push([each, { rule, at: timeOfStep(step, rule.step), ...found, explain: (report) => judge.explain(report).catch(withoutReasons) }])
    }
    const raised = judged.length === 0 ? [] : await raiseTogether(judged.map(([, step]) => step), watching.stores, countingContacts(watching))
    raised.forEach(({ opened, joined, withheld }, i) => {
      const [each] = judged[i]!
      each.opened.push(...opened)
      each.joined.push(...joined)
      for (const [cause, ids] of Object.entries(withheld) as [Withheld, readonly string[]][]) each.withheld[cause] += ids.length
    })
    for (const [each] of ending.get(end)!) each.judged++
    progress()
    // A long history leaves others their turn.
    await nextTurn()
  }
  for (const each of watches) {
    if (each.judged === each.saved || each.failure !== undefined) continue
    await each.judge.save()
    each.saved = each.judged
  }
  return signal?.aborted !== true
}

/** A rule that names what is gone does not keep the others from being judged. */
async function unlessUnreadable<Result>(each: RuleWatch, judging: () => Promise<Result>): Promise<Result | undefined> {
  if (each.failure !== undefined) return undefined
  try {
    return await judging()
  } catch (error) {
    if (!isUnreadable(error)) throw error
    each.failure = error.message
    return undefined
  }
}

function outcomeOf({ rule, judge, steps, saved, opened, joined, withheld, failure }: RuleWatch): WatchedRule {
  const judged = steps.slice(0, saved)
  const years = rule.split === 'keyword' ? [] : [...new Set(judged.map((step) => Number(dayOf(step, rule).slice(0, 4))))]
  return {
    rule,
    steps: saved,
    ...(saved > 0 && { from: timeOfStep(judged[0]!, rule.step), to: timeOfStep(judged.at(-1)!, rule.step) }),
    series: judge.series,
    opened,
    joined,
    yearsWithoutHolidays: years.filter((year) => !hasHolidays(year)),
    withheld,
    ...(failure !== undefined && { failure }),
  }
}
