import type { AttentionZone, DailySeries } from '../../domain/cycle'
import { addDays } from '../../domain/period'
import type { DayKindOf } from './calendar-effects'
import { type ConsultationCurve, consultationCurve } from './consultation-curve'
import { between, lastDay } from './daily-series'
import { type LifecycleCurveFound, lifecycleCurve } from './lifecycle-curve'

/** Days after the launch in which the wave of the launch is looked for. */
const WAVE_DAYS = 240

/** Where the zones of a wave end. */
export interface ZoneEnds {
  /** Last day of `attention_rising`: the peak of consultations. Absent where no peak is known. */
  readonly risingEnds?: string
  /** Last day of `attention_falling`: users reach their level. From the next day on this wave of promotion is used up. */
  readonly fallingEnds?: string
}

export function zoneEnds({ wave }: ConsultationCurve, { levelReached }: LifecycleCurveFound): ZoneEnds {
  if (wave === undefined) return {}
  // A wave is used up when attention has passed its peak; users who are level before it are no answer to it.
  const usedUp = levelReached !== undefined && levelReached > wave.peak
  return { risingEnds: wave.peak, ...(usedUp && { fallingEnds: levelReached }) }
}

export interface ProductCycle extends ZoneEnds {
  readonly consultations: ConsultationCurve
  readonly users: LifecycleCurveFound
}

/** Joins what is asked about a product with how many use it, from the first day of consultations on; users before the launch tell nothing of it. */
export function productCycle(consultations: DailySeries, users: DailySeries, dayKindOf: DayKindOf): ProductCycle {
  const { firstDay } = consultations
  const asked = consultationCurve(between(consultations, firstDay, addDays(firstDay, WAVE_DAYS - 1)), dayKindOf)
  const used = lifecycleCurve(between(users, firstDay, lastDay(users)))
  return { consultations: asked, users: used, ...zoneEnds(asked, used) }
}

/** The zone of a day; undefined where no peak of consultations is known. */
export function zoneOf(day: string, { risingEnds, fallingEnds }: ZoneEnds): AttentionZone | undefined {
  if (risingEnds === undefined) return undefined
  if (day <= risingEnds) return 'attention_rising'
  return fallingEnds === undefined || day <= fallingEnds ? 'attention_falling' : 'released'
}
