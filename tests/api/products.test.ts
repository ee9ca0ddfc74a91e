import request from 'supertest'
import { type Opened, openApp } from './open-services'

let opened: Opened
beforeAll(async () => {
  opened = await openApp()
})
afterAll(() => opened.close())

const get = (path: string) => request(opened.app).get(path)
const put = (id: string, body: object) => request(opened.app).put(`/api/products/${encodeURIComponent(id)}`).send(body)
const post = (path: string, rows: readonly object[]) => request(opened.app).post(path).send({ rows })

const mobile = '13812345678'

describe('PUT /api/products/{id}', () => {
  it('registers a product, replaces it whole, and DELETE removes it', async () => {
    const card = { name: '星辰尊享卡', aliases: ['星辰卡'], owner: `王芳 ${mobile}`, launch: '2026/1/5', promotions: [{ kind: 'promotion', name: '春节', from: '2026-01-20', to: '2026-02-20' }] }
    const { body } = await put('star-card', card).expect(200)
    expect(body).toMatchObject({ change: 'added', notices: [], product: { id: 'star-card', launch: '2026-01-05', promotions: [{ name: '春节' }] } })
    expect(body.product.owner).toMatch(/^王芳 \[手机:/)
    await put('star-card', card).expect(200, { ...body, change: 'unchanged' })
    await get(`/api/products/${encodeURIComponent('星辰卡')}`).expect(200, { product: body.product, notices: [] })
    await put('star-card', { name: '星辰尊享卡' }).expect(200).expect(({ body: { product } }) => expect(product).toEqual({ id: 'star-card', name: '星辰尊享卡', aliases: [], promotions: [] }))
    await get('/api/products').expect(({ body: { products } }) => expect(products).toHaveLength(1))
    await request(opened.app).delete('/api/products/star-card').expect(200)
    await request(opened.app).delete('/api/products/star-card').expect(404)
    await get('/api/products').expect(200, { products: [] })
  })

  it.each([
    ['an alias of another product', 'star', { name: '星卡', aliases: ['彩铃'] }, 409, 'ALIAS_TAKEN', /star 星卡.*ring-back-tone 彩铃/],
    ['a day that does not exist', 'star', { name: '星卡', launch: '2026-02-30' }, 400, 'REQUEST_INVALID', /launch: there is no such day/],
    ['a field there is not', 'star', { name: '星卡', price: 3 }, 400, 'REQUEST_INVALID', /There are: name, englishName, aliases/],
    ['no name', 'star', {}, 422, 'PRODUCT_INVALID', /no name/],
    ['an id that is none', '星', { name: '星卡' }, 422, 'PRODUCT_INVALID', /Latin letters/],
    ['a phone number for an id', mobile, { name: '星卡' }, 422, 'PRODUCT_INVALID', /phone number/],
  ])('refuses %s', async (_, id, body, status, code, message) => {
    const answer = await put(id, body)
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code })
    expect(answer.body.error.message).toMatch(message)
    expect(JSON.stringify(answer.body)).not.toContain(mobile)
  })

  it('is for pages of this server alone', async () => {
    await put('star', { name: '星卡' }).set('Origin', 'http://elsewhere.example').expect(403)
  })
})

it('POST /api/products takes the rows that can be taken and names the others', async () => {
  const { body } = await post('/api/products', [{ 产品编号: 'moon', 产品名称: '月卡', 负责人: '王芳' }, { id: 'sun', name: '日卡', aliases: ['月卡'] }, { name: `问${mobile}` }]).expect(200)
  expect(body).toMatchObject({ read: 3, added: 1, changed: 0, unchanged: 0, refused: [{ line: 2, code: 'ALIAS_TAKEN' }, { line: 3, code: 'PRODUCT_NOT_FOUND' }] })
  expect(JSON.stringify(body)).not.toContain(mobile)
})

describe('POST /api/measures', () => {
  it('imports users, rates and KPIs, which can be read by product', async () => {
    const rows = [
      { 产品: '彩信', 日期: '2026-01-06', 用户数: 120 },
      { product: 'mms', month: '2025-12', users: 100, activeUsers: 40, satisfaction: 86 },
      { 产品: '彩信', 月份: '2026-01', 知晓率: '82%', 认可人数: 21, 样本数: 100 },
      { 产品: '彩信', 月份: '2026-01', 指标: '成功率', 数值: '99%', 目标: '98%' },
      { 产品: '彩信', 月份: '2026-01', 认知人数: 101, 样本数: 100 },
    ]
    const { body } = await post('/api/measures', rows).expect(200)
    expect(body).toMatchObject({ read: 5, added: 4, corrected: 0, unchanged: 0, refused: [{ line: 5, code: 'FIELD_INVALID' }] })
    await get('/api/products/mms/users').expect(200, {
      product: 'mms',
      users: [
        { period: '2025-12', from: '2025-12-01', to: '2025-12-31', users: 100, activeUsers: 40, satisfaction: 86 },
        { period: '2026-01-06', from: '2026-01-06', to: '2026-01-06', users: 120 },
      ],
    })
    await get(`/api/products/${encodeURIComponent('彩信')}/rates`).expect(200, {
      product: 'mms',
      rates: [{ period: '2026-01', from: '2026-01-01', to: '2026-01-31', rates: { awareness: { hits: 82, sampleSize: 100, rate: 0.82 }, approval: { hits: 21, sampleSize: 100, rate: 0.21 } } }],
    })
    await get('/api/products/mms/kpis').expect(200, {
      product: 'mms',
      kpis: [{ period: '2026-01', from: '2026-01-01', to: '2026-01-31', kpi: '成功率', value: 0.99, target: 0.98, better: 'higher' }],
    })
  })

  it.each(['users', 'rates', 'kpis'])('has no %s of a product nobody knows, and none of one without any', async (kind) => {
    const { body } = await get(`/api/products/${encodeURIComponent('彩信包包')}/${kind}`).expect(404)
    expect(body.error.message).toMatch(/Did you mean 彩信包 \(mms 彩信\)/)
    expect((await get(`/api/products/fetion/${kind}`).expect(200)).body[kind]).toEqual([])
  })

  it.each([[[]], [['x']]])('refuses the rows %j', async (rows) => {
    await post('/api/measures', rows as never).expect(400)
  })
})
