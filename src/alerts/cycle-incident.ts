import { logUpperTail, quantile } from '../analytics/spikes/negative-binomial'
import { severityOf } from '../analytics/spikes/severity'
import type { IncidentReport } from '../domain/alert'
import type { CycleEvent } from '../domain/cycle'
import type { DaySpan } from '../domain/day-span'
import type { Day } from '../domain/period'
import type { ProductWithUsers } from './products-with-users'

/** Finds the events of the products' cycles, in the order of time. */
export interface CycleEvents {
  /** Takes up what is known of the products by the last of the next days, which are judged together. */
  read(products: readonly ProductWithUsers[], lastDay: Day): void
  /** The events that go on at a day or have just ended. */
  at(day: Day): readonly IncidentReport[] | Promise<readonly IncidentReport[]>
  /** What another one goes on from, as plain JSON. */
  readonly state: unknown
}

/** Consultations that are expected of a product of which nobody asked before. */
const LEAST_EXPECTED = 0.5

/** Consultations against those that would be there without an event. */
export interface CycleExcess {
  readonly observed: number
  readonly expected: number
  /** Variance over mean of the expected count, 1 for a Poisson count. */
  readonly scatter: number
}

/**
 * An event of a product's cycle from one day to another, as an incident. Its severity is that of what it is `weighedBy`: a sum over months is beyond any chance, whatever
 * it is of, so what lasts so long is weighed by a day, as an outbreak is.
 */
export function cycleIncident(product: string, event: CycleEvent, { from, to }: DaySpan, whole: CycleExcess, weighedBy = whole): IncidentReport {
  const { observed, expected, variance, logChance } = judged(whole)
  const weight = judged(weighedBy)
  return {
    series: product,
    since: from,
    until: to,
    event,
    severity: severityOf(-weight.logChance / Math.LN10, weight.observed - weight.expected),
    pValue: Math.exp(logChance),
    observed,
    expected,
    interval98: { lower: quantile(0.01, expected, variance), upper: quantile(0.99, expected, variance) },
    contributions: [],
    reasons: [],
    ended: false,
  }
}

function judged({ observed, scatter, ...excess }: CycleExcess) {
  const expected = Math.max(LEAST_EXPECTED, excess.expected)
  const variance = scatter * expected
  return { observed, expected, variance, logChance: logUpperTail(observed, expected, variance) }
}
