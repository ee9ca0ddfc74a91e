import { createServer, get as httpGet } from 'node:http'
import type { AddressInfo } from 'node:net'
import { raise } from '../../src/alerts/raise'
import { addWebhook } from '../../src/alerts/webhooks'
import { serve } from '../../src/api/serve'
import { aReport, aRule } from '../a-report'
import { type Opened, openApp } from './open-services'

let opened: Opened
beforeEach(async () => {
  opened = await openApp()
})
afterEach(() => opened.close())

describe('serve', () => {
  it('listens where the settings say and logs what is active', async () => {
    const serving = await serve(opened.services, { log: opened.log })
    expect(serving.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${serving.url}/health`)).status).toBe(200)
    expect(opened.logged()).toMatch(/"adapters":\{"contacts":"embedded".*"segmenter":"@node-rs\/jieba"/)
    await serving.close()
    await expect(fetch(`${serving.url}/health`)).rejects.toThrow()
  })

  it('says which setting to change when the port is taken', async () => {
    const serving = await serve(opened.services, { log: opened.log })
    const port = Number(new URL(serving.url).port)
    const second = serve({ ...opened.services, settings: { ...opened.services.settings, port } }, { log: opened.log })
    await expect(second).rejects.toMatchObject({ code: 'SETTING_INVALID', details: { variable: 'PORT' } })
    await serving.close()
  })

  it('finishes a request under way before it closes', async () => {
    const serving = await serve(opened.services, { log: opened.log })
    let finish: () => void = () => undefined
    jest.spyOn(opened.services.stores.contacts, 'versions').mockImplementation(() => new Promise((resolve) => (finish = () => resolve([]))))
    const answer = new Promise<number | undefined>((resolve, reject) => {
      httpGet(`${serving.url}/api/pipelines`, (response) => response.resume().on('end', () => resolve(response.statusCode))).on('error', reject)
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const closed = serving.close()
    expect(serving.close()).toBe(closed)
    finish()
    expect(await answer).toBe(200)
    await closed
  })

  it('works on a reindex that is asked for', async () => {
    await opened.submit([{ id: 't1', occurredAt: '2026-03-02 09:30', text: '断网' }])
    const [stored] = await opened.services.contacts.withId('t1')
    await opened.services.contacts.put([{ ...stored!, contact: { ...stored!.contact, versions: { pipeline: 'complaint-tickets@000000000000', dictionary: '000000000000' } } }])
    const serving = await serve(opened.services, { log: opened.log })
    const asked = await fetch(`${serving.url}/api/reindex`, { method: 'POST' })
    expect(await asked.json()).toMatchObject({ added: true, outdated: 1 })
    await opened.services.stores.jobs.idle()
    const { jobs } = (await (await fetch(`${serving.url}/api/jobs`)).json()) as { jobs: object[] }
    expect(jobs).toMatchObject([{ kind: 'reindex', state: 'done', progress: { updated: 1, failed: 0, outdated: 1 } }])
    const [updated] = await opened.services.contacts.withId('t1')
    expect(updated!.contact.versions).toEqual(opened.services.pipelines().find(({ definition }) => definition.name === 'complaint-tickets')!.versions)
    await serving.close()
  })

  it('tells webhooks of alerts, a private one where the settings allow it', async () => {
    const received: string[] = []
    const receiver = createServer((request, response) => {
      received.push(String(request.headers['x-tingyin-event']))
      response.writeHead(204).end()
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const { stores, settings } = opened.services
    await addWebhook(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, { allowPrivate: true }, stores.records)
    const serving = await serve({ ...opened.services, settings: { ...settings, privateWebhooks: true } }, { log: opened.log })
    await raise({ rule: aRule(), at: '2026-03-02', compared: 1, reports: [aReport()] }, stores)
    await stores.jobs.idle()
    expect(received).toEqual([expect.stringMatching(/\.opened$/)])
    await serving.close()
    receiver.close()
  })

  it.each([
    ['answers and leaves jobs alone', { work: false }, 200, 'waiting'],
    ['works and answers only to those who watch it', { answers: 'probes' }, 404, 'done'],
  ] as const)('%s', async (_, options, status, state) => {
    const serving = await serve(opened.services, { log: opened.log, ...options })
    await opened.services.stores.jobs.add({ id: 'reindex', kind: 'reindex', payload: {} })
    if (state === 'done') await opened.services.stores.jobs.idle()
    else await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await opened.services.stores.jobs.get('reindex')).toMatchObject({ state })
    for (const path of ['/api/pipelines', '/openapi.json', '/']) expect((await fetch(serving.url + path)).status).toBe(status)
    for (const path of ['/live', '/ready', '/health', '/metrics']) expect((await fetch(serving.url + path)).status).toBe(200)
    await serving.close()
  })
})
