import { type RatioAlarm, ratioAlarms } from '../analytics/cycle/consultation-ratio'
import { between, dayNumber } from '../analytics/cycle/daily-series'
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

/** Where more is asked about a product than its users account for. What a launch or promotion raises in its days is no such rise: people ask before they use. */
export function risingRatios(products: readonly ProductWithUsers[]): CycleEventsAt {
  // An alarm looks at the days before it alone, so those of all days are found at once.
  const withAlarms = products.map((each) => ({ each, alarms: ratioAlarms(each.consultations, each.users).filter((alarm) => !isPromoted(each.product, alarm)) }))
  return (day) => withAlarms.flatMap(({ each, alarms }) => rising(each, alarms.filter((alarm) => alarm.day <= day), day))
}

/** Whether a promotion has its part in an alarm: one of its days is among those that raise it. */
function isPromoted(product: RegisteredProduct, { from, day }: RatioAlarm): boolean {
  return promotedSpans(product).some((span) => overlap(span, { from, to: day }))
}

/** The rise that goes on, or has just ended. It begins with the first of the days that raised its first alarm. */
function rising({ product, consultations, users, kpis }: ProductWithUsers, alarms: readonly RatioAlarm[], today: Day): readonly IncidentReport[] {
  const first = alarms.findLast(({ day }, index) => index === 0 || dayNumber(day) - dayNumber(alarms[index - 1]!.day) > QUIET_DAYS)
  const last = alarms.at(-1)
  if (first === undefined || last === undefined) return []
  const quiet = dayNumber(today) - dayNumber(last.day)
  if (quiet > QUIET_DAYS + ENDING_DAYS) return []
  const span = { from: first.from, to: last.day }
  const expected = (first.expected / total(users, first.from, first.day)) * total(users, span.from, span.to)
  const scatter = Math.max(1, ((first.observed - first.expected) / first.score) ** 2 / first.expected)
  const kpisNow = kpiState(Object.fromEntries(Object.entries(kpis).filter(([period]) => spanOf(period).from <= today)))
  const incident = cycleIncident(product.id, kpisNow?.missed.length === 0 ? 'green_but_red' : 'rising_ratio', consultations, span, { expected, scatter })
  return [{ ...incident, ended: quiet > QUIET_DAYS }]
}

const total = (series: DailySeries, from: Day, to: Day): number => between(series, from, to).values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
