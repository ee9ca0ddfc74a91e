import { writeFileSync } from 'node:fs'
import { incidentId } from '../../src/alerts/incidents'
import { raise } from '../../src/alerts/raise'
import { aReport, aRule } from '../a-report'
import { CommandLine } from './command-line'

const shell = new CommandLine()
const id = incidentId('topics', 'broadband', '2026-03-02')
const billing = incidentId('topics', 'billing', '2026-03-02')

beforeAll(async () => {
  const services = await shell.services()
  await raise({ rule: aRule(), at: '2026-03-02', compared: 50, reports: [aReport(), aReport({ series: 'billing', severity: 60 })] }, services.stores)
  await services.close()
})
afterAll(() => shell.remove())

it('lists alerts and shows one with what moved', async () => {
  const { stdout } = await shell.run(['alerts', 'list', '--state', 'open'])
  expect(stdout).toMatch(new RegExp(`^${billing}.*\n${id}  2026-03-02   70  未处理  主题 宽带固话与IPTV  120, expected 60 \\(41–84\\)\n$`))
  expect((await shell.run(['alerts', 'list', '--rule', 'all'])).stderr).toMatch(/no such alerts/)
  expect((await shell.run(['alerts', 'list', '--limit', '1'])).stderr).toMatch(/Listed are 1 of 2/)
  const { next } = await shell.json('alerts', 'list', '--limit', '1')
  expect((await shell.json('alerts', 'list', '--limit', '1', '--cursor', next)).alerts).toMatchObject([{ id }])
  expect(await shell.json('alerts', 'list', '--from', '2026-03-01', '--to', '20260302')).toMatchObject({ total: 2 })
  expect(await shell.json('alerts', 'list', '--from', '2026-03-03')).toEqual({ total: 0, alerts: [] })
  expect(await shell.run(['alerts', 'list', '--from', '三月'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/--from/) })
  expect((await shell.run(['alerts', 'show', id])).stdout).toMatch(/60 more than expected, noticed in one step\n {2}expected: level 50 × weekday 1\.2\n {2}region 南京 {2}70 contacts, expected 12, G² 131/)
  expect(await shell.json('alerts', 'show', id)).toMatchObject({ alert: { id, alert: { state: 'open' } } })
})

it('acknowledges, closes and says so only once', async () => {
  expect((await shell.run(['alerts', 'ack', id, '--by', '王芳', '--remark', '看过'])).stdout).toMatch(/处理中/)
  expect(await shell.run(['alerts', 'ack', id, '--by', '李雷'])).toMatchObject({ status: 1, stderr: expect.stringMatching(/is acknowledged already, by 王芳/) })
  expect(await shell.json('alerts', 'close', id, '--by', '王芳')).toMatchObject({ alert: { alert: { state: 'closed' } } })
  expect((await shell.run(['alerts', 'show', id])).stdout).toMatch(/acknowledged by 王芳 {2}“看过”\n.*closed by 王芳/)
  expect(await shell.run(['alerts', 'close', 'nothing', '--by', '王芳'])).toMatchObject({ status: 1, stderr: 'No alert with id "nothing".\n' })
})

it('marks false alarms and known events', async () => {
  const falseAlarm = await shell.run(['alerts', 'false-alarm', id, '--by', '王芳', '--until', '2026-06-30'])
  expect(falseAlarm.stderr).toBe(`1 exclusion made of it, see above. The alert stays closed, but an exclusion can be taken back: tingyin alerts exclusions remove incident-${id}\n`)
  expect(falseAlarm.stdout).toMatch(/误报.*\nincident-.*topics\/broadband {2}2026-03-02–2026-06-30 {2}told from severity 71 on/)
  const knownEvent = await shell.run(['alerts', 'known-event', billing, '--by', '王芳', '--kind', 'promotion', '--name', '流量包'])
  expect(knownEvent.stdout).toMatch(/已知事件.*\nincident-.*promotion {2}流量包/)
  expect(knownEvent.stderr).toContain(`tingyin calendar remove incident-${billing}\n`)
  expect((await shell.json('alerts', 'exclusions', 'list')).exclusions).toHaveLength(1)
  expect((await shell.run(['alerts', 'exclusions', 'add', 'topics', '--series', 'billing', '--from', '2026-03-01', '--to', '2026-03-09', '--by', '王芳'])).stdout).toMatch(/not told/)
  expect((await shell.run(['alerts', 'exclusions', 'remove', `incident-${id}`])).stderr).toMatch(/removed/)
})

it('lists, adds, edits and removes rules', async () => {
  expect((await shell.run(['alerts', 'rules', 'list'])).stdout).toMatch(/^all {2}全部接触 {2}\*, each day: severity 50 or more, at most 1 a day\n/)
  expect(await shell.json('alerts', 'rules', 'add', 'churn', '--name', '离网', '--query', '标记:流失意向', '--split', 'region')).toMatchObject({ rule: { query: 'flag:churn', budget: 3 } })
  expect((await shell.run(['alerts', 'rules', 'edit', 'churn', '--enabled', 'no', '--split', 'none'])).stdout).toBe('churn  离网  flag:churn, each day: severity 50 or more, at most 3 a day; not enabled\n')
  expect((await shell.run(['alerts', 'rules', 'remove', 'churn'])).stderr).toMatch(/removed/)
})

it.each([
  [['--query', '(断网'], 2, /parenthesis/],
  [['--query', 'mood:bad'], 2, /no such field/],
  [['--split', 'mood'], 2, /"mood" to split by\. There are: tier/],
  [['--budget', '0'], 2, /from 1 to 1000/],
  [['--budget=-1'], 2, /from 1 to 1000/],
])('refuses a rule with %j', async (options, status, message) => {
  const outcome = await shell.run(['alerts', 'rules', 'add', 'bad', '--name', 'x', ...options])
  expect(outcome.status).toBe(status)
  expect(outcome.stderr).toMatch(message)
})

it('adds, tests, lists and removes webhooks, the secret shown once', async () => {
  const { webhook, secret } = await shell.json('alerts', 'webhooks', 'add', 'https://hook.invalid/?key=1')
  const { stdout } = await shell.run(['alerts', 'webhooks', 'list'])
  expect(stdout).toMatch(new RegExp(`^${webhook.id}  https://hook.invalid/…`))
  expect(stdout).not.toContain(secret)
  expect(await shell.run(['alerts', 'webhooks', 'test', webhook.id])).toMatchObject({ status: 1, stderr: expect.stringMatching(/has not confirmed: it cannot be reached/) })
  expect((await shell.run(['alerts', 'webhooks', 'remove', webhook.id])).stderr).toMatch(/removed/)
  expect(await shell.run(['alerts', 'webhooks', 'add', 'http://localhost./'])).toMatchObject({ status: 1, stderr: expect.stringMatching(/not on the public internet/) })
  expect(await shell.run(['alerts', 'webhooks', 'add', 'http://127.0.0.1/'])).toMatchObject({ status: 1, stderr: expect.stringMatching(/TINGYIN_PRIVATE_WEBHOOKS=allow/) })
  expect(await shell.run(['alerts', 'webhooks', 'add', 'http://127.0.0.1/'], { env: { TINGYIN_PRIVATE_WEBHOOKS: 'allow' } })).toMatchObject({ status: 0 })
})

it('keeps a calendar that does not contradict itself', async () => {
  const add = (...options: readonly string[]) => shell.run(['calendar', 'add', '双十一', '--kind', 'promotion', '--by', '王芳', ...options])
  expect((await add('--from', '2026-11-01', '--to', '2026-11-11', '--product', '云手机')).stdout).toMatch(/2026-11-01–2026-11-11 {2}promotion {2}双十一 {2}product \S+ {2}王芳/)
  expect(await add('--from', '2026-11-11', '--to', '2026-11-12', '--product', '云手机')).toMatchObject({ status: 1, stderr: expect.stringMatching(/contradicts the promotion/) })
  expect(await add('--from', '2026-11-12', '--to', '2026-11-11')).toMatchObject({ status: 2, stderr: expect.stringMatching(/before they begin/) })
  const { events } = await shell.json('calendar', 'list')
  expect((await shell.run(['calendar', 'remove', events.at(-1).id])).stderr).toMatch(/removed/)
  expect((await shell.run(['calendar', 'remove', 'nothing'])).stderr).toBe('No planned event with id "nothing".\n')
})

it('shows on a terminal how far the watch is', async () => {
  const watching = new CommandLine()
  writeFileSync(watching.path('in.csv'), '工单编号,受理时间,投诉内容\nw1,2026-01-05 10:00,宽带断网\n')
  await watching.json('ingest', watching.path('in.csv'))
  expect((await watching.run(['spikes', 'watch'], { terminal: true })).stderr).toMatch(/watch .* 100% 7 of 7 steps/)
  expect((await watching.run(['spikes', 'watch'], { terminal: true })).stderr).toBe('')
  watching.remove()
})

it('says of each rule what was judged, and why where it is nothing', async () => {
  const watching = new CommandLine()
  writeFileSync(watching.path('in.csv'), '工单编号,受理时间,地市,投诉内容\nw1,2026-01-05 10:00,洛阳,宽带断网\nw2,2026-01-07 10:00,郑州,宽带断网\n')
  await watching.json('ingest', watching.path('in.csv'))
  await watching.json('alerts', 'rules', 'add', 'churn', '--name', '离网', '--query', '标记:流失意向', '--split', 'region')
  const { stdout, stderr } = await watching.run(['spikes', 'watch'])
  watching.remove()
  expect(stderr).toBe('')
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining([
      'all  2026-01-05–2026-01-07: 2 days of 1 series, 0 alerts',
      'churn  2026-01-05–2026-01-07: 2 days of no region (none has enough contacts), 0 alerts',
      'ratios  2026-01-05–2026-01-07: 2 days of no product (of none are users known), 0 alerts',
      'terms  2026-01-05–2026-01-07: 2 days of all keywords (none rising at the end), 0 alerts',
    ]),
  )
})
