import { BusinessCalendar } from '../../../src/analytics/spikes/business-calendar'
import { SpikeDetector } from '../../../src/analytics/spikes/spike-detector'
import { mulberry32 } from '../../../src/domain/mulberry32'
import type { Judgement, Observation } from '../../../src/domain/spike'

/** The `n`th day from Monday 5 June 2023, after which no public holiday comes for two weeks. */
export const dayOf = (n: number): string => new Date(Date.UTC(2023, 5, 5 + n)).toISOString().slice(0, 10)

/** A Poisson count by Knuth's method, or its normal limit. */
function poisson(mean: number, random: () => number): number {
  if (mean > 100) return Math.max(0, Math.round(mean + Math.sqrt(mean) * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())))
  let count = 0
  for (let product = random(); product > Math.exp(-mean); product *= random()) count++
  return count
}

/** Days of counts around a mean, fewer at weekends. */
export function daysAround(mean: number, days: number, { seed = 1, factor = () => 1 }: { seed?: number; factor?: (day: number) => number } = {}): Observation[] {
  const random = mulberry32(seed)
  return Array.from({ length: days }, (_, n) => ({ at: dayOf(n), value: poisson(mean * (n % 7 >= 5 ? 0.5 : 1) * factor(n), random) }))
}

/** A calendar without public holidays, of which the counts above know nothing. */
export const ordinaryCalendar = new BusinessCalendar({ kinds: new Map(Array.from({ length: 1000 }, (_, n) => [dayOf(n - 1), n % 7 === 0 || n % 7 === 6 ? 'weekend' : 'workday'])) })

export const daily = (): SpikeDetector => new SpikeDetector({ step: 'day', calendar: ordinaryCalendar })

export const judged = (days: readonly Observation[], detector = daily()): Judgement[] => days.map((day) => detector.advance(day))
