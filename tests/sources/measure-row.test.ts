import { measureHeaders, missingMeasureColumns, readMeasureRow } from '../../src/sources/measure-row'
import { pickColumns } from '../../src/sources/pick-columns'

const read = (record: Record<string, unknown>) => readMeasureRow(record, pickColumns(Object.keys(record), measureHeaders))

describe('a row of figures', () => {
  it.each([
    ['users of a day', { 产品: '彩铃', 日期: '2026/1/5', 用户数: '12,345', 活跃用户数: '1.2万', 满意度: '86' }, { product: '彩铃', period: '2026-01-05', users: { users: 12_345, activeUsers: 12_000, satisfaction: 86 } }],
    ['users of a week', { product: 'mms', 周: new Date('2026-01-07T00:00:00Z'), users: 5 }, { product: 'mms', period: '2026-W02', users: { users: 5 } }],
    ['users of a month', { 产品编号: 'mms', 产品: '彩信', 月份: '2026-01-01', 用户数: 0 }, { product: 'mms', period: '2026-01', users: { users: 0 } }],
    [
      'rates by hits, by shares, and by a sample of their own',
      { 产品: '彩铃', 月: '202601', 知晓人数: 820, 认知率: '61%', 认同率: 0.3, 认可人数: 21, 认可样本数: 100, 样本数: 1000 },
      {
        product: '彩铃',
        period: '2026-01',
        rates: { awareness: { hits: 820, sampleSize: 1000 }, knowledge: { hits: 610, sampleSize: 1000 }, adoption: { hits: 300, sampleSize: 1000 }, approval: { hits: 21, sampleSize: 100 } },
      },
    ],
    ['a KPI', { 产品: '彩铃', 时间: '2026年第2周', 指标: '故障率', 数值: '0.5%', 目标: 0.01, 方向: '越低越好' }, { product: '彩铃', period: '2026-W02', kpis: { 故障率: { value: 0.005, target: 0.01, better: 'lower' } } }],
    ['a KPI below zero without a target', { 产品: '彩铃', 月: '2026-1', 指标: '净增', 数值: -300 }, { product: '彩铃', period: '2026-01', kpis: { 净增: { value: -300 } } }],
    ['a month after a dot', { 产品: '彩铃', 月: '2026.10', 用户数: 3 }, { product: '彩铃', period: '2026-10', users: { users: 3 } }],
    ['a gap', { 产品: '彩铃', 日期: '2026-01-05', 用户数: '', 活跃用户数: '—' }, { product: '彩铃', period: '2026-01-05' }],
  ])('gives %s', (_, record, row) => {
    expect(read(record)).toEqual(row)
  })

  it.each([
    ['a rate above 1', { 产品: '彩铃', 月: '2026-01', 知晓率: 62, 样本数: 100 }, /awareness.*62 is above 1.*0\.62 or 62%/],
    ['hits above the sample size', { 产品: '彩铃', 月: '2026-01', 认知人数: 101, 样本数: 100 }, /knowledge.*101 hits are more than the 100/],
    ['hits without a sample size', { 产品: '彩铃', 月: '2026-01', 认知人数: 101 }, /no sample size; add a column 样本数/],
    ['a sample of nobody', { 产品: '彩铃', 月: '2026-01', 认知人数: 0, 样本数: 0 }, /sample size is 0/],
    ['half a hit', { 产品: '彩铃', 月: '2026-01', 认知人数: 1.5, 样本数: 10 }, /must be a whole number/],
    ['negative users', { 产品: '彩铃', 月: '2026-01', 用户数: -1 }, /users.*less than 0/],
    ['users in words', { 产品: '彩铃', 月: '2026-01', 用户数: '很多' }, /users.*no number/],
    ['a day that does not exist', { 产品: '彩铃', 日期: '2026-02-30', 用户数: 1 }, /period.*no such day/],
    ['a month that does not exist', { 产品: '彩铃', 月: '2026-13', 用户数: 1 }, /no such month/],
    ['January that may be October', { 产品: '彩铃', 月: 2026.1, 用户数: 1 }, /2026\.1 may be January or October\. Write 2026-01 or 2026-10/],
    ['the same in text', { 产品: '彩铃', 月: '2026.1', 用户数: 1 }, /2026-10/],
    ['a week that does not exist', { 产品: '彩铃', 周: '2025-W53', 用户数: 1 }, /no such week/],
    ['no period', { 产品: '彩铃', 日期: '', 用户数: 1 }, /no period.*日期/],
    ['no product', { 产品: ' ', 日期: '2026-01-05', 用户数: 1 }, /no product.*产品/],
    ['a direction that is none', { 产品: '彩铃', 月: '2026-01', 指标: 'x', 数值: 1, 方向: '左' }, /越高越好/],
  ])('is refused for %s', (_, record, message) => {
    expect(() => read(record)).toThrow(expect.objectContaining({ message: expect.stringMatching(message) }))
  })
})

describe('a table of figures', () => {
  it.each([
    [['日期', '用户数'], /no column for the product \(产品编号/],
    [['产品', '用户数'], /no column for the period \(日期/],
    [['产品', '日期', '数量'], /no column with figures.*用户数.*知晓人数.*指标/],
    [['产品', '日期', '指标'], /none for their values \(数值/],
  ])('with the columns %j is told what is missing', (columns, message) => {
    expect(missingMeasureColumns(pickColumns(columns, measureHeaders))).toMatch(message)
  })

  it('takes the surest of several columns for one field', () => {
    expect(pickColumns(['名称', '产品编号（必填）', '产品'], measureHeaders).product).toBe('产品编号（必填）')
  })
})
