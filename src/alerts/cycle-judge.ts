import { timeOfStep } from '../analytics/spikes/series-time'
import type { Mover } from '../domain/alert'
import type { AlertRule, WatchedCycle } from '../domain/alert-rule'
import type { CycleEvents } from './cycle-incident'
import { productsWithUsers } from './products-with-users'
import { RisingRatios } from './rising-ratios'
import type { JudgedReports, RuleJudge, Watching } from './rule-judge'
import { UsedUpWaves } from './used-up-waves'
import { watchKey } from './watch-key'

/** What is kept of a rule: how far it was judged and what its events go on from. */
interface CycleState {
  readonly last: number
  readonly events?: unknown
}

const eventsOf: Readonly<Record<WatchedCycle, (state: unknown) => CycleEvents>> = {
  waves: (state) => new UsedUpWaves(state as UsedUpWaves['state'] | undefined),
  ratios: (state) => new RisingRatios(state as RisingRatios['state'] | undefined),
}

/** Judges the consultation cycles of the registered products. */
export class CycleJudge implements RuleJudge {
  #last: number | undefined
  #series = 0
  readonly #events: CycleEvents

  constructor(
    private readonly rule: AlertRule & { readonly cycle: WatchedCycle },
    kept: ReadonlyMap<string, unknown>,
    private readonly watching: Watching,
  ) {
    const state = kept.get('') as CycleState | undefined
    this.#last = state?.last
    this.#events = eventsOf[rule.cycle](state?.events)
  }

  get last(): number | undefined {
    return this.#last
  }

  get series(): number {
    return this.#series
  }

  async read(steps: readonly number[]): Promise<void> {
    const lastDay = timeOfStep(steps.at(-1)!, 'day')
    const products = await productsWithUsers(lastDay, this.watching)
    this.#series = products.length
    this.#events.read(products, lastDay)
  }

  async judge(step: number): Promise<JudgedReports> {
    this.#last = step
    return { reports: await this.#events.at(timeOfStep(step, 'day')), compared: this.#series }
  }

  /** The event says it all. */
  async explain(): Promise<readonly Mover[]> {
    return []
  }

  async save(): Promise<void> {
    await this.watching.stores.records.put('watch', watchKey(this.rule.id, ''), { last: this.#last!, events: this.#events.state })
  }
}
