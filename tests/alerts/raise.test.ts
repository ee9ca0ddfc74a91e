import { addExclusion } from '../../src/alerts/exclusions'
import { listAlerts } from '../../src/alerts/alert-index'
import { incidentId, keptIncident } from '../../src/alerts/incidents'
import { acknowledgeAlert, closeAlert } from '../../src/alerts/judge-alert'
import { type JudgedStep, raise, raiseTogether } from '../../src/alerts/raise'
import type { CountContacts } from '../../src/alerts/same-event'
import { tellWhatIsLeft } from '../../src/alerts/tell'
import { addWebhook } from '../../src/alerts/webhooks'
import type { AlertState, IncidentReport } from '../../src/domain/alert'
import { aReport, aRule } from '../a-report'
import { type OpenedAlerts, openAlerts } from './open-alerts'

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i)

let opened: OpenedAlerts
beforeEach(async () => {
  opened = await openAlerts()
})
afterEach(() => opened.close())

const judged = (at: string, reports: readonly IncidentReport[], fields: Partial<JudgedStep> = {}): JudgedStep => ({ rule: aRule(), at, compared: 50, reports, ...fields })
const alerts = async (state?: AlertState) => (await listAlerts({ state }, 10, opened.stores.records)).alerts
const types = async (): Promise<readonly string[]> => (await opened.told()).map(({ type }) => type)
const id = incidentId('topics', 'broadband', '2026-03-02')

it('keeps an incident with its numbers, reasons and a query, opens an alert and tells of it', async () => {
  expect((await raise(judged('2026-03-02', [aReport()]), opened.stores)).opened).toEqual([id])
  const [alert] = await alerts()
  expect(alert).toMatchObject({
    ...aReport(), id, rule: 'topics', ruleName: '主题', split: 'topic', excess: 60, query: 'topic:broadband date:2026-03-02',
    alert: { state: 'open', openedFor: '2026-03-02', history: [] },
  })
  expect(await opened.told()).toMatchObject([{ id: `${id}.opened`, type: 'opened', incident: { id } }])
})

it('changes nothing and tells nothing twice when steps are judged again', async () => {
  const steps = [
    judged('2026-03-02', [aReport()]),
    judged('2026-03-03', [aReport({ until: '2026-03-03', observed: 300, expected: 120 }), aReport({ series: 'billing', since: '2026-03-03' })]),
    judged('2026-03-04', [aReport({ until: '2026-03-03', observed: 300, expected: 120, ended: true })]),
  ]
  for (const step of steps) await raise(step, opened.stores)
  const before = [await opened.stores.records.list('incident'), await opened.told()]
  for (const step of steps) expect((await raise(step, opened.stores)).opened).toEqual([])
  expect([await opened.stores.records.list('incident'), await opened.told()]).toEqual(before)
  expect(await types()).toEqual(['opened', 'grown', 'opened', 'ended'])
})

it('tells again when the excess has doubled, and not before', async () => {
  await raise(judged('2026-03-02', [aReport()]), opened.stores)
  await raise(judged('2026-03-03', [aReport({ until: '2026-03-03', observed: 230, expected: 120 })]), opened.stores)
  expect(await types()).toEqual(['opened'])
  await raise(judged('2026-03-04', [aReport({ until: '2026-03-04', observed: 310, expected: 180 })]), opened.stores)
  expect(await types()).toEqual(['opened', 'grown'])
  const [alert] = await alerts()
  expect(alert).toMatchObject({ until: '2026-03-04', excess: 130, grownAt: expect.any(String), query: 'topic:broadband date:2026-03-02..2026-03-04' })
})

it('keeps the severity that was first said of an incident; that of its alert rises and never falls, and is told when it has risen by ten', async () => {
  for (const [day, severity] of [['2026-03-02', 60], ['2026-03-03', 65], ['2026-03-04', 95], ['2026-03-05', 50]] as const) await raise(judged(day, [aReport({ until: day, severity })]), opened.stores)
  expect(await alerts()).toMatchObject([{ severity: 60, alert: { severity: 95 } }])
  expect(await opened.told()).toMatchObject([{ type: 'opened' }, { type: 'escalated', id: `${id}.escalated.2`, incident: { alert: { severity: 95 } } }])
})

it('tells of an incident that was not severe at first and grew', async () => {
  const rule = aRule({ leastSeverity: 60 })
  expect((await raise(judged('2026-03-02', [aReport({ severity: 55 })], { rule }), opened.stores)).withheld.severity).toEqual([id])
  expect((await raise(judged('2026-03-03', [aReport({ until: '2026-03-03', severity: 90 })], { rule }), opened.stores)).opened).toEqual([id])
  expect(await alerts()).toMatchObject([{ severity: 90 }])
})

it('keeps why nobody was told when the incident is over', async () => {
  const rule = aRule({ leastSeverity: 60 })
  await raise(judged('2026-03-02', [aReport({ severity: 55 })], { rule }), opened.stores)
  await raise(judged('2026-03-03', [aReport({ severity: 55, ended: true })], { rule }), opened.stores)
  expect((await keptIncident(id, opened.stores.records))?.incident).toMatchObject({ ended: true, withheld: 'severity' })
})

it('tells of an incident that is first seen when it is over, once', async () => {
  const step = judged('2026-03-04', [aReport({ ended: true })])
  expect((await raise(step, opened.stores)).opened).toEqual([id])
  expect((await raise(step, opened.stores)).opened).toEqual([])
  expect(await types()).toEqual(['opened'])
})

it('takes a second outbreak of the same day for another incident', async () => {
  const rule = aRule({ step: 'hour' })
  const [morning, evening] = ['2026-03-02 09:00:00', '2026-03-02 20:00:00'].map((since) => aReport({ since, until: since })) as [IncidentReport, IncidentReport]
  await raise(judged('2026-03-02 09:00:00', [morning], { rule }), opened.stores)
  expect((await raise(judged('2026-03-02 20:00:00', [evening], { rule }), opened.stores)).opened).toHaveLength(1)
})

it('tells of the most severe within the budget of the day, and of others on a later day while they go on', async () => {
  const rule = aRule({ budget: 1 })
  const [mild, severe] = [aReport({ series: 'mild', severity: 60 }), aReport({ series: 'severe', severity: 80 })]
  expect(await raise(judged('2026-03-02', [mild, severe], { rule }), opened.stores)).toMatchObject({ opened: [incidentId('topics', 'severe', '2026-03-02')], withheld: { budget: [incidentId('topics', 'mild', '2026-03-02')] } })
  expect((await raise(judged('2026-03-02', [aReport({ series: 'late', severity: 99 }), mild], { rule }), opened.stores)).opened).toEqual([])
  expect((await raise(judged('2026-03-03', [{ ...mild, until: '2026-03-03' }], { rule }), opened.stores)).opened).toEqual([incidentId('topics', 'mild', '2026-03-02')])
})

it('looks for what moved in a topic of which most is excess only where people are told', async () => {
  const explain = jest.fn(async () => [])
  const step = judged('2026-03-02', [aReport({ observed: 200, severity: 80 }), aReport({ series: 'billing', observed: 200 })], { rule: aRule({ budget: 1 }), explain })
  expect(await raise(step, opened.stores)).toMatchObject({ opened: [id], withheld: { budget: { length: 1 } } })
  expect(explain).toHaveBeenCalledTimes(1)
})

it('shares the budget of a day among its hours', async () => {
  const rule = aRule({ step: 'hour', budget: 1 })
  await raise(judged('2026-03-02 09:00:00', [aReport({ since: '2026-03-02 09:00:00' })], { rule }), opened.stores)
  const later = await raise(judged('2026-03-02 10:00:00', [aReport({ series: 'billing', since: '2026-03-02 10:00:00' })], { rule }), opened.stores)
  expect(later.withheld.budget).toHaveLength(1)
})

it.each<[string, Partial<JudgedStep>, Partial<IncidentReport>, string]>([
  ['below the least severity of the rule', { rule: aRule({ leastSeverity: 71 }) }, {}, 'severity'],
  ['that so many series bring by chance', { compared: 1_000 }, { pValue: 0.001 }, 'false_discovery'],
])('keeps an incident %s and tells nobody', async (_, fields, report, withheld) => {
  const raised = await raise(judged('2026-03-02', [aReport(report)], fields), opened.stores)
  expect(raised).toMatchObject({ opened: [], withheld: { [withheld]: [id] } })
  expect((await keptIncident(id, opened.stores.records))?.incident).toMatchObject({ withheld })
  expect(await opened.told()).toEqual([])
})

it('tells nobody of an excluded span of a series, and of the same series before and after it', async () => {
  await addExclusion({ rule: 'topics', series: 'broadband', from: '2026-03-03', to: '2026-03-04' }, { by: '王芳' }, opened.stores.records, opened.pseudonyms)
  expect((await raise(judged('2026-03-02', [aReport()]), opened.stores)).opened).toHaveLength(1)
  expect((await raise(judged('2026-03-04', [aReport({ since: '2026-03-04' })]), opened.stores)).withheld.excluded).toHaveLength(1)
  expect((await raise(judged('2026-03-04', [aReport({ since: '2026-03-04', series: 'billing' })]), opened.stores)).opened).toHaveLength(1)
  expect((await raise(judged('2026-03-12', [aReport({ since: '2026-03-12' })]), opened.stores)).opened).toHaveLength(1)
})

it('keeps nothing for a rule that is not enabled', async () => {
  await raise(judged('2026-03-02', [aReport()], { rule: aRule({ enabled: false }) }), opened.stores)
  expect(await opened.stores.records.list('incident')).toEqual([])
})

it('says no more of a closed alert, and leaves what people did when it grows', async () => {
  await raise(judged('2026-03-02', [aReport()]), opened.stores)
  await acknowledgeAlert(id, { by: '王芳' }, opened)
  await raise(judged('2026-03-03', [aReport({ until: '2026-03-03', observed: 500 })]), opened.stores)
  await closeAlert(id, { by: '王芳' }, opened)
  await raise(judged('2026-03-04', [aReport({ until: '2026-03-04', observed: 5_000 })]), opened.stores)
  expect(await types()).toEqual(['opened', 'acknowledged', 'grown', 'closed'])
  expect(await alerts('closed')).toMatchObject([{ observed: 5_000, alert: { history: [{ deed: 'acknowledged' }, { deed: 'closed' }] } }])
})

it('queues a delivery to each webhook, and tells what a crash left untold, once more', async () => {
  await addWebhook('https://example.com/a', { allowPrivate: false }, opened.stores.records)
  await addWebhook('https://example.com/b', { allowPrivate: false }, opened.stores.records)
  const crash = jest.spyOn(opened.stores.jobs, 'add').mockRejectedValue(new Error('killed'))
  await expect(raise(judged('2026-03-02', [aReport()]), opened.stores)).rejects.toThrow('killed')
  crash.mockRestore()
  await tellWhatIsLeft(opened.stores)
  await tellWhatIsLeft(opened.stores)
  expect(await opened.stores.jobs.list({ kind: 'deliver-alert' }, 10)).toHaveLength(2)
  expect(new Set((await opened.told()).map((event) => event.id))).toEqual(new Set([`${id}.opened`]))
})

describe('several series', () => {
  /** Contacts by the query that finds them. */
  const contacts: Record<string, readonly number[]> = {
    'topic:broadband date:2026-03-02': range(0, 40),
    'product:router date:2026-03-02': range(30, 50),
    'keyword:断网 date:2026-03-02': range(0, 10),
    'topic:billing date:2026-03-02': range(100, 140),
    'topic:broadband date:2026-03-02..2026-03-03': range(0, 60),
  }
  const count: CountContacts = async (queries, also) => {
    const found = new Set(queries.flatMap((query) => contacts[query] ?? []))
    return also === undefined ? found.size : new Set(also.flatMap((query) => contacts[query] ?? []).filter((contact) => found.has(contact))).size
  }
  const { split: _, ...everything } = aRule({ id: 'all' })
  const about = (query: string) => ({ ...aReport().reasons[0]!, field: 'topic', query })
  const broadband = judged('2026-03-02', [aReport({ severity: 80, observed: 40, expected: 5 })])
  const router = judged('2026-03-02', [aReport({ series: 'router', observed: 20, expected: 1 })], { rule: aRule({ id: 'products', split: 'product' }) })
  const term = judged('2026-03-02', [aReport({ series: '断网', observed: 10, expected: 1, severity: 95 })], { rule: aRule({ id: 'terms', split: 'keyword' }) })
  const billing = judged('2026-03-02', [aReport({ series: 'billing', observed: 40, expected: 5 })])
  const all = judged('2026-03-02', [aReport({ series: '', observed: 140, expected: 60, reasons: [about('topic:broadband date:2026-03-02'), about('topic:billing date:2026-03-02')] })], { rule: everything })
  const complaints = { ...all, rule: aRule({ id: 'kinds', split: 'kind' }) }

  it('of one outbreak raise one alert, that of the most severe, and keep their own records', async () => {
    const raised = await raiseTogether([all, complaints, router, term, broadband], opened.stores, count)
    const termId = incidentId('terms', '断网', '2026-03-02')
    expect(raised.map((each) => [each.opened.length, each.joined.length])).toEqual([[0, 1], [0, 1], [0, 1], [1, 0], [0, 1]])
    expect(await alerts()).toMatchObject([{ id: termId, alert: { severity: 95, alsoSeen: [{ rule: 'topics' }, { rule: 'all' }, { rule: 'kinds' }, { rule: 'products', series: 'router', observed: 20 }] } }])
    expect((await keptIncident(id, opened.stores.records))?.incident).toMatchObject({ partOf: termId, observed: 40, severity: 80 })
    expect(await opened.told()).toMatchObject([{ type: 'opened', incident: { alert: { alsoSeen: { length: 4 } } } }])
  })

  it('of two outbreaks of one day raise two, whatever holds both', async () => {
    const raised = await raiseTogether([all, { ...broadband, reports: [...broadband.reports, ...billing.reports] }], opened.stores, count)
    expect(raised).toMatchObject([{ opened: [], joined: [expect.any(String)] }, { opened: [expect.any(String), expect.any(String)] }])
  })

  it('join the alert that a wider one opened before them, for what that is about', async () => {
    await raise(all, opened.stores)
    const raised = await raiseTogether([{ ...broadband, reports: [...broadband.reports, ...billing.reports] }], opened.stores, count)
    expect(raised[0]).toMatchObject({ opened: [incidentId('topics', 'billing', '2026-03-02')], joined: [id] })
  })

  it('take none of the budget of their rules when they join', async () => {
    await raise(all, opened.stores)
    expect((await raiseTogether([{ ...broadband, rule: aRule({ budget: 0 }) }], opened.stores, count))[0]).toMatchObject({ joined: [id] })
  })

  it('make the alert grow and end together, and change nothing when they are judged again', async () => {
    const later = judged('2026-03-03', [aReport({ until: '2026-03-03', observed: 90, expected: 10, severity: 99 })])
    const over = (step: JudgedStep, at: string): JudgedStep => ({ ...step, at, reports: step.reports.map((report) => ({ ...report, ended: true })) })
    const steps = [[router, broadband], [later], [over(router, '2026-03-04')], [over(later, '2026-03-04')]]
    for (const together of steps) await raiseTogether(together, opened.stores, count)
    expect(await types()).toEqual(['opened', 'escalated', 'ended'])
    expect((await opened.told()).map((event) => event.id)).toEqual([`${id}.opened`, `${id}.escalated.2`, `${id}.ended.3`])
    const before = await opened.stores.records.list('incident')
    for (const together of steps) await raiseTogether(together, opened.stores, count)
    expect([await opened.stores.records.list('incident'), (await opened.told()).length]).toEqual([before, 3])
  })

  it('are told of again when their event had ended, each time under another id', async () => {
    const over = (step: JudgedStep): JudgedStep => ({ ...step, reports: step.reports.map((report) => ({ ...report, ended: true })) })
    const hourly = judged('2026-03-02 10:00:00', [aReport({ since: '2026-03-02 10:00:00', observed: 20, expected: 1 })], { rule: aRule({ id: 'hours', step: 'hour' }) })
    const steps = [hourly, over(hourly), broadband, over(broadband), router, over(router)]
    for (const step of steps) await raiseTogether([step], opened.stores, async () => 40)
    expect(await types()).toEqual(['opened', 'ended', 'escalated', 'ended', 'grown', 'ended'])
    expect(new Set((await opened.told()).map((event) => event.id)).size).toBe(steps.length)
    for (const step of steps) await raiseTogether([step], opened.stores, async () => 40)
    expect(await types()).toHaveLength(steps.length)
  })

  it('go on with their alert when they are above expectation again within a week, unless somebody closed it', async () => {
    const again = (since: string) => judged(since, [aReport({ since })])
    await raise(judged('2026-03-02', [aReport()]), opened.stores)
    expect((await raise(again('2026-03-09'), opened.stores)).joined).toHaveLength(1)
    await closeAlert(id, { by: '王芳' }, opened)
    expect((await raise(again('2026-03-16'), opened.stores)).opened).toHaveLength(1)
  })

  it.each([['joins a closed alert that it shares contacts with when it began before that was closed', '2020-03-02', 0], ['opens an alert of its own when it begins after that', '2099-03-02', 1]])('one of them %s', async (_, since, news) => {
    const { opened: [alert] } = await raise(judged(since, [aReport({ since })]), opened.stores)
    await closeAlert(alert!, { by: '王芳' }, opened)
    const [raised] = await raiseTogether([judged(since, [aReport({ since, series: 'router' })], { rule: router.rule })], opened.stores, async () => 40)
    expect(raised!.opened).toHaveLength(news)
  })
})

it('numbers the events of several processes without gaps', async () => {
  const others = [opened.stores, await opened.another(), await opened.another()]
  await Promise.all(others.map((stores, i) => raise(judged('2026-03-02', [aReport({ series: `s${i}` }), aReport({ series: `t${i}` })], { rule: aRule({ id: `r${i}` }) }), stores)))
  expect(await opened.told()).toHaveLength(6)
})
