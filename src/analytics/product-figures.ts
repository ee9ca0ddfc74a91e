import type { KpiReadings, Series, SurveyedRates, UserCount } from '../domain/measures'
import type { DaySpan } from '../domain/day-span'
import { addDays, byTime, type Day, daysOf, type Period, spanOf } from '../domain/period'
import type { PromotionKind, RegisteredProduct } from '../domain/product'
import type { RecordStore } from '../stores/records/record-store'

/** What is kept of a product's figures; of one without any the series are empty. */
export interface ProductFigures {
  readonly users: Series<UserCount>
  readonly rates: Series<SurveyedRates>
  readonly kpis: Series<KpiReadings>
}

/** Reads what was imported for a product, by its id. */
export async function productFigures(id: string, records: Pick<RecordStore, 'get'>): Promise<ProductFigures> {
  const series = async <Value>(kind: 'users' | 'rates' | 'kpis'): Promise<Series<Value>> => ((await records.get(kind, id)) ?? {}) as Series<Value>
  return { users: await series('users'), rates: await series('rates'), kpis: await series('kpis') }
}

/** The entries of a series in the order of time, each with its days. */
export function inTime<Value>(series: Series<Value>): readonly (DaySpan & { readonly period: Period; readonly value: Value })[] {
  return Object.keys(series)
    .sort(byTime)
    .map((period) => ({ period, ...spanOf(period), value: series[period]! }))
}

/**
 * The users of each day that any period with a count covers. A period's count is that of each of its days, for it is an average and no sum; where periods
 * overlap the shortest is taken. Days that no period covers are missing, not zero.
 */
export function usersByDay(series: Series<UserCount>): ReadonlyMap<Day, number> {
  const counted = inTime(series).filter(({ value }) => value.users !== undefined)
  const length = ({ from, to }: DaySpan): number => Date.parse(to) - Date.parse(from)
  const users = new Map<Day, number>()
  for (const each of [...counted].sort((a, b) => length(b) - length(a))) for (const day of daysOf(each)) users.set(day, each.value.users!)
  return new Map([...users].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export interface AverageUsers {
  readonly users: number
  /** How many of the period's days have a count: the n of the average. */
  readonly days: number
}

/** The one denominator of a period: the average over those of its days that have a count; undefined where none has. */
export function averageUsers(byDay: ReadonlyMap<Day, number>, span: DaySpan): AverageUsers | undefined {
  const counts = [...daysOf(span)].flatMap((day) => byDay.get(day) ?? [])
  if (counts.length === 0) return undefined
  return { users: counts.reduce((sum, count) => sum + count, 0) / counts.length, days: counts.length }
}

/** What may set off a wave of consultations, launch included, in the order of their first days. */
export interface WaveBeginning {
  readonly kind: 'launch' | PromotionKind
  readonly name: string
  readonly from: Day
  readonly to?: Day
}

/** The launch and the promotions and campaigns of a product that have begun by a day: what lies ahead has no curve yet. */
export function wavesBegun(product: Promoted, today: Day): readonly WaveBeginning[] {
  return beginningsOf(product)
    .filter(({ from }) => from <= today)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
}

/** Days for which a launch, or a promotion whose end is not known, is taken to move contacts: by then the level has learned what stays. */
const OPEN_DAYS = 30

/** The days in which the launch, promotions and campaigns of a product move its contacts, the launch first and the others as registered. They may overlap. */
export function promotedSpans(product: Promoted): readonly (WaveBeginning & DaySpan)[] {
  return beginningsOf(product).map((beginning) => ({ ...beginning, to: beginning.to ?? addDays(beginning.from, OPEN_DAYS - 1) }))
}

type Promoted = Pick<RegisteredProduct, 'launch' | 'promotions'>

const beginningsOf = ({ launch, promotions }: Promoted): readonly WaveBeginning[] => [...(launch === undefined ? [] : [{ kind: 'launch' as const, name: '上线', from: launch }]), ...promotions]
