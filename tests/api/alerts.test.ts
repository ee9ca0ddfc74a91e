import { get as httpGet } from 'node:http'
import request from 'supertest'
import { incidentId } from '../../src/alerts/incidents'
import { raise } from '../../src/alerts/raise'
import { serve, type Serving } from '../../src/api/serve'
import { aReport, aRule } from '../a-report'
import { type Opened, openApp } from './open-services'

let opened: Opened
const get = (path: string, query: object = {}): request.Test => request(opened.app).get(path).query(query)
const post = (path: string, body: object = {}): request.Test => request(opened.app).post(path).send(body)
const raised = (series: string, at = '2026-03-02') => raise({ rule: aRule({ budget: 100 }), at, compared: 50, reports: [aReport({ series, since: at })] }, opened.services.stores)
const idOf = (series: string): string => incidentId('topics', series, '2026-03-02')

beforeAll(async () => {
  opened = await openApp()
  await raised('broadband')
})
afterAll(() => opened.close())

describe('/api/alerts', () => {
  it('lists alerts by state and rule, and shows one', async () => {
    const { body } = await get('/api/alerts', { state: 'open', rule: 'topics', limit: 10 }).expect(200)
    expect(body).toMatchObject({ total: 1, alerts: [{ id: idOf('broadband'), observed: 120, reasons: [{ value: '南京' }] }] })
    expect((await get(`/api/alerts/${idOf('broadband')}`).expect(200)).body).toEqual({ alert: body.alerts[0], contacts: [] })
    expect((await get('/api/alerts', { state: 'closed' })).body).toEqual({ total: 0, alerts: [] })
  })

  it('lists the alerts of some days, a page at a time', async () => {
    for (const at of ['2026-02-01', '2026-02-10', '2026-02-20']) await raised(`on ${at}`, at)
    const days = { from: '2026-02-01', to: '2026-02-10' }
    const first = (await get('/api/alerts', { ...days, limit: 1 }).expect(200)).body
    expect(first).toMatchObject({ total: 2, alerts: [{ series: 'on 2026-02-10' }], next: expect.any(String) })
    const second = (await get('/api/alerts', { ...days, limit: 1, cursor: first.next }).expect(200)).body
    expect(second).toEqual({ total: 2, alerts: [expect.objectContaining({ series: 'on 2026-02-01' })] })
    expect((await get('/api/alerts', { ...days, cursor: 'nothing' }).expect(400)).body.error.code).toBe('CURSOR_INVALID')
    await get('/api/alerts', { from: 'yesterday' }).expect(400)
  })

  it('tells other programs what was done about an alert, and not by whom or why', async () => {
    await raised('device')
    await post(`/api/alerts/${idOf('device')}/acknowledge`, { by: '赵敏', remark: '在查' }).expect(200)
    expect((await get(`/api/alerts/${idOf('device')}`)).body.alert.alert.history).toMatchObject([{ by: '赵敏', remark: '在查' }])
    const events = JSON.stringify(await opened.services.stores.records.list('alert-event'))
    expect(events).toMatch(/"type":"acknowledged"/)
    expect(events).not.toMatch(/赵敏|在查/)
  })

  it('acknowledges and closes, each once', async () => {
    await raised('billing')
    const path = `/api/alerts/${idOf('billing')}`
    await post(`${path}/acknowledge`, { by: '王芳' }).expect(200)
    expect((await post(`${path}/acknowledge`, { by: '李雷' }).expect(409)).body.error).toMatchObject({ code: 'ALERT_SETTLED', details: { by: '王芳' } })
    expect((await post(`${path}/close`, { by: '王芳', remark: '已修复' }).expect(200)).body.alert.alert).toMatchObject({ state: 'closed' })
    await post(`${path}/close`, { by: '王芳' }).expect(409)
  })

  it('learns from false alarms and known events', async () => {
    await raised('service')
    const marked = await post(`/api/alerts/${idOf('service')}/false-alarm`, { by: '王芳', until: '2026-05-01' }).expect(200)
    expect((await get('/api/alert-exclusions')).body.exclusions).toEqual(marked.body.exclusions)
    await post(`/api/alert-exclusions/${marked.body.exclusions[0].id}/remove`).expect(200)
    expect((await post(`/api/alert-exclusions/${marked.body.exclusions[0].id}/remove`).expect(404)).body.error.code).toBe('EXCLUSION_NOT_FOUND')
    await raised('porting')
    const known = await post(`/api/alerts/${idOf('porting')}/known-event`, { by: '王芳', kind: 'outage', name: '割接', region: '南京' }).expect(200)
    expect((await get('/api/planned-events')).body.events).toEqual([known.body.event])
    await post(`/api/planned-events/${known.body.event.id}/remove`).expect(200)
  })

  it.each([
    ['show', get, '/api/alerts/nothing', {}],
    ['acknowledge', post, '/api/alerts/nothing/acknowledge', { by: '王芳' }],
    ['false-alarm', post, '/api/alerts/nothing/false-alarm', { by: '王芳' }],
  ] as const)('answers 404 where there is no such alert to %s', async (_, ask, path, body) => {
    expect((await ask(path, body).expect(404)).body.error.code).toBe('ALERT_NOT_FOUND')
  })
})

describe('/api/alert-rules', () => {
  it('ships rules that can be edited and removed, and takes others', async () => {
    expect((await get('/api/alert-rules')).body.rules.map(({ id }: { id: string }) => id)).toEqual(['all', 'complaints', 'products', 'ratios', 'terms', 'topics', 'waves'])
    const { body } = await post('/api/alert-rules', { id: 'churn', name: '离网', query: '标记:流失意向 OR 13812345678', split: 'region', budget: 2 }).expect(200)
    expect(body.rule).toMatchObject({ split: 'region', leastSeverity: 50, enabled: true })
    expect(body.rule.query).not.toContain('13812345678')
    expect((await post('/api/alert-rules', { id: 'all', name: 'x' }).expect(409)).body.error.code).toBe('ALERT_RULE_EXISTS')
    expect((await post('/api/alert-rules/churn', { split: 'none', enabled: false }).expect(200)).body.rule).toEqual({ ...body.rule, split: undefined, enabled: false })
    expect((await post('/api/alert-rules/topics', { budget: 5 }).expect(200)).body.rule).toMatchObject({ split: 'topic', budget: 5 })
    await post('/api/alert-rules/topics/remove').expect(200)
    expect((await post('/api/alert-rules/topics', { budget: 5 }).expect(404)).body.error.message).toMatch(/There are: all, churn, complaints, products/)
    await post('/api/alert-rules', { id: 'topics', name: '主题', split: 'topic' }).expect(200)
  })

  it.each<[string, object, number, RegExp]>([
    ['a query that cannot be read', { query: '(断网' }, 400, /parenthesis/],
    ['a field there is not', { query: 'mood:bad' }, 400, /no such field/],
    ['a value there is not', { query: 'topic:nothing' }, 400, /no such value/],
    ['a date', { query: '断网 date:2026-01' }, 400, /no date/],
    ['a field that cannot split', { split: 'customer' }, 400, /split/],
    ['a budget of 0', { budget: 0 }, 400, /budget/],
    ['a negative budget', { budget: -1 }, 400, /budget/],
    ['a severity over 100', { leastSeverity: 101 }, 400, /leastSeverity/],
    ['an id with a space', { id: 'a b' }, 400, /small letters/],
    ['no name', { name: ' ' }, 400, /name/],
  ])('refuses a rule with %s', async (_, fields, status, message) => {
    const { body } = await post('/api/alert-rules', { id: 'bad', name: 'x', ...fields }).expect(status)
    expect(body.error.message).toMatch(message)
    expect((await get('/api/alert-rules')).body.rules.map(({ id }: { id: string }) => id)).not.toContain('bad')
  })

  it('refuses an edit that changes nothing', async () => {
    expect((await post('/api/alert-rules/all', {}).expect(400)).body.error.message).toMatch(/nothing is to be changed/)
  })
})

describe('/api/alert-exclusions', () => {
  it.each<[string, object, number, RegExp]>([
    ['a rule there is not', { rule: 'nothing' }, 404, /There are: all/],
    ['no series where the rule splits', { rule: 'products' }, 400, /a series for each product/],
    ['a series where it does not', { rule: 'all', series: 'x' }, 400, /one series only/],
    ['days in the wrong order', { rule: 'all', from: '2026-03-05' }, 400, /Swap/],
  ])('refuses %s', async (_, fields, status, message) => {
    const { body } = await post('/api/alert-exclusions', { by: '王芳', from: '2026-03-02', to: '2026-03-04', ...fields }).expect(status)
    expect(body.error.message).toMatch(message)
  })
})

describe('/api/alert-webhooks', () => {
  it('shows a secret once, and refuses what lies in a private network', async () => {
    const { body } = await post('/api/alert-webhooks', { url: 'https://example.com/hook?key=1' }).expect(200)
    expect(body.secret).toMatch(/^[0-9a-f]{64}$/)
    const listed = await get('/api/alert-webhooks').expect(200)
    expect(listed.body).toEqual({ webhooks: [{ ...body.webhook, url: 'https://example.com/…' }] })
    await post(`/api/alert-webhooks/${body.webhook.id}/remove`).expect(200)
    await post(`/api/alert-webhooks/${body.webhook.id}/test`).expect(404)
    expect((await post('/api/alert-webhooks', { url: 'http://169.254.169.254/' }).expect(422)).body.error.code).toBe('WEBHOOK_REFUSED')
    expect(opened.logged()).not.toContain(body.secret)
  })
})

describe('GET /api/alerts/stream', () => {
  let serving: Serving
  /** What a listener hears until `until` says that it is enough. */
  const listen = (headers: Record<string, string>, until: (text: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      httpGet(`${serving.url}/api/alerts/stream`, { headers }, (response) => {
        expect(response.headers['content-type']).toMatch(/^text\/event-stream/)
        let text = ''
        const done = (): void => {
          response.destroy()
          resolve(text)
        }
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString()
          if (until(text)) done()
        })
        response.on('end', done)
      }).on('error', reject)
    })

  beforeEach(async () => {
    serving = await serve({ ...opened.services, close: async () => undefined }, { log: opened.log, work: false })
  })
  afterEach(() => serving.close())

  it('goes on after the last event that was heard, with id, type and data', async () => {
    const text = await listen({ 'Last-Event-ID': '0' }, (heard) => heard.includes('\n\n'))
    const [, id, event, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)\n\n/.exec(text)!
    expect([id, event]).toEqual(['1', 'opened'])
    expect(JSON.parse(data!)).toMatchObject({ id: `${idOf('broadband')}.opened`, incident: { series: 'broadband' } })
    expect(await listen({ 'Last-Event-ID': '1' }, (heard) => heard.includes('\n\n'))).toMatch(/^id: 2\n/)
  })

  it('begins with what happens from now on', async () => {
    const heard = listen({}, (text) => text.includes('\n\n'))
    await new Promise((resolve) => setTimeout(resolve, 200))
    await raised('fresh')
    expect(await heard).toMatch(/^id: \d+\nevent: opened\n.*"series":"fresh"/)
  })

  it('ends when the server closes', async () => {
    const heard = listen({}, () => false)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await serving.close()
    expect(await heard).toBe('')
  })

  it('refuses an id that is none of its own', async () => {
    await get('/api/alerts/stream').set('Last-Event-ID', 'x').expect(400)
  })
})
