import request from 'supertest'
import { growingUsers, LAUNCH, putLaunch } from '../analytics/cycle/a-launch'
import { type Opened, openApp } from './open-services'

let opened: Opened
beforeAll(async () => {
  opened = await openApp()
  await opened.services.registry.put({ id: 'star', name: '星卡', launch: LAUNCH })
})
afterAll(() => opened.close())

const get = (path: string) => request(opened.app).get(path)

it('says of a cycle that no contact is stored', async () => {
  for (const path of ['/api/products/star/cycle', '/api/products/star/cycle.svg', '/api/cycle/league']) {
    expect((await get(path).expect(422)).body.error).toMatchObject({ code: 'CYCLE_INVALID', message: expect.stringContaining('no contact is stored') })
  }
})

describe('with contacts', () => {
  beforeAll(async () => {
    await putLaunch(opened.services.search)
    const rate = (hits: number) => ({ hits, sampleSize: 100 })
    await opened.services.stores.records.put('users', 'star', growingUsers)
    await opened.services.stores.records.put('rates', 'star', { '2025-05': { awareness: rate(90), knowledge: rate(80), adoption: rate(20), approval: rate(10) } })
    await opened.services.stores.records.put('kpis', 'star', { '2025-05': { 成功率: { value: 0.99, target: 0.98 } } })
  })

  it('GET /api/products/{id}/cycle tells curve, zones, ratio and gap, by any name', async () => {
    const { body } = await get(`/api/products/${encodeURIComponent('星卡')}/cycle`).expect(200)
    expect(body).toMatchObject({ product: { id: 'star' }, waves: [{ curve: { curve: 'gradual' } }], lifecycle: { curve: 'mature' }, ratio: { latest: { weeks: 4 } }, experience: { gap: 'adoption' } })
    expect(body.waves[0].zones).toHaveLength(3)
  })

  it('GET /api/products/{id}/cycle.svg draws it', async () => {
    const { body, headers } = await get('/api/products/star/cycle.svg').expect(200)
    expect(headers['content-type']).toBe('image/svg+xml; charset=utf-8')
    expect(body.toString()).toContain('星卡 咨询周期')
  })

  it('GET /api/products/{id}/cycle.png draws it as PNG', async () => {
    const { body, headers } = await get('/api/products/star/cycle.png').expect(200)
    expect(headers['content-type']).toBe('image/png')
    expect([body.readUInt32BE(16), body.readUInt32BE(20)]).toEqual([2000, 1120])
  })

  it('GET /api/cycle/league ranks the registered products', async () => {
    const { body } = await get('/api/cycle/league').expect(200)
    expect(body).toMatchObject({ products: [{ product: { id: 'star' }, ratio: { latest: { weeks: 4 } }, kpis: { missed: [] } }] })
  })

  it('GET /api/cycle/compare tells what drives the difference of two ratios, and refuses what cannot be compared', async () => {
    await opened.services.registry.put({ id: 'other-card', name: '别卡' })
    await opened.services.stores.records.put('users', 'other-card', growingUsers)
    const { body } = await get('/api/cycle/compare?a=star&b=other-card&kind=consultation').expect(200)
    expect(body).toMatchObject({ a: { product: { id: 'star' } }, b: { product: { id: 'other-card' } }, whole: { difference: 0 }, parts: { stage: [{ value: 'inclination', difference: 0 }] }, names: { stage: { inclination: '倾向' } } })
    await get('/api/cycle/compare?a=star&b=star').expect(422)
    await get('/api/cycle/compare?a=star&b=mars').expect(404)
    await get('/api/cycle/compare?a=star&b=other-card&from=2025-02-30').expect(400)
  })

  it.each(['cycle', 'cycle.svg', 'cycle.png'])('GET /api/products/{id}/%s knows no product that is not registered', async (what) => {
    await get(`/api/products/fetion/${what}`).expect(404)
  })
})
