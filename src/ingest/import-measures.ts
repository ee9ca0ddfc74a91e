import { isDeepStrictEqual } from 'node:util'
import type { ProductNames } from '../classify/product-names'
import { TingyinError } from '../domain/errors'
import { type ExperienceRate, experienceRates, type Series, type SurveyedRates, type UserCount } from '../domain/measures'
import { byTime, type Day, type Period, spanOf } from '../domain/period'
import type { RegisteredProduct } from '../domain/product'
import { type MeasureColumn, measureHeaders, type MeasureRow, missingMeasureColumns, readMeasureRow } from '../sources/measure-row'
import { changeRecord } from '../stores/records/change-record'
import type { RecordStore } from '../stores/records/record-store'
import { maskCell } from '../text/mask'
import type { Pseudonyms } from '../text/pseudonym'
import type { ProductRegistry } from './product-registry'
import { byLine, type ReadRows, type RefusedRow, refusedRow, type RowReading } from './read-table'

export const measureReading: RowReading<MeasureColumn, MeasureRow> = { known: measureHeaders, missing: missingMeasureColumns, read: readMeasureRow }

export interface MeasureImport {
  /** Rows read. */
  readonly read: number
  /** Rows with a figure for a product and period that had none of its kind. */
  readonly added: number
  /** Rows with a figure that differs from the one that was kept. */
  readonly corrected: number
  /** Rows that say what is kept already. */
  readonly unchanged: number
  /** Rows whose cells of figures are empty: what is kept of their periods stays. */
  readonly empty: number
  /** The other rows are kept all the same. */
  readonly refused: readonly RefusedRow[]
  readonly notices: readonly string[]
}

const measureKinds = ['users', 'rates', 'kpis'] as const
type MeasureKind = (typeof measureKinds)[number]
type Figures = Readonly<Record<string, unknown>>

/** A product's figures of one kind while a table is imported. */
interface OpenSeries {
  readonly product: string
  readonly kind: MeasureKind
  readonly before: Series<Figures>
  readonly now: Record<Period, Figures>
  /** Which figures this table gave: two rows may not contradict each other. */
  readonly given: Record<Period, Figures>
}

/** What a row does to the figures of its period. */
interface Change {
  readonly series: OpenSeries
  readonly given: Figures
  readonly after: Figures
  readonly adds: boolean
  readonly corrects: boolean
}

/**
 * Keeps the users, rates and KPIs of a table, by product and period. What a row says replaces what was kept of the same product, period and figure; an
 * empty cell leaves it. Periods may be missing. The same table twice changes nothing. The figures of one product and kind are committed together.
 */
export async function importMeasures(
  { rows, refused: unread }: ReadRows<MeasureRow>,
  { registry, records, pseudonyms }: { readonly registry: ProductRegistry; readonly records: RecordStore; readonly pseudonyms: Pseudonyms },
): Promise<MeasureImport> {
  const refused = [...unread]
  const names = await registry.names()
  const registered = new Map((await registry.list()).map((product) => [product.id, product]))
  const all = new Map<string, OpenSeries>()
  const open = async (product: string, kind: MeasureKind): Promise<OpenSeries> => {
    const key = `${kind} ${product}`
    const kept = all.get(key) ?? { product, kind, before: ((await records.get(kind, product)) ?? {}) as Series<Figures>, now: {}, given: {} }
    all.set(key, kept)
    return kept
  }

  const count = { added: 0, corrected: 0, unchanged: 0, empty: 0 }
  for (const { line, row } of rows) {
    try {
      const product = names.find(row.product)
      refuseUntimely(row, names, registered.get(product), registry.today)
      const changes: Change[] = []
      for (const [kind, figures] of figuresOf(row, pseudonyms)) changes.push(changeOf(await open(product, kind), row.period, figures))
      // Only now that all of the row is found good.
      for (const { series, given, after } of changes) {
        series.now[row.period] = after
        series.given[row.period] = { ...series.given[row.period], ...given }
      }
      count[whatItDoes(changes)]++
    } catch (error) {
      refused.push(refusedRow(line, error))
    }
  }
  const notices: string[] = []
  for (const { product, kind, before, now } of all.values()) {
    const after = isDeepStrictEqual({ ...before, ...now }, before) ? before : await changeRecord<Series<Figures>>(records, kind, product, (seen) => ({ ...seen, ...now }))
    if (kind === 'users') notices.push(...collapses(names.shown(product), after as Series<UserCount>, now))
    if (kind === 'rates') notices.push(...risingRates(names.shown(product), after as Series<SurveyedRates>, now))
  }
  return { read: rows.length + unread.length, ...count, refused: refused.sort(byLine), notices }
}

function whatItDoes(changes: readonly Change[]): 'empty' | 'corrected' | 'added' | 'unchanged' {
  if (changes.every(({ given }) => Object.keys(given).length === 0)) return 'empty'
  return changes.some(({ corrects }) => corrects) ? 'corrected' : changes.some(({ adds }) => adds) ? 'added' : 'unchanged'
}

/** @throws TingyinError FIELD_INVALID for figures of days to come, and for users before the launch */
function refuseUntimely({ period, users }: MeasureRow, names: ProductNames, product: RegisteredProduct | undefined, today: Day): void {
  const { from, to } = spanOf(period)
  if (from > today) throw new TingyinError('FIELD_INVALID', { field: 'period', problem: `${period} lies in the future.` })
  const launch = product?.launch
  if (launch !== undefined && to < launch && ((users?.users ?? 0) > 0 || (users?.activeUsers ?? 0) > 0)) {
    throw new TingyinError('FIELD_INVALID', {
      field: 'users',
      problem: `${names.shown(product!.id)} has users in ${period}, before its launch on ${launch}. Correct the period, or the launch with "tingyin products edit".`,
    })
  }
}

/** The figures of a row by kind. People also write names into those of KPIs. */
function figuresOf({ users, rates, kpis }: MeasureRow, pseudonyms: Pseudonyms): readonly (readonly [MeasureKind, Figures])[] {
  const masked = kpis && Object.fromEntries(Object.entries(kpis).map(([name, reading]) => [maskCell(name, pseudonyms), reading]))
  const all = { users, rates, kpis: masked }
  return measureKinds.flatMap((kind) => (all[kind] === undefined ? [] : [[kind, all[kind] as Figures] as const]))
}

/** @throws TingyinError FIELD_INVALID where the table contradicts itself, or more users are active than there are */
function changeOf(series: OpenSeries, period: Period, given: Figures): Change {
  const kept = series.now[period] ?? series.before[period] ?? {}
  const entries = Object.entries(given)
  for (const [field, value] of entries) {
    const earlier = series.given[period]?.[field]
    if (earlier !== undefined && !isDeepStrictEqual(earlier, value)) {
      throw new TingyinError('FIELD_INVALID', { field, problem: `an earlier row of the same product and ${period} says otherwise. The earlier one is kept; leave one.` })
    }
  }
  const after = { ...kept, ...Object.fromEntries(entries.map(([field, value]) => [field, over(kept[field], value)])) }
  const { users, activeUsers } = after as UserCount
  if (users !== undefined && activeUsers !== undefined && activeUsers > users) {
    throw new TingyinError('FIELD_INVALID', { field: 'activeUsers', problem: `${activeUsers} active users are more than the ${users} users of ${period}.` })
  }
  return {
    series,
    given,
    after,
    adds: entries.some(([field]) => kept[field] === undefined),
    corrects: entries.some(([field]) => kept[field] !== undefined && !isDeepStrictEqual(kept[field], after[field])),
  }
}

/** A reading of several parts keeps those that the new one says nothing of: a KPI its target. */
function over(kept: unknown, value: unknown): unknown {
  return typeof kept === 'object' && typeof value === 'object' ? { ...kept, ...value } : value
}

/** Of this part of them at most, users are rather miscounted than gone. */
const COLLAPSED = 0.01

/** Users may be gone from one period to the next, and hardly ever are: the first such fall in the imported periods is told. */
function collapses(shown: string, series: Series<UserCount>, imported: Readonly<Record<Period, Figures>>): readonly string[] {
  const counted = Object.keys(series).filter((period) => series[period]!.users !== undefined).sort(byTime)
  const usersOf = (period: Period): number => series[period]!.users!
  const falls = counted.filter((period, i) => i > 0 && period in imported && usersOf(counted[i - 1]!) > 0 && usersOf(period) <= COLLAPSED * usersOf(counted[i - 1]!))
  if (falls.length === 0) return []
  return [`Users of ${shown} fall to ${usersOf(falls[0]!)} in ${falls[0]}${falls.length === 1 ? '' : `, and ${falls.length - 1} more times`}. Were they counted? A gap is an empty cell.`]
}

/** Who approves has adopted, who adopts knows, who knows has heard of it: a rate that is larger than the one before it was asked or written down otherwise. */
function risingRates(shown: string, series: Series<SurveyedRates>, imported: Readonly<Record<Period, Figures>>): readonly string[] {
  const shareOf = (period: Period, rate: ExperienceRate): number => {
    const sample = series[period]![rate]
    return sample === undefined ? NaN : sample.hits / sample.sampleSize
  }
  const rises = Object.keys(imported).sort(byTime).flatMap((period) =>
    experienceRates.flatMap((rate, i) => (i > 0 && shareOf(period, rate) > shareOf(period, experienceRates[i - 1]!) ? [`${rate} of ${period} is above ${experienceRates[i - 1]}`] : [])))
  if (rises.length === 0) return []
  return [`Rates of ${shown} rise where they should fall from awareness to approval: ${rises[0]}${rises.length === 1 ? '' : `, and ${rises.length - 1} more`}. Are the columns swapped?`]
}
