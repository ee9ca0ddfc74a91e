import { pickColumns } from '../../src/sources/pick-columns'
import { missingProductColumns, productHeaders, readProductRow } from '../../src/sources/product-row'

const read = (record: Record<string, unknown>) => readProductRow(record, pickColumns(Object.keys(record), productHeaders))

it('reads a product with a promotion and a campaign from one row', () => {
  const row = read({ 产品编号: 'P1', 产品名称: '星辰卡', 别名: '星卡、尊享卡；辰卡', 产品族: '卡品', 负责人: '王芳', 上线日期: '2026年1月5日', 促销名称: '春节', 促销开始: '20260120', 促销结束: '2026/2/20', 活动开始: '2026-03-01' })
  expect(row).toEqual({
    id: 'P1', name: '星辰卡', aliases: ['星卡', '尊享卡', '辰卡'], family: '卡品', owner: '王芳', launch: '2026-01-05',
    promotions: [
      { kind: 'promotion', name: '春节', from: '2026-01-20', to: '2026-02-20' },
      { kind: 'campaign', name: '活动 2026-03-01', from: '2026-03-01' },
    ],
  })
})

it('says nothing of what has no cell or an empty one', () => {
  expect(read({ 名称: '星辰卡', 负责人: '', 促销开始: null })).toEqual({ name: '星辰卡', promotions: [] })
})

it.each([
  ['a launch day that does not exist', { 名称: '星辰卡', 上线日期: '2026-02-30' }, /launch.*no such day/],
  ['a launch day that can be two', { 名称: '星辰卡', 上线日期: '1/2/2026' }, /cannot be told apart/],
  ['a promotion without a first day', { 名称: '星辰卡', 促销结束: '2026-02-01' }, /promotionFrom.*no first day/],
])('refuses %s', (_, record, message) => {
  expect(() => read(record)).toThrow(expect.objectContaining({ code: 'FIELD_INVALID', message: expect.stringMatching(message) }))
})

it('tells of a table without products what a column for them is called', () => {
  expect(missingProductColumns(pickColumns(['负责人'], productHeaders))).toMatch(/产品编号.*产品名称/)
})
