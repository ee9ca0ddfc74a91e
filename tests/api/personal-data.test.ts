import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import request from 'supertest'
import { routes } from '../../src/api/routes'
import { streamAlerts } from '../../src/api/stream-alerts'
import { type Opened, openApp } from './open-services'

const mobile = '13812345678'
const other = '15900001111'
const identity = '330106199001011237'
const mail = 'zhang.san@example.com'
/** Also as bytes of UTF-16, as a store might keep them. */
const secrets = [mobile, other, identity, mail, '138 1234 5678', '１３８１２３４５６７８']

let opened: Opened
beforeAll(async () => {
  opened = await openApp()
})
afterAll(() => opened.close())

it('no answer, no log line and no byte of the data folder holds personal data that was sent', async () => {
  const answers: string[] = []
  const note = ({ status, headers, text }: request.Response): void => void answers.push(`${status} ${JSON.stringify(headers)} ${text}`)
  const get = async (path: string): Promise<void> => note(await request(opened.app).get(path))
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<void> =>
    note(await request(opened.app).post(path).set(headers).send(body as object))

  const contacts = [
    { id: 'p1', occurredAt: '2026-03-02 09:30', text: `我的手机号${mobile}上不了网，身份证${identity}，邮箱${mail}`, 客户号码: mobile },
    { 工单编号: 'p2', 受理时间: '2026-03-02 10:00', 投诉内容: '乱扣费', 客户姓名: '张三丰', 联系电话: other, 备注: `请回电 138 1234 5678` },
    { id: mobile, occurredAt: '2026-03-02 11:00', text: '号码１３８１２３４５６７８信号差', agent: `小李 ${other}` },
    { id: 'p4', occurredAt: '2026-03-02 12:00', turns: [{ speaker: 'agent', text: '请报一下号码' }, { speaker: 'customer', text: `是${mobile}` }] },
    // Rows that are rejected are kept too.
    { id: 'p5', occurredAt: '2026-03-02 12:00', 客户号码: mobile, 备注: other },
    { id: 'p6', occurredAt: mobile, text: `请打${mobile}` },
    { id: 'p1', occurredAt: '2026-03-02 09:31', text: `另一个内容${other}` },
    { id: `${mobile}`, occurredAt: 'x', text: 'y' },
  ]
  await post('/api/contacts', { source: `导出-${mobile}`, contacts }, { 'Idempotency-Key': mobile })
  await post('/api/contacts', { source: 'tickets', contacts }, { 'Idempotency-Key': mobile })
  await post('/api/contacts', { source: 'tickets', contacts })
  await post('/api/contacts', { contacts, [mobile]: 1 })
  await post('/api/contacts', { contacts, pipeline: mobile })
  await post('/api/classify', { text: `请打${mobile}，身份证${identity}` })
  await post('/api/classify', { text: mobile, pipeline: mail })
  await post('/api/classify', `{"text": "${mobile}`, { 'Content-Type': 'application/json' })
  await post('/api/rejects/replay', { occurredAt: mobile })
  await post('/api/rejects/replay', {})
  const query = encodeURIComponent(mobile)
  for (const { method, path } of routes) {
    // A stream of events does not end.
    if (method !== 'get' || path === streamAlerts.path) continue
    await get(path.replace('{id}', mobile))
    await get(`${path.replace('{id}', 'p2')}?source=${query}&q=${query}&${query}=1`)
    await get(`${path.replace('{id}', 'p1')}?q=${query}`)
  }
  await get('/api/contacts/p1?source=tickets')
  await get('/api/contacts/p2?source=tickets')
  await get(`/api/contacts/${mobile}?source=tickets`)
  await get('/api/contacts/p4/similar?source=tickets')
  await get(`/api/contacts/search?q=${encodeURIComponent(`"${mobile}" OR 信号`)}&facets=agent,customer`)
  await get(`/api/contacts/search?q=${encodeURIComponent(`(${mobile}`)}`)
  await get(`/api/export?format=csv`)
  await get(`/api/export?format=jsonl`)
  await get(`/${mobile}`)
  await get(`/api/${mobile}?${mobile}`)

  const statuses = new Set(answers.map((answer) => answer.slice(0, 3)))
  expect([...statuses].sort()).toEqual(['200', '400', '404', '409', '422'])
  const { body } = await request(opened.app).get(`/api/contacts/${mobile}`).query({ source: 'tickets' }).expect(200)
  expect(body.contact.id).toMatch(/^\[手机:\w{10}\]$/)

  await opened.services.stores.contacts.count({})
  const files = readdirSync(opened.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThan(0)
  const bytes = files.map((file) => readFileSync(join(file.parentPath, file.name)))
  for (const secret of [...secrets, '张三丰']) {
    expect(answers.filter((answer) => answer.includes(secret))).toEqual([])
    expect(opened.logged().split('\n').filter((line) => line.includes(secret))).toEqual([])
    for (const encoding of ['utf8', 'utf16le'] as const) {
      expect(bytes.some((content) => content.includes(Buffer.from(secret, encoding)))).toBe(false)
    }
  }
})

it('logs of a request its method, route, status and time, and nothing of what was asked', async () => {
  await request(opened.app).get('/api/contacts/p1').query({ source: 'tickets' })
  const line = JSON.parse(opened.logged().trim().split('\n').at(-1)!) as Record<string, unknown>
  expect(line).toEqual({ level: 30, time: expect.any(Number), pid: expect.any(Number), hostname: expect.any(String), method: 'GET', route: '/api/contacts/{id}', status: 200, ms: expect.any(Number), msg: 'request' })
})
