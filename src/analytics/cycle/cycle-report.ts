import type { DailySeries } from '../../domain/cycle'
import type { RegisteredProduct } from '../../domain/product'
import type { ProductRegistry } from '../../ingest/product-registry'
import type { RecordStore } from '../../stores/records/record-store'
import type { Finding } from '../find-contacts'
import { productFigures, type WaveBeginning, wavesBegun } from '../product-figures'
import type { Counted } from '../topic-queries'
import type { AdviceTable } from './advice-table'
import { lastDay } from './daily-series'
import { type ExperienceReport, experienceReport, productPhase } from './experience-report'
import { type LifecycleCurveFound, lifecycleCurve } from './lifecycle-curve'
import { productWaves, type WaveReport } from './product-waves'
import { type RatioReport, ratioReport } from './ratio-report'
import { sinceLaunch } from './since-launch'
import { countedConsultations, storedConsultations } from './stored-consultations'
import { type Substitution, substitution } from './substitution'

export interface CycleServices extends Pick<Finding, 'search' | 'queryTools'> {
  readonly registry: ProductRegistry
  readonly records: Pick<RecordStore, 'get'>
  readonly advice: AdviceTable
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
  const figures = await productFigures(id, records)
  const launched = sinceLaunch(product, stored, figures.users)
  const { users } = launched
  const lifecycle = lifecycleCurve(users)
  const { consultations, waves } = await productWaves(product, stored, users)
  const ratio = ratioReport(id, launched.consultations, users)
  const span = { from: consultations.firstDay, to: last }
  const experience = await experienceReport(id, figures.rates, { phase: productPhase(lifecycle.curve, launch, last), span, advice }, finding)
  return {
    product: { id, name: product.name },
    consultations: countedConsultations(id, consultations, span),
    waves,
    unseen: wavesBegun(product, registry.today).filter(({ from }) => from > last),
    lifecycle,
    userDays: users.values.filter((value) => value !== null).length,
    substitution: await substitution(id, span, advice.leaving, finding),
    ...(ratio && { ratio }),
    ...(experience && { experience }),
    notices: await registry.notices(product),
    daily: { consultations, users },
  }
}
