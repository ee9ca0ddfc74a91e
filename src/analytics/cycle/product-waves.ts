import type { AttentionZone, DailySeries } from '../../domain/cycle'
import type { DaySpan } from '../../domain/day-span'
import { addDays, type Day } from '../../domain/period'
import type { RegisteredProduct } from '../../domain/product'
import { type WaveBeginning, wavesBegun } from '../product-figures'
import type { Counted } from '../topic-queries'
import { businessDayKind } from './business-day-kind'
import { type ConsultationCurve, consultationCurve } from './consultation-curve'
import { between, lastDay } from './daily-series'
import { lifecycleCurve } from './lifecycle-curve'
import { countedConsultations } from './stored-consultations'
import { LEAD_DAYS, promotionWaves } from './waves'
import { zoneEnds } from './zones'

export interface WaveZone extends DaySpan {
  readonly zone: AttentionZone
  readonly consultations: Counted
}

export interface WaveReport extends DaySpan {
  /** What raises the wave: several where they begin within two weeks and cannot be told apart, none where nothing is registered. */
  readonly beginnings: readonly WaveBeginning[]
  readonly curve: ConsultationCurve
  readonly consultations: Counted
  /** In the order of time. Empty where no peak is known. */
  readonly zones: readonly WaveZone[]
  /** The first day on which this wave of promotion is used up: an event worth telling the owner. */
  readonly usedUpFrom?: Day
}

/**
 * The waves of a product up to the last day of its consultations; without anything that has begun by then, all of them as one.
 *
 * @param stored consultations from the first stored contact on
 * @param users from the launch on
 * @param isWanted tells by its first day whether a wave is to be fitted, which takes long; the others are left out
 * @returns also the consultations they are read from: from two weeks before the first beginning
 */
export async function productWaves(
  product: RegisteredProduct,
  stored: DailySeries,
  users: DailySeries,
  isWanted?: (firstDay: Day) => boolean,
): Promise<{ readonly consultations: DailySeries; readonly waves: readonly WaveReport[] }> {
  const last = lastDay(stored)
  const beginnings = wavesBegun(product, last)
  const [first] = beginnings
  const consultations = first === undefined ? stored : between(stored, addDays(first.from, -LEAD_DAYS), last)
  const found = await wavesOf(consultations, beginnings, last, isWanted)
  return { consultations, waves: found.map((wave) => waveReport(product.id, wave, consultations, users)) }
}

interface FoundWave extends DaySpan {
  readonly beginnings: readonly WaveBeginning[]
  readonly curve: ConsultationCurve
}

async function wavesOf(consultations: DailySeries, beginnings: readonly WaveBeginning[], last: Day, isWanted?: (firstDay: Day) => boolean): Promise<readonly FoundWave[]> {
  if (beginnings.length === 0) return [{ from: consultations.firstDay, to: last, beginnings, curve: consultationCurve(consultations, businessDayKind) }]
  const waves = await promotionWaves(consultations, beginnings.map(({ from }) => from), last, businessDayKind, isWanted)
  return waves.map(({ starts, lastDay: to, curve }) => ({
    from: starts[0]!,
    to,
    beginnings: beginnings.filter(({ from }) => starts.includes(from)),
    curve,
  }))
}

function waveReport(id: string, { from, to, beginnings, curve }: FoundWave, consultations: DailySeries, users: DailySeries): WaveReport {
  const { risingEnds, fallingEnds } = zoneEnds(curve, lifecycleCurve(between(users, from, to)))
  const zone = (name: AttentionZone, first: Day, end: Day): WaveZone[] =>
    first > end ? [] : [{ zone: name, from: first, to: end, consultations: countedConsultations(id, consultations, { from: first, to: end }) }]
  const usedUpFrom = fallingEnds === undefined ? undefined : addDays(fallingEnds, 1)
  return {
    beginnings,
    from,
    to,
    curve,
    consultations: countedConsultations(id, consultations, { from, to }),
    zones:
      risingEnds === undefined
        ? []
        : [
            ...zone('attention_rising', from, risingEnds),
            ...zone('attention_falling', addDays(risingEnds, 1), fallingEnds ?? to),
            ...(usedUpFrom === undefined ? [] : zone('released', usedUpFrom, to)),
          ],
    ...(usedUpFrom !== undefined && { usedUpFrom }),
  }
}
