import type { KpiReading, KpiReadings, Series } from '../../domain/measures'
import type { Period } from '../../domain/period'
import { inTime } from '../product-figures'

/** How the newest operating KPIs of a product stand to their targets. */
export interface KpiState {
  /** Of the newest KPIs that have a target. */
  readonly period: Period
  /** How many of them have one. */
  readonly kpis: number
  /** Names of those that miss it; all is green where there is none. */
  readonly missed: readonly string[]
}

/** Undefined where no KPI has a target. */
export function kpiState(series: Series<KpiReadings>): KpiState | undefined {
  const newest = inTime(series).map(({ period, value }) => ({ period, judged: Object.entries(value).filter(([, { target }]) => target !== undefined) })).findLast(({ judged }) => judged.length > 0)
  if (newest === undefined) return undefined
  return { period: newest.period, kpis: newest.judged.length, missed: newest.judged.filter(([, reading]) => misses(reading)).map(([name]) => name) }
}

const misses = ({ value, target, better = 'higher' }: KpiReading): boolean => (better === 'higher' ? value < target! : value > target!)
