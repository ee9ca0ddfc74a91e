import type { AlertRule } from '../domain/alert-rule'
import { CycleJudge } from './cycle-judge'
import type { RuleJudge, Watching } from './rule-judge'
import { SeriesJudge } from './series-judge'
import { TermJudge } from './term-judge'

/** The judge of what a rule watches, going on from what was kept of it. */
export async function judgeOfRule(rule: AlertRule, kept: ReadonlyMap<string, unknown>, watching: Watching): Promise<RuleJudge> {
  const { cycle } = rule
  if (cycle !== undefined) return new CycleJudge({ ...rule, cycle }, kept, watching)
  return (rule.split === 'keyword' ? TermJudge : SeriesJudge).of(rule, kept, watching)
}
