import { importMeasures, measureReading } from '../../src/ingest/import-measures'
import { readRows } from '../../src/ingest/read-table'
import { type OpenedRegistry, openRegistry } from './a-registry'

let opened: OpenedRegistry
beforeEach(async () => {
  opened = await openRegistry()
  await opened.registry.put({ id: 'star', name: '星卡', launch: '2026-01-05' })
})
afterEach(() => opened.close())

const imported = async (...records: Record<string, unknown>[]) => importMeasures(await readRows(records.map((record, i) => ({ line: i + 2, record })), measureReading), opened)
const messages = async (...records: Record<string, unknown>[]) => (await imported(...records)).refused.map(({ line, message }) => `${line}: ${message}`)

it('keeps users, rates and KPIs by product and period, and changes nothing the second time', async () => {
  const rows = [
    { 产品: '星卡', 日期: '2026-01-05', 用户数: 100, 活跃用户数: 40 },
    { 产品: '彩信包', 月: '2026-01', 用户数: 5000 },
    { 产品: 'star', 月: '2026-02', 知晓人数: 60, 样本数: 100, 指标: '开通成功率', 数值: 0.99, 目标: 0.98 },
  ]
  expect(await imported(...rows)).toEqual({ read: 3, added: 3, corrected: 0, unchanged: 0, empty: 0, refused: [], notices: [] })
  expect(await opened.records.get('users', 'star')).toEqual({ '2026-01-05': { users: 100, activeUsers: 40 } })
  expect(await opened.records.get('users', 'mms')).toEqual({ '2026-01': { users: 5000 } })
  expect(await opened.records.get('rates', 'star')).toEqual({ '2026-02': { awareness: { hits: 60, sampleSize: 100 } } })
  expect(await opened.records.get('kpis', 'star')).toEqual({ '2026-02': { 开通成功率: { value: 0.99, target: 0.98 } } })
  expect(await imported(...rows)).toMatchObject({ added: 0, corrected: 0, unchanged: 3 })
})

it('corrects a period that is imported again, and an empty cell leaves what is kept', async () => {
  await imported({ 产品: '星卡', 日期: '2026-01-05', 用户数: 100, 满意度: 86 }, { 产品: '星卡', 日期: '2026-01-07', 用户数: 300 })
  expect(await imported({ 产品: '星卡', 日期: '2026-01-05', 用户数: 110, 满意度: '' }, { 产品: '星卡', 日期: '2026-01-06', 用户数: '' }, { 产品: '星卡', 日期: '2026-01-07', 活跃用户数: 9 })).toMatchObject({ added: 1, corrected: 1, unchanged: 0, empty: 1 })
  expect(await opened.records.get('users', 'star')).toEqual({ '2026-01-05': { users: 110, satisfaction: 86 }, '2026-01-07': { users: 300, activeUsers: 9 } })
})

it('keeps the target of a KPI whose value alone is corrected', async () => {
  await imported({ 产品: '星卡', 月: '2026-01', 指标: '故障率', 数值: 0.03, 目标: 0.02, 方向: '越低越好' })
  expect(await imported({ 产品: '星卡', 月: '2026-01', 指标: '故障率', 数值: 0.01 })).toMatchObject({ corrected: 1 })
  expect(await opened.records.get('kpis', 'star')).toEqual({ '2026-01': { 故障率: { value: 0.01, target: 0.02, better: 'lower' } } })
})

it.each([
  ['users before the launch', { 产品: '星卡', 日期: '2026-01-04', 用户数: 1 }, /star 星卡 has users in 2026-01-04, before its launch on 2026-01-05\. Correct/],
  ['active users before the launch', { 产品: '星卡', 月: '2025-12', 活跃用户数: 1 }, /before its launch/],
  ['figures of days to come', { 产品: '星卡', 日期: '2026-03-16', 用户数: 1 }, /lies in the future/],
  ['an unknown product', { 产品: '彩信宝', 日期: '2026-01-05', 用户数: 1 }, /No product "彩信宝"\. Did you mean 彩信 \(mms 彩信\)\?/],
  ['more active users than users', { 产品: '星卡', 日期: '2026-01-05', 用户数: 1, 活跃用户数: 2 }, /2 active users are more than the 1 users/],
  ['an unreadable figure', { 产品: '星卡', 日期: '2026-01-05', 用户数: -1 }, /less than 0/],
])('refuses %s, says where, and keeps the other rows', async (_, record, message) => {
  expect(await messages({ 产品: '星卡', 日期: '2026-01-06', 用户数: 1 }, record)).toEqual([expect.stringMatching(new RegExp(`^3: .*${message.source}`))])
  expect(await opened.records.get('users', 'star')).toEqual({ '2026-01-06': { users: 1 } })
})

it('takes users of the period the launch falls into, and none before it', async () => {
  expect(await messages({ 产品: '星卡', 月: '2026-01', 用户数: 50 }, { 产品: '星卡', 日期: '2026-01-04', 用户数: 0 })).toEqual([])
})

it('refuses the second of two rows that contradict each other in one table', async () => {
  expect(await messages({ 产品: '星卡', 日期: '2026-01-05', 用户数: 1 }, { 产品: '星卡', 日期: '2026-01-05', 用户数: 1 }, { 产品: 'star', 日期: '2026-01-05', 用户数: 2 })).toEqual([expect.stringMatching(/^4: .*earlier row/)])
  expect(await opened.records.get('users', 'star')).toEqual({ '2026-01-05': { users: 1 } })
})

it('takes users that fall to zero, and says so once', async () => {
  const { notices, refused } = await imported({ 产品: '星卡', 日期: '2026-01-05', 用户数: 9 }, { 产品: '星卡', 日期: '2026-01-06', 用户数: 0 }, { 产品: '星卡', 日期: '2026-01-07', 用户数: 0 })
  expect(refused).toEqual([])
  expect(notices).toEqual([expect.stringMatching(/Users of star 星卡 fall to 0 in 2026-01-06\. Were they counted\?/)])
})

it('doubts users of whom hardly any are left', async () => {
  const { notices } = await imported({ 产品: '星卡', 日期: '2026-01-05', 用户数: 70000 }, { 产品: '星卡', 日期: '2026-01-06', 用户数: 1.5 }, { 产品: '星卡', 日期: '2026-01-07', 用户数: 1 })
  expect(notices).toEqual([expect.stringMatching(/fall to 1\.5 in 2026-01-06\. Were they counted\?/)])
})

it('doubts rates that rise from awareness to approval, and keeps them', async () => {
  const { notices, refused } = await imported({ 产品: '星卡', 月: '2026-01', 样本数: 800, 知晓人数: 100, 认知人数: 200, 认同人数: 90, 认可人数: 80 })
  expect(refused).toEqual([])
  expect(notices).toEqual([expect.stringMatching(/knowledge of 2026-01 is above awareness\. Are the columns swapped\?/)])
})

it('masks the names of KPIs', async () => {
  await imported({ 产品: '星卡', 月: '2026-01', 指标: '问13812345678', 数值: 1 })
  expect(JSON.stringify(await opened.records.get('kpis', 'star'))).not.toContain('13812345678')
})
