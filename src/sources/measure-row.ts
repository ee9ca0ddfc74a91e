import { TingyinError } from '../domain/errors'
import { type ExperienceRate, experienceRates, type KpiReading, type RateSample, type SurveyedRates, type UserCount } from '../domain/measures'
import type { Period, PeriodStep } from '../domain/period'
import { cellCount, cellNumber, cellText } from './cells'
import { parsePeriod } from './periods'
import { headersShown, type KnownHeaders, type PickedColumns } from './pick-columns'

/** What a column of a table of figures can be. */
export const measureHeaders = {
  product: '产品编号 产品id 产品编码 产品名称 产品 名称 productid product productname id',
  day: '日期 统计日期 数据日期 day date',
  week: '周 周次 统计周 week',
  month: '月 月份 统计月份 统计月 账期 month',
  period: '周期 统计周期 时间 period',
  users: '用户数 在网用户数 用户规模 订购用户数 用户量 users usercount subscribers',
  activeUsers: '活跃用户数 活跃用户 活跃数 activeusers',
  satisfaction: '满意度 用户满意度 客户满意度 satisfaction csat',
  sampleSize: '样本数 样本量 有效样本数 调查人数 samplesize sample n',
  awarenessHits: '知晓人数 知晓数 awarenesshits',
  awarenessRate: '知晓率 awareness awarenessrate',
  awarenessSample: '知晓样本数 知晓样本量 awarenesssample',
  knowledgeHits: '认知人数 认知数 knowledgehits',
  knowledgeRate: '认知率 knowledge knowledgerate',
  knowledgeSample: '认知样本数 认知样本量 knowledgesample',
  adoptionHits: '认同人数 认同数 adoptionhits',
  adoptionRate: '认同率 adoption adoptionrate',
  adoptionSample: '认同样本数 认同样本量 adoptionsample',
  approvalHits: '认可人数 认可数 approvalhits',
  approvalRate: '认可率 approval approvalrate',
  approvalSample: '认可样本数 认可样本量 approvalsample',
  kpi: '指标 指标名称 kpi metric',
  value: '数值 实际值 指标值 完成值 value actual',
  target: '目标值 目标 target',
  better: '方向 指标方向 better',
} as const satisfies KnownHeaders<string>

export type MeasureColumn = keyof typeof measureHeaders
export type MeasureColumns = PickedColumns<MeasureColumn>

/** What a row says of a product in a period. At least one of the three is there. */
export interface MeasureRow {
  /** As the row names it. */
  readonly product: string
  readonly period: Period
  readonly users?: UserCount
  readonly rates?: SurveyedRates
  readonly kpis?: Readonly<Record<string, KpiReading>>
}

type Cell = (field: MeasureColumn) => unknown

const periodColumns = ['day', 'week', 'month', 'period'] as const satisfies readonly MeasureColumn[]
const stepOfColumn: Readonly<Partial<Record<MeasureColumn, PeriodStep>>> = { week: 'week', month: 'month' }

/** What is missing of a table of figures, for a message; undefined for a table that can be read. */
export function missingMeasureColumns(columns: MeasureColumns): string | undefined {
  const shown = (...fields: readonly MeasureColumn[]): string => headersShown(measureHeaders, ...fields)
  if (columns.product === undefined) return `it has no column for the product (${shown('product')}).`
  if (periodColumns.every((field) => columns[field] === undefined)) return `it has no column for the period (${shown('day', 'week', 'month')}).`
  const figures = ['users', 'activeUsers', 'satisfaction', 'kpi', ...experienceRates.flatMap((rate) => [`${rate}Hits`, `${rate}Rate`] as const)] as const
  if (figures.every((field) => columns[field] === undefined)) {
    return `it has no column with figures: users (${shown('users', 'activeUsers', 'satisfaction')}), rates (知晓人数 or 知晓率, 认知…, 认同…, 认可…, with 样本数) or a KPI (${shown('kpi', 'value', 'target')}).`
  }
  if (columns.kpi !== undefined && columns.value === undefined) return `it has a column for KPIs and none for their values (${shown('value')}).`
  return undefined
}

/**
 * Reads a row of a table of figures. An empty cell says nothing, and a row of nothing but a product and a period is a gap.
 *
 * @throws TingyinError FIELD_MISSING or FIELD_INVALID
 */
export function readMeasureRow(record: Readonly<Record<string, unknown>>, columns: MeasureColumns): MeasureRow {
  const cell: Cell = (field) => (columns[field] === undefined ? undefined : record[columns[field]])
  const product = cellText(cell('product'))
  if (product === undefined) throw new TingyinError('FIELD_MISSING', { field: 'product', columns: [columns.product ?? ''] })
  const periodColumn = periodColumns.find((field) => cellText(cell(field)) !== undefined)
  if (periodColumn === undefined) throw new TingyinError('FIELD_MISSING', { field: 'period', columns: periodColumns.flatMap((field) => columns[field] ?? []) })
  const users = usersOf(cell)
  const rates = ratesOf(cell)
  const kpis = kpisOf(cell)
  return {
    product,
    period: parsePeriod(cell(periodColumn), stepOfColumn[periodColumn]),
    ...(users && { users }),
    ...(rates && { rates }),
    ...(kpis && { kpis }),
  }
}

function usersOf(cell: Cell): UserCount | undefined {
  const count: UserCount = Object.fromEntries(
    (['users', 'activeUsers', 'satisfaction'] as const).flatMap((field) => {
      const number = cellNumber(field, cell(field))
      return number === undefined ? [] : [[field, number] as const]
    }),
  )
  return Object.keys(count).length === 0 ? undefined : count
}

function ratesOf(cell: Cell): SurveyedRates | undefined {
  const common = cellCount('sampleSize', cell('sampleSize'))
  const rates = experienceRates.flatMap((rate) => {
    const sample = rateOf(rate, cell, common)
    return sample === undefined ? [] : [[rate, sample] as const]
  })
  return rates.length === 0 ? undefined : (Object.fromEntries(rates) as SurveyedRates)
}

/** A rate is given by its hits, or by itself: then the hits are the nearest whole number to it. */
function rateOf(rate: ExperienceRate, cell: Cell, common: number | undefined): RateSample | undefined {
  const refuse = (problem: string): TingyinError => new TingyinError('FIELD_INVALID', { field: rate, problem })
  const given = cellCount(rate, cell(`${rate}Hits`))
  const share = cellNumber(rate, cell(`${rate}Rate`))
  if (given === undefined && share === undefined) return undefined
  const sampleSize = cellCount(`${rate} sample`, cell(`${rate}Sample`)) ?? common
  if (sampleSize === undefined) throw refuse('it has no sample size; add a column 样本数.')
  if (sampleSize === 0) throw refuse('its sample size is 0, so nobody was asked.')
  if (share !== undefined && share > 1) throw refuse(`the rate ${share} is above 1. Write 62 % as 0.62 or 62%.`)
  const hits = given ?? Math.round(share! * sampleSize)
  if (hits > sampleSize) throw refuse(`${hits} hits are more than the ${sampleSize} who were asked.`)
  return { hits, sampleSize }
}

function kpisOf(cell: Cell): Readonly<Record<string, KpiReading>> | undefined {
  const name = cellText(cell('kpi'))
  const value = cellNumber('value', cell('value'), -Infinity)
  if (name === undefined || value === undefined) return undefined
  if (name.length > MOST_NAME) throw new TingyinError('FIELD_INVALID', { field: 'kpi', problem: `its name is longer than ${MOST_NAME} characters.` })
  const target = cellNumber('target', cell('target'), -Infinity)
  const better = betterOf(cellText(cell('better')))
  return { [name]: { value, ...(target !== undefined && { target }), ...(better && { better }) } }
}

const MOST_NAME = 60

function betterOf(text: string | undefined): KpiReading['better'] {
  if (text === undefined) return undefined
  if (/高|大|升|higher/i.test(text)) return 'higher'
  if (/低|小|降|lower/i.test(text)) return 'lower'
  throw new TingyinError('FIELD_INVALID', { field: 'better', problem: 'it says neither that higher (越高越好) nor that lower (越低越好) is better.' })
}
