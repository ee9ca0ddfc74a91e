import { timeOfStep } from '../analytics/spikes/series-time'
import type { Mover } from '../domain/alert'
import type { AlertRule, WatchedCycle } from '../domain/alert-rule'
import type { Day } from '../domain/period'
import type { CycleEventsAt } from './cycle-incident'
import { type ProductWithUsers, productsWithUsers } from './products-with-users'
import { risingRatios } from './rising-ratios'
import type { JudgedReports, RuleJudge, Watching } from './rule-judge'
import { usedUpWaves } from './used-up-waves'
import { watchKey } from './watch-key'

/** How each is found in what is known of the products by the last of the days that are judged together. */
const eventsOf: Readonly<Record<WatchedCycle, (products: readonly ProductWithUsers[], lastDay: Day) => CycleEventsAt>> = { waves: usedUpWaves, ratios: risingRatios }

/** Judges the consultation cycles of the registered products. Nothing of a cycle is kept but how far it was judged. */
export class CycleJudge implements RuleJudge {
  #last: number | undefined
  #products: readonly ProductWithUsers[] = []
  #eventsAt: CycleEventsAt = () => []

  constructor(
    private readonly rule: AlertRule & { readonly cycle: WatchedCycle },
    kept: ReadonlyMap<string, unknown>,
    private readonly watching: Watching,
  ) {
    this.#last = (kept.get('') as { readonly last: number } | undefined)?.last
  }

  get last(): number | undefined {
    return this.#last
  }

  get series(): number {
    return this.#products.length
  }

  async read(steps: readonly number[]): Promise<void> {
    const lastDay = timeOfStep(steps.at(-1)!, 'day')
    this.#products = await productsWithUsers(lastDay, this.watching)
    this.#eventsAt = eventsOf[this.rule.cycle](this.#products, lastDay)
  }

  async judge(step: number): Promise<JudgedReports> {
    this.#last = step
    return { reports: await this.#eventsAt(timeOfStep(step, 'day')), compared: this.#products.length }
  }

  /** The event says it all. */
  async explain(): Promise<readonly Mover[]> {
    return []
  }

  async save(): Promise<void> {
    await this.watching.stores.records.put('watch', watchKey(this.rule.id, ''), { last: this.#last! })
  }
}
