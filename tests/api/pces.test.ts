import request from 'supertest'
import { type Opened, openApp } from './open-services'

let opened: Opened
const get = (path: string, query: object = {}): request.Test => request(opened.app).get(path).query(query)
const assess = (body: object): request.Test => request(opened.app).post('/api/needs').send(body)

beforeAll(async () => {
  opened = await openApp()
  await opened.submit(
    [
      { id: 't1', occurredAt: '2026-03-02 09:30', text: '飞信申请号码失败，太差了，我要投诉到工信部' },
      { id: 't2', occurredAt: '2026-03-03 11:00', text: '我要投诉，飞信号码申请不成功' },
      { id: 't3', occurredAt: '2026-03-04 15:20', text: '家里宽带断网三天了' },
      { id: 't4', occurredAt: '2026-03-05 15:20', text: '表扬师傅，断网半小时就修好了，非常感谢' },
      { id: 't5', occurredAt: '2026-03-06 15:20', text: '请问携号转网怎么办理？' },
    ],
    { source: 'tickets' },
  )
})
afterAll(() => opened.close())

describe('GET /api/pces', () => {
  it('counts what went wrong once, in whatever words, with the contacts behind it', async () => {
    const { body } = await get('/api/pces').expect(200)
    expect(body).toMatchObject({ contacts: 5, withEvent: 3, total: 2 })
    expect(body.records[0]).toMatchObject({
      product: 'fetion',
      event: { id: '号码+申请+失败' },
      contacts: 2,
      share: 0.4,
      keys: [{ source: 'tickets', id: 't2' }, { source: 'tickets', id: 't1' }],
    })
    expect(body.names.product).toMatchObject({ fetion: '飞信' })
    const { body: found } = await get('/api/contacts/search', { q: body.records[0].query })
    expect(found.total).toBe(2)
  })

  it('gives densities for products whose users are known', async () => {
    const { body } = await get('/api/pces', { users: '飞信=4000', product: '飞信', sort: 'density', contacts: 0 }).expect(200)
    expect(body.records).toMatchObject([{ product: 'fetion', density: 5, keys: [] }])
  })

  it.each([
    ['a product nobody mentions', { product: '可视电话' }, { contacts: 0, withEvent: 0, records: [] }],
    ['a period without contacts', { q: '日期:2001-01' }, { contacts: 0, records: [] }],
    ['contacts without any event', { q: '携号转网' }, { contacts: 1, withEvent: 0, records: [] }],
  ])('answers %s with nothing', async (_, query, expected) => expect((await get('/api/pces', query).expect(200)).body).toMatchObject(expected))

  it.each<[string, object, number, string]>([
    ['a product there is not', { product: '飞机' }, 422, 'LABEL_INVALID'],
    ['users of a product there is not', { users: '飞机=3' }, 422, 'LABEL_INVALID'],
    ['no users', { users: '飞信=0' }, 400, 'REQUEST_INVALID'],
    ['users without a number', { users: '飞信' }, 400, 'REQUEST_INVALID'],
    ['a broken query', { q: '("断网"' }, 400, 'QUERY_INVALID'],
  ])('refuses %s', async (_, query, status, code) => {
    const answer = await get('/api/pces', query)
    expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code })
  })
})

describe('needs', () => {
  it('are ranked by what was computed and entered, and keep what is left out later', async () => {
    await assess({ event: '断网', product: '宽带', difficulty: 1, strategicValue: 5, by: '王芳' }).expect(200)
    const { body: kept } = await assess({ event: '断网', product: 'broadband', strategy: '先通知[13912345678]再检修', by: '李强' }).expect(200)
    expect(kept.assessment).toMatchObject({ event: '断网', product: 'broadband', difficulty: 1, strategicValue: 5, by: expect.any(String) })
    expect(kept.assessment.strategy).not.toContain('13912345678')
    const { body } = await get('/api/needs', { weights: 'impact=0,prevalence=0,ease=0.5,strategic=0.5' }).expect(200)
    expect(body.weights).toEqual({ impact: 0, prevalence: 0, ease: 0.5, strategic: 0.5 })
    expect(body.needs.map(({ rank, priority, record }: any) => [rank, priority, record.event.id])).toEqual([[1, 1, '断网'], [2, 0.5, '号码+申请+失败']])
    expect(body.needs[0].record.assessment.strategy).toContain('再检修')
  })

  it.each<[string, object, number, string]>([
    ['an event there is not', { event: '断网了', difficulty: 1 }, 404, 'EVENT_NOT_FOUND'],
    ['a difficulty out of range', { event: '断网', difficulty: 6 }, 400, 'REQUEST_INVALID'],
    ['half a strategic value', { event: '断网', strategicValue: 2.5 }, 400, 'REQUEST_INVALID'],
    ['nothing said', { event: '断网' }, 400, 'REQUEST_INVALID'],
    ['a product there is not', { event: '断网', difficulty: 1, product: '飞机' }, 422, 'LABEL_INVALID'],
    ['nobody', { event: '断网', difficulty: 1, by: ' ' }, 400, 'REQUEST_INVALID'],
  ])('refuse %s', async (_, body, status, code) => {
    const answer = await assess({ by: '王芳', ...body })
    expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code })
  })

  it('refuse weights that do not add up', async () => {
    const { status, body } = await get('/api/needs', { weights: 'impact=1' })
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'REQUEST_INVALID' })
  })
})
