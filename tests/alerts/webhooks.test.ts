import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHmac } from 'node:crypto'
import { deliverAlert, deliveryJob, testWebhook } from '../../src/alerts/deliver-alert'
import { raise } from '../../src/alerts/raise'
import { sendWebhook } from '../../src/alerts/send-webhook'
import { addWebhook, removeWebhook, shownWebhook, type Webhook } from '../../src/alerts/webhooks'
import { aReport, aRule } from '../a-report'
import { type OpenedAlerts, openAlerts } from './open-alerts'

interface Received {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

let opened: OpenedAlerts
let server: Server
let url: string
let received: Received[]
let answer: (response: ServerResponse) => void

beforeEach(async () => {
  opened = await openAlerts()
  received = []
  answer = (response) => response.writeHead(204).end()
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      answer(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await opened.close()
})

const allowed = { allowPrivate: true }
const add = (to = url): Promise<Webhook> => addWebhook(to, allowed, opened.stores.records)
const message = { id: 'e1', body: '{"a":"携号"}' }
/** What the queue holds for webhooks, delivered in this test by hand. */
const deliver = async (options = allowed): Promise<void> => {
  for (const { id } of await opened.stores.jobs.list({ kind: deliveryJob }, 10)) await deliverAlert((await opened.stores.jobs.get(id))!, opened.stores.records, options)
}
const raiseOne = (): Promise<unknown> => raise({ rule: aRule(), at: '2026-03-02', compared: 50, reports: [aReport()] }, opened.stores)

it('sends the event, signed, under an id that stays', async () => {
  const { secret } = await add()
  await raiseOne()
  await deliver()
  const [{ headers, body }] = received as [Received]
  const { id, type, incident } = JSON.parse(body) as { id: string; type: string; incident: { observed: number } }
  expect([id, type, incident.observed]).toEqual([headers['x-tingyin-event'], 'opened', 120])
  const timestamp = String(headers['x-tingyin-timestamp'])
  expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60)
  expect(headers['x-tingyin-signature']).toBe(`sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`)
})

it('sends again what was not confirmed, and nothing that was', async () => {
  await add()
  await raiseOne()
  answer = (response) => response.writeHead(500).end()
  await expect(deliver()).rejects.toMatchObject({ code: 'WEBHOOK_FAILED', message: expect.stringContaining('status 500') })
  answer = (response) => response.writeHead(200).end('ok')
  await deliver()
  await deliver()
  await raiseOne()
  await deliver()
  expect(received.map(({ headers }) => headers['x-tingyin-event'])).toEqual([expect.any(String), received[0]!.headers['x-tingyin-event']])
})

it('sends nothing to a webhook that was removed, also of what was under way', async () => {
  const { id } = await add()
  await raiseOne()
  await removeWebhook(id, opened.stores.records)
  await deliver()
  expect(received).toEqual([])
})

it('follows no redirect', async () => {
  answer = (response) => response.writeHead(302, { Location: `${url}/elsewhere` }).end()
  await expect(sendWebhook(await add(), message, allowed)).rejects.toMatchObject({ code: 'WEBHOOK_FAILED', message: expect.stringContaining('redirect (302)') })
  expect(received).toHaveLength(1)
})

it('gives up one that hangs, before its answer and while it is looked up', async () => {
  answer = () => undefined
  const hook = await add()
  await expect(sendWebhook(hook, message, { ...allowed, timeoutMs: 50 })).rejects.toMatchObject({ message: expect.stringContaining('within 0.05 seconds') })
  const named = { ...hook, url: 'http://hook.example/' }
  await expect(sendWebhook(named, message, { allowPrivate: false, timeoutMs: 50, resolve: () => new Promise(() => undefined) })).rejects.toMatchObject({ code: 'WEBHOOK_FAILED' })
})

it('takes the status for the confirmation and reads no body, however long', async () => {
  answer = (response) => {
    response.writeHead(200)
    const write = (): void => void (response.destroyed || (response.write('x'.repeat(65_536)), setImmediate(write)))
    write()
  }
  await sendWebhook(await add(), message, allowed)
})

it('says that nobody listens there', async () => {
  await expect(sendWebhook(await add('http://127.0.0.1:1/'), message, allowed)).rejects.toMatchObject({ message: expect.stringContaining('cannot be reached (ECONNREFUSED)') })
})

it.each(['127.0.0.1', '169.254.169.254', '10.0.0.1', '::1', '::ffff:127.0.0.1'])('sends nothing to a name that resolves to %s', async (address) => {
  const hook = { ...(await add()), url: url.replace('127.0.0.1', 'hook.example') }
  const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }]
  await expect(sendWebhook(hook, message, { allowPrivate: false, resolve })).rejects.toMatchObject({ code: 'WEBHOOK_REFUSED' })
  expect(received).toEqual([])
})

it.each([
  ['no address', 'nothing', /such as https/],
  ['another scheme', 'ftp://example.com/', /https/],
  ['a file', 'file:///etc/passwd', /https/],
  ['a password', 'https://a:b@example.com/', /no user and password/],
  ['a fragment', 'https://example.com/#a', /no #/],
  ['this machine', 'http://127.0.0.1:8080/', /not on the public internet/],
  ['this machine in other words', 'http://0x7f.1/', /not on the public internet/],
  ['this machine by its name', 'http://localhost:8080/', /not on the public internet/],
  ['this machine as a number', 'http://2130706433/', /not on the public internet/],
  ['mapped IPv4', 'http://[::ffff:10.0.0.1]/', /not on the public internet/],
  ['the metadata of a cloud', 'http://169.254.169.254/latest/meta-data', /not on the public internet/],
])('refuses %s as a webhook', async (_, bad, problem) => {
  await expect(addWebhook(bad, { allowPrivate: false }, opened.stores.records)).rejects.toMatchObject({ code: 'WEBHOOK_REFUSED', message: expect.stringMatching(problem) })
})

it('shows neither the secret nor what stands behind the ? of an address', async () => {
  const webhook = await add('https://example.com/robot/send?access_token=abc')
  expect(JSON.stringify(shownWebhook(webhook))).not.toMatch(new RegExp(`abc|${webhook.secret}`))
})

it('tests a webhook by a message that tells of nothing', async () => {
  const { id } = await add()
  await testWebhook(id, opened.stores.records, allowed)
  expect(JSON.parse(received[0]!.body)).toMatchObject({ type: 'test' })
  await expect(testWebhook('nobody', opened.stores.records, allowed)).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' })
})
