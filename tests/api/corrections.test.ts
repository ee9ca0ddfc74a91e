import request from 'supertest'
import { type Opened, openApp } from './open-services'

let opened: Opened
const get = (path: string, query: object = {}): request.Test => request(opened.app).get(path).query(query)
const post = (path: string, body: object = {}): request.Test => request(opened.app).post(path).send(body)
const correct = (id: string, body: object, query: object = {}): request.Test => post(`/api/contacts/${id}/corrections`, { by: '王芳', ...body }).query(query)

beforeAll(async () => {
  opened = await openApp()
  await opened.submit(
    [
      { id: 't1', occurredAt: '2026-03-02 09:30', text: '我家宽带断网三天了，一直没人上门维修，太差了' },
      { id: 't2', occurredAt: '2026-03-02 11:00', text: '没有经过我同意就开通了彩铃，每个月乱扣费5元' },
      { id: 't3', occurredAt: '2026-03-04 15:20', text: '请问携号转网怎么办理？' },
    ],
    { source: 'tickets' },
  )
  await opened.submit([{ id: 't1', occurredAt: '2026-03-02 09:30', text: '另一个来源的同一编号' }], { source: 'calls' })
})
afterAll(() => opened.close())

describe('POST /api/contacts/{id}/corrections', () => {
  it('corrects, and shows it in the contact, searches, facets and exports at once', async () => {
    const { body } = await correct('t2', { labels: { tier: '情感性', topic: 'privacy' }, remark: '听录音' }).expect(200)
    expect(body.corrections.map(({ field, after }: { field: string; after: unknown }) => [field, after])).toEqual([
      ['tier', { value: 'emotional', also: expect.any(Array) }],
      ['topic', 'privacy'],
    ])
    expect(body.contact.labels).toMatchObject({ topic: { value: 'privacy', score: 1 }, corrected: { topic: { value: 'billing' } } })
    expect(body.names.topic).toMatchObject({ privacy: '个人信息' })
    await get('/api/contacts/t2').expect(({ body: { contact } }) => expect(contact.labels).toEqual(body.contact.labels))
    await get('/api/contacts/search', { q: 'topic:privacy', facets: 'tier' }).expect(({ body: found }) => {
      expect(found.hits.map(({ id }: { id: string }) => id)).toEqual(['t2'])
      expect(found.facets.tier).toEqual([{ value: 'emotional', contacts: 1 }])
    })
    const { text } = await get('/api/export', { q: 'id:t2', format: 'csv' })
    expect(text).toMatch(/情感性.*个人信息.*体验层次、主题分类/s)
  })

  it('keeps nothing when the label is not what the caller saw', async () => {
    await correct('t3', { labels: { topic: 'porting' }, before: { topic: 'porting' } }).expect(200)
    const { body } = await correct('t3', { labels: { topic: 'billing' }, before: { topic: 'data' } }).expect(409)
    expect(body.error).toMatchObject({ code: 'CORRECTION_CONFLICT', details: { field: 'topic', now: 'porting', by: '王芳' } })
    expect((await get('/api/contacts/t3/corrections')).body.corrections).toHaveLength(1)
  })

  it.each<[string, string, object, object, number, string, RegExp]>([
    ['a value there is not', 't2', { labels: { tier: '愤怒' } }, {}, 422, 'LABEL_INVALID', /functional 功能性/],
    ['a topic there is not', 't2', { labels: { topic: 'bills' } }, {}, 422, 'LABEL_INVALID', /"bills".*billing 话费账单与扣费/],
    ['a label there is not', 't2', { labels: { mood: 'bad' } }, {}, 400, 'REQUEST_INVALID', /There are: tier, also, kind/],
    ['nothing', 't2', {}, {}, 400, 'REQUEST_INVALID', /says nothing/],
    ['nobody', 't2', { by: ' ', labels: { topic: 'billing' } }, {}, 400, 'REQUEST_INVALID', /by/],
    ['an unknown contact', 't9', { labels: { topic: 'billing' } }, {}, 404, 'CONTACT_NOT_FOUND', /"t9"/],
    ['an unknown source', 't1', { labels: { topic: 'billing' } }, { source: 'mails' }, 404, 'CONTACT_NOT_FOUND', /"t1"/],
    ['an id of two sources', 't1', { labels: { topic: 'billing' } }, {}, 400, 'REQUEST_INVALID', /"calls", "tickets"/],
  ])('refuses %s', async (_, id, body, query, status, code, message) => {
    const answer = await correct(id, body, query)
    expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code })
    expect(answer.body.error.message).toMatch(message)
  })

  it('takes the contact of the source given', async () => {
    const { body } = await correct('t1', { confirm: ['kind'] }, { source: 'calls' }).expect(200)
    expect(body.corrections[0].contact).toEqual({ source: 'calls', id: 't1' })
    expect((await get('/api/contacts/t1/corrections', { source: 'tickets' })).body.corrections).toEqual([])
  })

  it('quotes nothing personal', async () => {
    const { body } = await correct('t2', { by: '13812345678', labels: { topic: '13812345678' } })
    expect(JSON.stringify(body)).not.toContain('13812345678')
  })
})

describe('POST /api/corrections/{correction}/undo', () => {
  it('brings back what stood there, once', async () => {
    const { body: { corrections: [{ id }] } } = await correct('t2', { labels: { kind: 'praise' } })
    const { body } = await post(`/api/corrections/${id}/undo`, { by: '李雷', remark: '误点' }).expect(200)
    expect(body.correction.undone).toMatchObject({ by: '李雷', remark: '误点' })
    expect(body.contact.labels.kind.value).toBe('complaint')
    expect(body.contact.labels.corrected).not.toHaveProperty('kind')
    await get('/api/contacts/search', { q: 'kind:praise' }).expect(({ body: { total } }) => expect(total).toBe(0))
    await post(`/api/corrections/${id}/undo`, { by: '李雷' }).expect(409).expect(({ body: { error } }) => expect(error.code).toBe('CORRECTION_UNDONE'))
    await post('/api/corrections/none/undo', { by: '李雷' }).expect(404)
    await post(`/api/corrections/${id}/undo`).expect(400)
  })
})

describe('GET /api/corrections', () => {
  it('pages through corrections by cursor, filtered by field and time', async () => {
    const { body: all } = await get('/api/corrections', { limit: 500 }).expect(200)
    expect(all.total).toBe(all.corrections.length)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const { body } = await get('/api/corrections', { limit: 2, ...(cursor !== undefined && { cursor }) }).expect(200)
      seen.push(...body.corrections.map(({ id }: { id: string }) => id))
      cursor = body.next
    } while (cursor !== undefined)
    expect(seen).toEqual(all.corrections.map(({ id }: { id: string }) => id))
    const { body: topics } = await get('/api/corrections', { field: 'topic', since: '2026-03-02' })
    expect(new Set(topics.corrections.map(({ field }: { field: string }) => field))).toEqual(new Set(['topic']))
    await get('/api/corrections', { since: '2999-01-01T00:00:00Z' }).expect(({ body }) => expect(body).toEqual({ total: 0, corrections: [] }))
    await get('/api/corrections', { since: 'last week' }).expect(400).expect(({ body: { error } }) => expect(error.message).toMatch(/since.*2026-03-02/))
    await get('/api/corrections', { cursor: 'nonsense' }).expect(400).expect(({ body: { error } }) => expect(error.code).toBe('CURSOR_INVALID'))
    await get('/api/corrections', { field: 'mood' }).expect(400)
  })
})

describe('GET /api/review', () => {
  it('offers the contacts the model is least sure of that nobody has judged', async () => {
    const { body } = await get('/api/review', { field: 'topic' }).expect(200)
    expect(body).toMatchObject({ field: 'topic', total: 4, scanned: 4 })
    expect(body.contacts.map(({ id, source }: { id: string; source: string }) => `${source}/${id}`).sort()).toEqual(['calls/t1', 'tickets/t1'])
    const scores = body.contacts.map(({ score }: { score: number }) => score)
    expect(scores).toEqual([...scores].sort((a: number, b: number) => a - b))
  })

  it('draws a random sample, and from what is said of it comes the precision', async () => {
    const { body } = await get('/api/review', { random: 'true', seed: 3, limit: 4 }).expect(200)
    expect(body).toMatchObject({ sample: 'random-3', judged: 0, total: 4 })
    expect(body.contacts).toHaveLength(4)
    const [first, second] = body.contacts
    await correct(first.id, { confirm: ['tier'], sample: body.sample }, { source: first.source }).expect(200)
    await correct(second.id, { labels: { tier: second.tier === 'none' ? 'emotional' : 'none' }, sample: body.sample }, { source: second.source }).expect(200)
    await get('/api/review', { random: 'true', seed: 3 }).expect(({ body: again }) => expect(again).toMatchObject({ judged: 2, contacts: { length: 2 } }))
    const { body: report } = await get('/api/review/precision').expect(200)
    expect(report).toMatchObject({ contacts: 2, fields: [{ field: 'tier', n: 2, right: 1, precision: 0.5 }] })
    await get('/api/review', { random: 'true', q: '断网' }).expect(400)
  })
})

describe('GET /api/label-values', () => {
  it('lists values with their names', async () => {
    const { body } = await get('/api/label-values').expect(200)
    expect(body.values.tier[0]).toEqual({ value: 'functional', name: '功能性' })
    expect(body.values.topic).toContainEqual({ value: 'billing', name: '话费账单与扣费' })
    expect(Object.keys(body.values)).toEqual(['tier', 'kind', 'polarity', 'stage', 'topic', 'product', 'flag'])
  })
})
