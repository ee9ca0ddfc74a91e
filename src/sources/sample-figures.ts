import { DAY_MS } from '../domain/day-span'
import { mulberry32, type Random } from '../domain/mulberry32'
import { addDays, type Day, periodOf } from '../domain/period'
import { binomial, gaussian } from './random-draws'
import { sampleStory, type StoryName } from './sample-timeline'

export interface SampleFiguresOptions {
  /** The same seed gives the same figures. Default 1. */
  readonly seed?: number
  /** A year with announced public holidays. Default 2025. */
  readonly year?: number
}

/** A row of a table, by its headers, as people import it. */
export type SampleRow = Record<string, string | number>

/** 知晓, 认知, 认同, 认可: shares of all who are asked. */
type Rates = readonly [awareness: number, knowledge: number, adoption: number, approval: number]

interface SampleProduct {
  readonly id: string
  /** The launch or promotion that makes people ask about it. */
  readonly story: StoryName
  readonly owner: string
  /** What the promotion is called; a launch has no name. */
  readonly promotion?: string
  /** Users so many days after the story began, and before it where the number is negative. */
  readonly users: (days: number) => number
  /** In the first survey of the year and in the last. */
  readonly rates: readonly [first: Rates, last: Rates]
}

/** From 0 to 1, half on the day `middle`, most of it within four times `width` days. */
const risen = (days: number, middle: number, width: number): number => 1 / (1 + Math.exp(-(days - middle) / width))

const products: readonly SampleProduct[] = [
  {
    // Rises from its launch and levels off.
    id: 'cloud-phone',
    story: 'launch',
    owner: '陈晨',
    users: (days) => (days < 0 ? 0 : 68_000 * risen(days, 55, 15)),
    rates: [[0.5, 0.33, 0.05, 0.04], [0.72, 0.55, 0.14, 0.11]],
  },
  {
    // Many come for the free month and leave after it.
    id: 'new-calling',
    story: 'trial',
    owner: '李楠',
    promotion: '免费体验月',
    users: (days) => 210_000 + (days < 0 ? 0 : 190_000 * (1 - Math.exp(-days / 9)) - 220_000 * risen(days, 75, 20)),
    rates: [[0.78, 0.7, 0.55, 0.3], [0.82, 0.74, 0.58, 0.22]],
  },
  {
    // City after city is connected, and no end is in sight.
    id: 'super-sim',
    story: 'rollout',
    owner: '周敏',
    promotion: '公交地铁一卡通',
    users: (days) => 120_000 + 1_300 * Math.max(0, days),
    rates: [[0.31, 0.22, 0.15, 0.12], [0.56, 0.43, 0.31, 0.26]],
  },
  {
    // Level after the spring term's beginning, it rises again with the promotion of the autumn's.
    id: 'school-app',
    story: 'term',
    owner: '吴静',
    promotion: '开学季',
    users: (days) => 520_000 + 120_000 * risen(days, -195, 14) + 170_000 * risen(days, 40, 13),
    rates: [[0.72, 0.3, 0.26, 0.22], [0.78, 0.38, 0.33, 0.29]],
  },
]

/** Products with the launches and promotions of the sample's stories, as rows of a table of products. */
export function sampleProducts({ year = 2025 }: Pick<SampleFiguresOptions, 'year'> = {}): readonly SampleRow[] {
  return products.map(({ id, story, owner, promotion }) => {
    const { from, to } = daysOfStory(story, year)
    const begun = promotion === undefined ? { 上线日期: from } : { 促销名称: promotion, 促销开始: from, 促销结束: to }
    return { 产品编号: id, 负责人: owner, ...begun }
  })
}

/** Users of these products by week and the four rates by survey, as rows of a table of figures. */
export function sampleMeasures({ seed = 1, year = 2025 }: SampleFiguresOptions = {}): readonly SampleRow[] {
  const random = mulberry32(seed)
  return products.flatMap((product) => [...weeksOfUsers(product, year, random), ...surveys(product, year, random)])
}

const WEEK = 7
/** What the counts of users err by, as a share. */
const COUNTING_ERROR = 0.008

function weeksOfUsers({ id, story, users }: SampleProduct, year: number, random: Random): readonly SampleRow[] {
  const { from, isLaunch } = daysOfStory(story, year)
  const rows: SampleRow[] = []
  for (let day = isLaunch ? from : firstMonday(year); addDays(day, WEEK - 1) <= `${year}-12-31`; day = addDays(day, WEEK)) {
    const middle = (Date.parse(day) - Date.parse(from)) / DAY_MS + (WEEK - 1) / 2
    rows.push({ 产品编号: id, 周: periodOf(day, 'week'), 用户数: Math.round(users(middle) * (1 + COUNTING_ERROR * gaussian(random))) })
  }
  return rows
}

const SURVEY_MONTHS = [3, 6, 9, 12] as const
const ASKED = 800
const rateHeaders = ['知晓人数', '认知人数', '认同人数', '认可人数'] as const

function surveys({ id, rates: [first, last] }: SampleProduct, year: number, random: Random): readonly SampleRow[] {
  return SURVEY_MONTHS.map((month, survey) => {
    const passed = survey / (SURVEY_MONTHS.length - 1)
    // Whoever uses a product knows it: each group is drawn from the one before.
    let asked = ASKED
    let before = 1
    const hits = rateHeaders.map((header, rate) => {
      const share = first[rate]! + (last[rate]! - first[rate]!) * passed
      asked = binomial(random, asked, share / before)
      before = share
      return [header, asked] as const
    })
    return { 产品编号: id, 月: `${year}-${String(month).padStart(2, '0')}`, 样本数: ASKED, ...Object.fromEntries(hits) }
  })
}

function daysOfStory(name: StoryName, year: number): { readonly from: Day; readonly to: Day; readonly isLaunch: boolean } {
  const { start, end, kind } = sampleStory(year).find((event) => event.name === name)!
  // The end is exclusive.
  return { from: start.slice(0, 10), to: addDays(end.slice(0, 10), -1), isLaunch: kind === 'launch' }
}

function firstMonday(year: number): Day {
  const first = `${year}-01-01`
  return addDays(first, (8 - new Date(first).getUTCDay()) % WEEK)
}
