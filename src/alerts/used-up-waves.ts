import { between, lastDay, sumBetween } from '../analytics/cycle/daily-series'
import { productWaves, type WaveReport } from '../analytics/cycle/product-waves'
import { wavesBegun } from '../analytics/product-figures'
import type { IncidentReport } from '../domain/alert'
import type { DailySeries } from '../domain/cycle'
import type { Day } from '../domain/period'
import { type CycleEvents, cycleIncident } from './cycle-incident'
import type { ProductWithUsers } from './products-with-users'

/** Variance over mean of the consultations of a product that nothing raises. */
const SCATTER = 1.4

/** A wave of which nothing new is to be found: it is used up, or was not when it ended. */
interface SettledWave {
  readonly product: string
  readonly from: Day
  readonly report?: IncidentReport | undefined
}

/**
 * Waves of launches and promotions that are used up, each with what it brought beside its baseline. Fitting a wave takes long, so it is done until the wave is settled,
 * and of days that are judged together the last one looks for all: day by day while contacts come in, once for a stretch of history. A wave is known by its first day.
 */
export class UsedUpWaves implements CycleEvents {
  #products: readonly ProductWithUsers[] = []
  #lastDay: Day | undefined
  #settled: readonly SettledWave[]

  /** @param settled the waves that were settled when it was left */
  constructor(settled: readonly SettledWave[] = []) {
    this.#settled = settled
  }

  get state(): readonly SettledWave[] {
    return this.#settled
  }

  read(products: readonly ProductWithUsers[], lastDay: Day): void {
    this.#products = products
    this.#lastDay = lastDay
  }

  /** Also those that were told before: they may have been withheld. */
  async at(day: Day): Promise<readonly IncidentReport[]> {
    if (day !== this.#lastDay) return []
    const settled: SettledWave[] = []
    for (const each of this.#products) settled.push(...(await this.#settledOf(each)))
    this.#settled = settled
    return settled.flatMap(({ report }) => report ?? [])
  }

  async #settledOf({ product, stored, users }: ProductWithUsers): Promise<readonly SettledWave[]> {
    const beginnings = wavesBegun(product, lastDay(stored))
    // Without a beginning the whole series is one wave, and nobody's.
    if (beginnings.length === 0) return []
    const before = this.#settled.filter((wave) => wave.product === product.id && beginnings.some(({ from }) => from === wave.from))
    const { waves } = await productWaves(product, stored, users, (firstDay) => !before.some(({ from }) => from === firstDay))
    const known = lastDay(users) < lastDay(stored) ? lastDay(users) : lastDay(stored)
    const now = waves.map((wave) => ({ wave, report: reportOf(product.id, wave, stored) })).filter(({ wave, report }) => report !== undefined || wave.to < known)
    return [...before, ...now.map(({ wave: { from }, report }) => ({ product: product.id, from, report }))]
  }
}

function reportOf(product: string, { from, usedUpFrom: to, curve }: WaveReport, stored: DailySeries): IncidentReport | undefined {
  if (to === undefined) return undefined
  const countedDays = between(stored, from, to).values.filter((count) => count !== null).length
  const { baseline, amplitude } = curve.wave!
  const whole = { observed: sumBetween(stored, from, to), expected: baseline * countedDays, scatter: SCATTER }
  const peakDay = { observed: Math.round(baseline + amplitude), expected: baseline, scatter: SCATTER }
  return cycleIncident(product, 'used_up_wave', { from, to }, whole, peakDay)
}
