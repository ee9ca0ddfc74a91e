import type { AttentionZone, DailySeries } from '../../domain/cycle'
import type { DaySpan } from '../../domain/day-span'
import { addDays, type Day } from '../../domain/period'
import type { RegisteredProduct } from '../../domain/product'
import type { ProductRegistry } from '../../ingest/product-registry'
import type { RecordStore } from '../../stores/records/record-store'
import type { Finding } from '../find-contacts'
import { productFigures, type WaveBeginning, wavesBegun } from '../product-figures'
import type { Counted } from '../topic-queries'
import type { AdviceTable } from './advice-table'
import { businessDayKind } from './business-day-kind'
import { type ConsultationCurve, consultationCurve } from './consultation-curve'
import { between, lastDay } from './daily-series'
import { type ExperienceReport, experienceReport, productPhase } from './experience-report'
import { type LifecycleCurveFound, lifecycleCurve } from './lifecycle-curve'
import { type RatioReport, ratioReport } from './ratio-report'
import { sinceLaunch } from './since-launch'
import { countedConsultations, storedConsultations } from './stored-consultations'
import { type Substitution, substitution } from './substitution'
import { LEAD_DAYS, promotionWaves } from './waves'
import { zoneEnds } from './zones'

export interface CycleServices extends Pick<Finding, 'search' | 'queryTools'> {
  readonly registry: ProductRegistry
  readonly records: Pick<RecordStore, 'get'>
  readonly advice: AdviceTable
}

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

export interface CycleReport {
  readonly product: Pick<RegisteredProduct, 'id' | 'name'>
  /** From two weeks before the first beginning, or the first stored contact, to the last one. */
  readonly consultations: Counted
  readonly waves: readonly WaveReport[]
  /** Begun, but after the last stored contact. */
  readonly unseen: readonly WaveBeginning[]
  readonly lifecycle: LifecycleCurveFound
  /** Days of the lifecycle that have a count of users. */
  readonly userDays: number
  /** Which other products are named by those who leave. */
  readonly substitution: Substitution
  /** Absent where no week has consultations and users. */
  readonly ratio?: RatioReport
  /** Absent where the four rates were not asked for. */
  readonly experience?: ExperienceReport
  /** What is worth knowing of its registration. */
  readonly notices: readonly string[]
  /** What all this is read from. */
  readonly daily: { readonly consultations: DailySeries; readonly users: DailySeries }
}

/**
 * The consultation cycle of a registered product.
 *
 * @param name id, name or alias
 * @throws TingyinError PRODUCT_NOT_FOUND, or CYCLE_INVALID where no contact is stored
 */
export async function cycleReport(name: string, { registry, records, advice, ...finding }: CycleServices): Promise<CycleReport> {
  const product = await registry.get(name)
  const { id, launch } = product
  const stored = (await storedConsultations([id], finding)).get(id)!
  const last = lastDay(stored)
  const begun = wavesBegun(product, registry.today)
  const beginnings = begun.filter(({ from }) => from <= last)
  const [first] = beginnings
  const consultations = first === undefined ? stored : between(stored, addDays(first.from, -LEAD_DAYS), last)

  const figures = await productFigures(id, records)
  const launched = sinceLaunch(product, stored, figures.users)
  const { users } = launched
  const lifecycle = lifecycleCurve(users)
  const waves = (await wavesOf(consultations, beginnings, last)).map((wave) => waveReport(id, wave, consultations, users))
  const ratio = ratioReport(id, launched.consultations, users)
  const span = { from: consultations.firstDay, to: last }
  const experience = await experienceReport(id, figures.rates, { phase: productPhase(lifecycle.curve, launch, last), span, advice }, finding)
  return {
    product: { id, name: product.name },
    consultations: countedConsultations(id, consultations, span),
    waves,
    unseen: begun.filter(({ from }) => from > last),
    lifecycle,
    userDays: users.values.filter((value) => value !== null).length,
    substitution: await substitution(id, span, advice.leaving, finding),
    ...(ratio && { ratio }),
    ...(experience && { experience }),
    notices: await registry.notices(product),
    daily: { consultations, users },
  }
}

interface FoundWave extends DaySpan {
  readonly beginnings: readonly WaveBeginning[]
  readonly curve: ConsultationCurve
}

async function wavesOf(consultations: DailySeries, beginnings: readonly WaveBeginning[], last: Day): Promise<readonly FoundWave[]> {
  if (beginnings.length === 0) return [{ from: consultations.firstDay, to: last, beginnings, curve: consultationCurve(consultations, businessDayKind) }]
  const waves = await promotionWaves(consultations, beginnings.map(({ from }) => from), last, businessDayKind)
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
