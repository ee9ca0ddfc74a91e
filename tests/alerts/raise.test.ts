import { addExclusion } from '../../src/alerts/exclusions'
import { incidentId, keptIncidents, listAlerts } from '../../src/alerts/incidents'
import { acknowledgeAlert, closeAlert } from '../../src/alerts/judge-alert'
import { type JudgedStep, raise } from '../../src/alerts/raise'
import { tellWhatIsLeft } from '../../src/alerts/tell'
import { addWebhook } from '../../src/alerts/webhooks'
import type { IncidentReport } from '../../src/domain/alert'
import { aReport, aRule } from '../a-report'
import { type OpenedAlerts, openAlerts } from './open-alerts'

let opened: OpenedAlerts
beforeEach(async () => {
  opened = await openAlerts()
})
afterEach(() => opened.close())

const judged = (at: string, reports: readonly IncidentReport[], fields: Partial<JudgedStep> = {}): JudgedStep => ({ rule: aRule(), at, compared: 50, reports, ...fields })
const types = async (): Promise<readonly string[]> => (await opened.told()).map(({ type }) => type)
const id = incidentId('topics', 'broadband', '2026-03-02')

it('keeps an incident with its numbers, reasons and a query, opens an alert and tells of it', async () => {
  expect((await raise(judged('2026-03-02', [aReport()]), opened.stores)).opened).toEqual([id])
  const [alert] = await listAlerts({}, opened.stores.records)
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
  const before = [await keptIncidents(opened.stores.records), await opened.told()]
  for (const step of steps) expect((await raise(step, opened.stores)).opened).toEqual([])
  expect([await keptIncidents(opened.stores.records), await opened.told()]).toEqual(before)
  expect(await types()).toEqual(['opened', 'grown', 'opened', 'ended'])
})

it('tells again when the excess has doubled, and not before', async () => {
  await raise(judged('2026-03-02', [aReport()]), opened.stores)
  await raise(judged('2026-03-03', [aReport({ until: '2026-03-03', observed: 230, expected: 120 })]), opened.stores)
  expect(await types()).toEqual(['opened'])
  await raise(judged('2026-03-04', [aReport({ until: '2026-03-04', observed: 310, expected: 180 })]), opened.stores)
  expect(await types()).toEqual(['opened', 'grown'])
  const [alert] = await listAlerts({}, opened.stores.records)
  expect(alert).toMatchObject({ until: '2026-03-04', excess: 130, grownAt: expect.any(String), query: 'topic:broadband date:2026-03-02..2026-03-04' })
})

it('keeps the severity that was first said', async () => {
  await raise(judged('2026-03-02', [aReport({ severity: 60 })]), opened.stores)
  await raise(judged('2026-03-03', [aReport({ until: '2026-03-03', severity: 95 })]), opened.stores)
  expect(await listAlerts({}, opened.stores.records)).toMatchObject([{ severity: 60 }])
})

it('tells of an incident that was not severe at first and grew', async () => {
  const rule = aRule({ leastSeverity: 60 })
  expect((await raise(judged('2026-03-02', [aReport({ severity: 55 })], { rule }), opened.stores)).withheld.severity).toEqual([id])
  expect((await raise(judged('2026-03-03', [aReport({ until: '2026-03-03', severity: 90 })], { rule }), opened.stores)).opened).toEqual([id])
  expect(await listAlerts({}, opened.stores.records)).toMatchObject([{ severity: 90 }])
})

it('keeps why nobody was told when the incident is over', async () => {
  const rule = aRule({ leastSeverity: 60 })
  await raise(judged('2026-03-02', [aReport({ severity: 55 })], { rule }), opened.stores)
  await raise(judged('2026-03-03', [aReport({ severity: 55, ended: true })], { rule }), opened.stores)
  expect((await keptIncidents(opened.stores.records)).get(id)?.incident).toMatchObject({ ended: true, withheld: 'severity' })
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
  expect((await keptIncidents(opened.stores.records)).get(id)?.incident).toMatchObject({ withheld })
  expect(await opened.told()).toEqual([])
})

it('tells nobody of an excluded span of a series, and of the same series before and after it', async () => {
  await addExclusion({ rule: 'topics', series: 'broadband', from: '2026-03-03', to: '2026-03-04' }, { by: '王芳' }, opened.stores.records, opened.pseudonyms)
  expect((await raise(judged('2026-03-02', [aReport()]), opened.stores)).opened).toHaveLength(1)
  expect((await raise(judged('2026-03-04', [aReport({ since: '2026-03-04' })]), opened.stores)).withheld.excluded).toHaveLength(1)
  expect((await raise(judged('2026-03-04', [aReport({ since: '2026-03-04', series: 'billing' })]), opened.stores)).opened).toHaveLength(1)
  expect((await raise(judged('2026-03-05', [aReport({ since: '2026-03-05' })]), opened.stores)).opened).toHaveLength(1)
})

it('keeps nothing for a rule that is not enabled', async () => {
  await raise(judged('2026-03-02', [aReport()], { rule: aRule({ enabled: false }) }), opened.stores)
  expect((await keptIncidents(opened.stores.records)).size).toBe(0)
})

it('says no more of a closed alert, and leaves what people did when it grows', async () => {
  await raise(judged('2026-03-02', [aReport()]), opened.stores)
  await acknowledgeAlert(id, { by: '王芳' }, opened)
  await raise(judged('2026-03-03', [aReport({ until: '2026-03-03', observed: 500 })]), opened.stores)
  await closeAlert(id, { by: '王芳' }, opened)
  await raise(judged('2026-03-04', [aReport({ until: '2026-03-04', observed: 5_000 })]), opened.stores)
  expect(await types()).toEqual(['opened', 'acknowledged', 'grown', 'closed'])
  expect(await listAlerts({ state: 'closed' }, opened.stores.records)).toMatchObject([{ observed: 5_000, alert: { history: [{ deed: 'acknowledged' }, { deed: 'closed' }] } }])
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

it('numbers the events of several processes without gaps', async () => {
  const others = [opened.stores, await opened.another(), await opened.another()]
  await Promise.all(others.map((stores, i) => raise(judged('2026-03-02', [aReport({ series: `s${i}` }), aReport({ series: `t${i}` })], { rule: aRule({ id: `r${i}` }) }), stores)))
  expect(await opened.told()).toHaveLength(6)
})
