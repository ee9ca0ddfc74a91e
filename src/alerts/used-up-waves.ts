import { between, lastDay, sumBetween } from '../analytics/cycle/daily-series'
import { productWaves } from '../analytics/cycle/product-waves'
import { wavesBegun } from '../analytics/product-figures'
import type { IncidentReport } from '../domain/alert'
import type { Day } from '../domain/period'
import { type CycleEvents, cycleIncident } from './cycle-incident'
import type { ProductWithUsers } from './products-with-users'

/** Variance over mean of the consultations of a product that nothing raises. */
const SCATTER = 1.4

/**
 * Waves of launches and promotions that are used up, each with what it brought beside its baseline. A wave is fitted anew each time, which takes long, so of days
 * that are judged together the last one looks for all: day by day while contacts come in, once for a stretch of history. A wave is known by its first day.
 */
export class UsedUpWaves implements CycleEvents {
  #products: readonly ProductWithUsers[] = []
  #lastDay: Day | undefined

  get state(): undefined {
    return undefined
  }

  read(products: readonly ProductWithUsers[], lastDay: Day): void {
    this.#products = products
    this.#lastDay = lastDay
  }

  async at(day: Day): Promise<readonly IncidentReport[]> {
    const found: IncidentReport[] = []
    if (day !== this.#lastDay) return found
    for (const { product, stored, users } of this.#products) {
      // Without a beginning the whole series is one wave that nobody can be told of.
      if (wavesBegun(product, lastDay(stored)).length === 0) continue
      for (const { from, usedUpFrom: to, curve } of (await productWaves(product, stored, users)).waves) {
        if (to === undefined) continue
        const countedDays = between(stored, from, to).values.filter((count) => count !== null).length
        const excess = { observed: sumBetween(stored, from, to), expected: curve.wave!.baseline * countedDays, scatter: SCATTER }
        found.push(cycleIncident(product.id, 'used_up_wave', { from, to }, excess))
      }
    }
    return found
  }
}
