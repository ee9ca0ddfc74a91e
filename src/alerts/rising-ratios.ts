import { type RatioAlarm, ratioAlarms } from '../analytics/cycle/consultation-ratio'
import { dayNumber, lastDay, paired, sumBetween } from '../analytics/cycle/daily-series'
import { kpiState } from '../analytics/cycle/kpi-state'
import { promotedSpans } from '../analytics/product-figures'
import type { IncidentReport } from '../domain/alert'
import type { DailySeries } from '../domain/cycle'
import { overlap } from '../domain/day-span'
import { type Day, spanOf } from '../domain/period'
import type { RegisteredProduct } from '../domain/product'
import { type CycleEvents, cycleIncident } from './cycle-incident'
import type { ProductWithUsers } from './products-with-users'

/** Days without an alarm after which a rise is over. */
const QUIET_DAYS = 14
/** Days without an alarm for which a rise is still told: it may have been over when the users of its month came. */
const TOLD_DAYS = 31
/** Days for which users are waited for; then nothing is said of the product. */
const WAITED_DAYS = 62

/** Consultations and users of the days of which both are known, with the alarms that they raise outside promotions. */
interface RatioOfProduct extends Pick<ProductWithUsers, 'product' | 'kpis'> {
  readonly asked: DailySeries
  readonly using: DailySeries
  readonly alarms: readonly RatioAlarm[]
}

/** Where more is asked about a product than its users account for. What a launch or promotion raises in its days is no such rise: people ask before they use. */
export class RisingRatios implements CycleEvents {
  #products: readonly RatioOfProduct[] = []
  #open: readonly IncidentReport[]

  /** @param open the rises that went on when it was left */
  constructor(open: readonly IncidentReport[] = []) {
    this.#open = open
  }

  get state(): readonly IncidentReport[] {
    return this.#open
  }

  read(products: readonly ProductWithUsers[]): void {
    // An alarm looks at the days before it alone, so those of all days are found at once.
    this.#products = products.map(({ product, consultations, users, kpis }) => {
      const [asked, using] = paired(consultations, users)
      return { product, asked, using, kpis, alarms: ratioAlarms(asked, using).filter((alarm) => !isPromoted(product, alarm)) }
    })
  }

  at(day: Day): readonly IncidentReport[] {
    const found = this.#products.flatMap((each) => risesOf(each, day))
    // What figures that came later, or a promotion registered later, say was none is over too.
    const gone = this.#open.filter(({ series, since }) => !found.some((each) => each.series === series && each.since === since))
    this.#open = found.filter(({ ended }) => !ended)
    return [...found, ...gone.map((each) => ({ ...each, ended: true }))]
  }
}

/** Whether a promotion has its part in an alarm: one of its days is among those that raise it. */
function isPromoted(product: RegisteredProduct, { from, day }: RatioAlarm): boolean {
  return promotedSpans(product).some((span) => overlap(span, { from, to: day }))
}

/** The rises that go on or ended lately. Each begins with the first of the days that raised its first alarm. */
function risesOf({ product, asked, using, kpis, alarms }: RatioOfProduct, today: Day): readonly IncidentReport[] {
  // Where users are not known yet nothing is known to have gone quiet.
  const known = lastDay(using) < today ? lastDay(using) : today
  if (daysBetween(known, today) > WAITED_DAYS) return []
  const kpisNow = kpiState(Object.fromEntries(Object.entries(kpis).filter(([period]) => spanOf(period).from <= today)))
  const event = kpisNow?.missed.length === 0 ? 'green_but_red' : 'rising_ratio'
  return runsOf(alarms.filter(({ day }) => day <= known)).flatMap(([first, last]) => {
    const quiet = daysBetween(last.day, known)
    if (quiet > TOLD_DAYS) return []
    const span = { from: first.from, to: last.day }
    const expected = (first.expected / sumBetween(using, first.from, first.day)) * sumBetween(using, span.from, span.to)
    const scatter = Math.max(1, ((first.observed - first.expected) / first.score) ** 2 / first.expected)
    const incident = cycleIncident(product.id, event, span, { observed: sumBetween(asked, span.from, span.to), expected, scatter })
    return [{ ...incident, ended: quiet > QUIET_DAYS }]
  })
}

/** The first and the last alarm of each rise. */
function runsOf(alarms: readonly RatioAlarm[]): readonly (readonly [first: RatioAlarm, last: RatioAlarm])[] {
  const runs: [RatioAlarm, RatioAlarm][] = []
  for (const alarm of alarms) {
    const run = runs.at(-1)
    if (run === undefined || daysBetween(run[1].day, alarm.day) > QUIET_DAYS) runs.push([alarm, alarm])
    else run[1] = alarm
  }
  return runs
}

const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from)
