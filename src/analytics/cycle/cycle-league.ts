import type { RegisteredProduct } from '../../domain/product'
import { productFigures } from '../product-figures'
import type { CycleServices } from './cycle-report'
import { type KpiState, kpiState } from './kpi-state'
import { type RatioReport, ratioReport } from './ratio-report'
import { sinceLaunch } from './since-launch'
import { storedConsultations } from './stored-consultations'

export interface LeagueEntry {
  readonly product: Pick<RegisteredProduct, 'id' | 'name'>
  /** Absent where no week has consultations and users. */
  readonly ratio?: Pick<RatioReport, 'latest' | 'trend' | 'alarm'>
  /** Absent where no KPI has a target. */
  readonly kpis?: KpiState
  /** Green KPI, red experience: every KPI meets its target, and yet the ratio rises. */
  readonly greenButRed: boolean
}

/** Registered products by consultation ratio, the highest first, those without one last. @throws TingyinError CYCLE_INVALID where no contact is stored */
export async function cycleLeague({ registry, records, ...finding }: Omit<CycleServices, 'advice'>): Promise<readonly LeagueEntry[]> {
  const products = await registry.list()
  const stored = await storedConsultations(products.map(({ id }) => id), finding)
  const entries = await Promise.all(
    products.map(async (product): Promise<LeagueEntry> => {
      const { id, name } = product
      const figures = await productFigures(id, records)
      const { consultations, users } = sinceLaunch(product, stored.get(id)!, figures.users)
      const ratio = ratioReport(id, consultations, users)
      const kpis = kpiState(figures.kpis)
      const rises = ratio?.trend?.direction === 'rising' || ratio?.alarm !== undefined
      return {
        product: { id, name },
        ...(ratio && { ratio: { latest: ratio.latest, ...(ratio.trend && { trend: ratio.trend }), ...(ratio.alarm && { alarm: ratio.alarm }) } }),
        ...(kpis && { kpis }),
        greenButRed: kpis?.missed.length === 0 && rises,
      }
    }),
  )
  return entries.sort((a, b) => (b.ratio?.latest.ratio ?? -1) - (a.ratio?.latest.ratio ?? -1))
}
