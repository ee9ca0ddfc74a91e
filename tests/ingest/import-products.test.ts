import { importProducts, productReading } from '../../src/ingest/import-products'
import { readRows } from '../../src/ingest/read-table'
import { type OpenedRegistry, openRegistry } from './a-registry'

let opened: OpenedRegistry
beforeEach(async () => {
  opened = await openRegistry()
})
afterEach(() => opened.close())

const imported = async (...records: Record<string, unknown>[]) => importProducts(await readRows(records.map((record, i) => ({ line: i + 2, record })), productReading), opened.registry)

it('joins the rows of a product, and changes nothing the second time', async () => {
  const rows = [
    { 产品编号: 'star', 产品名称: '星卡', 别名: '尊享卡', 负责人: '王芳', 促销名称: '春', 促销开始: '2026-01-01' },
    { 产品编号: 'star', 别名: '辰卡', 促销名称: '夏', 促销开始: '2026-03-01' },
    { 产品名称: 'MMS', 产品族: '消息' },
  ]
  expect(await imported(...rows)).toMatchObject({ read: 3, added: 2, changed: 0, unchanged: 0, refused: [] })
  expect(await opened.registry.get('star')).toMatchObject({ name: '星卡', aliases: ['尊享卡', '辰卡'], owner: '王芳', promotions: [{ name: '春' }, { name: '夏' }] })
  expect(await imported(...rows)).toMatchObject({ added: 0, changed: 0, unchanged: 2 })
})

it('corrects what a table says and leaves what it says nothing of', async () => {
  await opened.registry.put({ id: 'star', name: '星卡', aliases: ['尊享卡'], owner: '王芳', launch: '2026-01-05', promotions: [{ kind: 'campaign', name: '校园行', from: '2026-02-01' }] })
  expect(await imported({ id: 'star', launch: '2026-01-06', owner: '' })).toMatchObject({ changed: 1 })
  expect(await opened.registry.get('star')).toMatchObject({ aliases: ['尊享卡'], owner: '王芳', launch: '2026-01-06', promotions: [{ name: '校园行' }] })
  await imported({ id: 'star', promotion: '春', promotionFrom: '2026-01-20' })
  expect((await opened.registry.get('star')).promotions).toEqual([{ kind: 'promotion', name: '春', from: '2026-01-20' }])
})

it('names each row that is refused with its line, and keeps the others', async () => {
  const outcome = await imported(
    { id: 'a', name: '星卡', aliases: '尊享卡' },
    { id: 'b', name: '辰卡', aliases: '尊享卡' },
    { id: 'c', name: '月卡', launch: '2026-02-30' },
    { id: 'a', name: '日卡' },
    { name: '信彩' },
    { 负责人: '王芳' },
    { id: 'd', name: '云卡' },
  )
  expect(outcome).toMatchObject({ read: 7, added: 2 })
  expect(outcome.refused.map(({ line, code, message }) => [line, code, message])).toEqual([
    [3, 'ALIAS_TAKEN', expect.stringMatching(/b 辰卡.*a 星卡/)],
    [4, 'FIELD_INVALID', expect.stringMatching(/no such day/)],
    [5, 'FIELD_INVALID', expect.stringMatching(/says "星卡", this one "日卡"/)],
    [6, 'PRODUCT_NOT_FOUND', expect.stringMatching(/"信彩".*registered with an id and a name/)],
    [7, 'ROW_UNREADABLE', expect.stringMatching(/no column for the product/)],
  ])
})
