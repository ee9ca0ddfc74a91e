import { type RatioAlarm, ratioAlarms } from '../analytics/cycle/consultation-ratio'
import { dayNumber, paired, sumBetween } from '../analytics/cycle/daily-series'
import { kpiState } from '../analytics/cycle/kpi-state'
import { promotedSpans } from '../analytics/product-figures'
import type { IncidentReport } from '../domain/alert'
import type { DailySeries } from '../domain/cycle'
import { overlap } from '../domain/day-span'
import { type Day, spanOf } from '../domain/period'
import type { RegisteredProduct } from '../domain/product'
import { type CycleEventsAt, cycleIncident } from './cycle-incident'
import type { ProductWithUsers } from './products-with-users'

/** Days without an alarm after which a rise is over. */
const QUIET_DAYS = 14
/** Days in which its end is told: some may be missing. */
const ENDING_DAYS = 7

/** Consultations and users of the days of which both are known, with the alarms that they raise outside promotions. */
interface RatioOfProduct extends Pick<ProductWithUsers, 'product' | 'kpis'> {
  readonly asked: DailySeries
  readonly using: DailySeries
  readonly alarms: readonly RatioAlarm[]
}

/** Where more is asked about a product than its users account for. What a launch or promotion raises in its days is no such rise: people ask before they use. */
export function risingRatios(products: readonly ProductWithUsers[]): CycleEventsAt {
  // An alarm looks at the days before it alone, so those of all days are found at once.
  const withAlarms = products.map(({ product, consultations, users, kpis }): RatioOfProduct => {
    const [asked, using] = paired(consultations, users)
    return { product, asked, using, kpis, alarms: ratioAlarms(asked, using).filter((alarm) => !isPromoted(product, alarm)) }
  })
  return (day) => withAlarms.flatMap((each) => rising(each, day))
}

/** Whether a promotion has its part in an alarm: one of its days is among those that raise it. */
function isPromoted(product: RegisteredProduct, { from, day }: RatioAlarm): boolean {
  return promotedSpans(product).some((span) => overlap(span, { from, to: day }))
}

/** The rise that goes on, or has just ended. It begins with the first of the days that raised its first alarm. */
function rising({ product, asked, using, kpis, alarms: allAlarms }: RatioOfProduct, today: Day): readonly IncidentReport[] {
  const alarms = allAlarms.filter(({ day }) => day <= today)
  const first = alarms.findLast(({ day }, index) => index === 0 || dayNumber(day) - dayNumber(alarms[index - 1]!.day) > QUIET_DAYS)
  const last = alarms.at(-1)
  if (first === undefined || last === undefined) return []
  const quiet = dayNumber(today) - dayNumber(last.day)
  if (quiet > QUIET_DAYS + ENDING_DAYS) return []
  const span = { from: first.from, to: last.day }
  const expected = (first.expected / sumBetween(using, first.from, first.day)) * sumBetween(using, span.from, span.to)
  const scatter = Math.max(1, ((first.observed - first.expected) / first.score) ** 2 / first.expected)
  const kpisNow = kpiState(Object.fromEntries(Object.entries(kpis).filter(([period]) => spanOf(period).from <= today)))
  const incident = cycleIncident(product.id, kpisNow?.missed.length === 0 ? 'green_but_red' : 'rising_ratio', span, { observed: sumBetween(asked, span.from, span.to), expected, scatter })
  return [{ ...incident, ended: quiet > QUIET_DAYS }]
}
