import { incidentId } from '../../src/alerts/incidents'
import { acknowledgeAlert, closeAlert, markFalseAlarm, markKnownEvent } from '../../src/alerts/judge-alert'
import { addPlannedEvent, type GivenEvent, listPlannedEvents, removePlannedEvent } from '../../src/alerts/planned-events'
import { exclusionsOf } from '../../src/alerts/exclusions'
import { raise, raiseTogether } from '../../src/alerts/raise'
import { tellWhatIsLeft } from '../../src/alerts/tell'
import type { IncidentReport } from '../../src/domain/alert'
import type { AlertRule } from '../../src/domain/alert-rule'
import { aReport, aRule } from '../a-report'
import { type OpenedAlerts, openAlerts } from './open-alerts'

const vocabulary = { product: new Map([['彩铃', 'ringback'], ['ringback', 'ringback']]) }
const id = incidentId('topics', 'broadband', '2026-03-02')
const by = { by: '王芳' }

let opened: OpenedAlerts
beforeEach(async () => {
  opened = await openAlerts()
  await raise({ rule: aRule(), at: '2026-03-02', compared: 50, reports: [aReport()] }, opened.stores)
})
afterEach(() => opened.close())

it('keeps who did what, when and why, masked, and tells of it', async () => {
  await acknowledgeAlert(id, { by: '王芳', remark: '已致电13812345678' }, opened)
  const closed = await closeAlert(id, { by: '李雷' }, opened)
  expect(closed.alert).toMatchObject({ state: 'closed', history: [{ deed: 'acknowledged', by: '王芳', remark: expect.stringMatching(/已致电\[手机:/) }, { deed: 'closed', by: '李雷' }] })
  expect((await opened.told()).map(({ type }) => type)).toEqual(['opened', 'acknowledged', 'closed'])
})

it('refuses to acknowledge twice, to acknowledge what is closed and to close twice, and says who was first', async () => {
  await acknowledgeAlert(id, by, opened)
  await expect(acknowledgeAlert(id, { by: '李雷' }, opened)).rejects.toMatchObject({ code: 'ALERT_SETTLED', message: expect.stringMatching(/acknowledged already, by 王芳/) })
  await closeAlert(id, by, opened)
  await expect(closeAlert(id, { by: '李雷' }, opened)).rejects.toMatchObject({ code: 'ALERT_SETTLED', message: expect.stringMatching(/closed already, by 王芳/) })
  await expect(acknowledgeAlert(id, by, opened)).rejects.toMatchObject({ code: 'ALERT_SETTLED' })
})

it('lets one of two processes acknowledge', async () => {
  const others = [opened.stores, await opened.another(), await opened.another()]
  const outcomes = await Promise.allSettled(others.map((stores, i) => acknowledgeAlert(id, { by: `p${i}` }, { ...opened, stores })))
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
})

it.each([['no such alert', 'nothing', by, 'ALERT_NOT_FOUND'], ['nobody', id, { by: ' ' }, 'REQUEST_INVALID']])('refuses %s', async (_, alert, given, code) => {
  await expect(acknowledgeAlert(alert, given, opened)).rejects.toMatchObject({ code })
})

it('knows no alert of an incident that nobody was told of', async () => {
  await raise({ rule: aRule(), at: '2026-03-02', compared: 50, reports: [aReport({ series: 'mild', severity: 10 })] }, opened.stores)
  await expect(closeAlert(incidentId('topics', 'mild', '2026-03-02'), by, opened)).rejects.toMatchObject({ code: 'ALERT_NOT_FOUND' })
})

it('learns from a false alarm: until a day its series tells of more severe incidents only', async () => {
  const { incident, exclusions } = await markFalseAlarm(id, { ...by, until: '2026-04-01' }, opened)
  expect(incident.alert).toMatchObject({ state: 'closed', verdict: 'false_alarm' })
  expect(await exclusionsOf('topics', opened.stores.records)).toEqual(exclusions)
  const another = (since: string, severity: number) => raise({ rule: aRule(), at: since, compared: 50, reports: [aReport({ since, severity })] }, opened.stores)
  expect((await another('2026-03-10', 70)).withheld.severity).toHaveLength(1)
  expect((await another('2026-03-11', 71)).opened).toHaveLength(1)
  expect((await another('2026-04-02', 70)).opened).toHaveLength(1)
  await expect(markFalseAlarm(id, by, opened)).rejects.toMatchObject({ message: expect.stringMatching(/marked as a false alarm already/) })
})

it('tells a verdict on a closed alert, and learns from it, that a crash left untold', async () => {
  await closeAlert(id, by, opened)
  const { records } = opened.stores
  // The first write after the verdict is kept.
  const crash = jest.spyOn(records, 'put').mockRejectedValue(new Error('killed'))
  await expect(markFalseAlarm(id, by, opened)).rejects.toThrow('killed')
  crash.mockRestore()
  await tellWhatIsLeft(opened.stores)
  expect((await opened.told()).map(({ type }) => type)).toEqual(['opened', 'closed', 'false_alarm'])
  expect(await exclusionsOf('topics', records)).toHaveLength(1)
})

it('learns for ninety days after the incident, however late it is judged', async () => {
  expect((await markFalseAlarm(id, by, opened)).exclusions).toMatchObject([{ series: 'broadband', from: '2026-03-02', to: '2026-05-31' }])
})

it('learns from a false alarm in each series it was seen in, from the highest severity of its own on, and nothing of all contacts together', async () => {
  const sees = (rule: Partial<AlertRule>, report: Partial<IncidentReport>) => raiseTogether([{ rule: aRule(rule), at: '2026-03-02', compared: 50, reports: [aReport(report)] }], opened.stores, async () => 40)
  const { split: _, ...everything } = aRule({ id: 'all' })
  await sees({ id: 'products', split: 'product' }, { series: 'router', severity: 85 })
  const reasons = [{ ...aReport().reasons[0]!, field: 'topic' }]
  await sees({ id: 'regions', split: 'region' }, { series: '南京', severity: 100, reasons })
  await raiseTogether([{ rule: everything, at: '2026-03-02', compared: 1, reports: [aReport({ series: '', reasons })] }], opened.stores, async () => 40)
  await sees({}, { until: '2026-03-03', severity: 75 })
  const { incident, exclusions } = await markFalseAlarm(id, by, opened)
  expect(incident.alert).toMatchObject({ severity: 100, alsoSeen: { length: 3 } })
  expect(exclusions).toMatchObject([
    { rule: 'topics', series: 'broadband', leastSeverity: 76 },
    { rule: 'products', series: 'router', leastSeverity: 86 },
    { rule: 'regions', series: '南京', leastSeverity: 100 },
  ])
  expect(await exclusionsOf('products', opened.stores.records)).toEqual([exclusions[1]])
  expect(await exclusionsOf('all', opened.stores.records)).toEqual([])
})

it('learns what the first of two said who judge it at once', async () => {
  const outcomes = await Promise.allSettled([
    markFalseAlarm(id, { ...by, until: '2026-04-01' }, opened),
    markFalseAlarm(id, { by: '李雷', until: '2026-08-01' }, { ...opened, stores: await opened.another() }),
  ])
  const [first] = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await exclusionsOf('topics', opened.stores.records)).toEqual(first!.exclusions)
})

it('plans no event for one who came second with it', async () => {
  const known = markKnownEvent(id, { kind: 'outage', name: '割接' }, by, { ...opened, vocabulary })
  const [one, other] = await Promise.allSettled([markFalseAlarm(id, by, { ...opened, stores: await opened.another() }), known])
  expect([one.status, other.status].sort()).toEqual(['fulfilled', 'rejected'])
  expect(await listPlannedEvents(opened.stores.records)).toHaveLength(other.status === 'fulfilled' ? 1 : 0)
  expect(await exclusionsOf('topics', opened.stores.records)).toHaveLength(one.status === 'fulfilled' ? 1 : 0)
})

it.each([['2026-02-30', /no day of the calendar/], ['2026-03-01', /before they begin/]])('refuses a false alarm until %s and leaves the alert as it is', async (until, problem) => {
  await expect(markFalseAlarm(id, { ...by, until }, opened)).rejects.toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringMatching(problem) })
  await acknowledgeAlert(id, by, opened)
})

it('adds a known event to the calendar, with the days and the product of the incident', async () => {
  await raise({ rule: aRule({ id: 'products', split: 'product' }), at: '2026-03-02', compared: 50, reports: [aReport({ series: 'ringback' })] }, opened.stores)
  const { incident, event } = await markKnownEvent(incidentId('products', 'ringback', '2026-03-02'), { kind: 'promotion', name: '彩铃免费月' }, by, { ...opened, vocabulary })
  expect(incident.alert).toMatchObject({ state: 'closed', verdict: 'known_event' })
  expect(await listPlannedEvents(opened.stores.records)).toEqual([event])
  expect(event).toMatchObject({ kind: 'promotion', from: '2026-03-02', to: '2026-03-02', product: 'ringback' })
})

it('leaves an alert as it is when the calendar refuses its event', async () => {
  await expect(markKnownEvent(id, { kind: 'outage', name: '割接', from: '2026-03-03', to: '2026-03-01' }, by, { ...opened, vocabulary })).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  await acknowledgeAlert(id, by, opened)
})

describe('planned events', () => {
  const plan = (fields: Partial<GivenEvent>) =>
    addPlannedEvent({ kind: 'promotion', name: '流量包', from: '2026-11-01', to: '2026-11-11', ...fields }, by, opened.stores.records, { ...opened, vocabulary })

  it.each<[string, Partial<GivenEvent>]>([
    ['another kind', { kind: 'outage' }],
    ['a product', { product: '彩铃' }],
    ['a region', { region: '南京' }],
    ['the day after', { from: '2026-11-12', to: '2026-11-12' }],
  ])('takes %s beside one', async (_, fields) => {
    await plan({})
    await plan(fields)
    expect(await listPlannedEvents(opened.stores.records)).toHaveLength(2)
  })

  it.each<[string, Partial<GivenEvent>, string]>([
    ['days that overlap', { from: '2026-11-11', to: '2026-11-20' }, 'PLANNED_EVENT_CONFLICT'],
    ['an end before the beginning', { from: '2026-11-02', to: '2026-11-01' }, 'REQUEST_INVALID'],
    ['a day there is not', { from: '2026-11-31', to: '2026-12-01' }, 'REQUEST_INVALID'],
    ['a product there is not', { product: '茶叶' }, 'LABEL_INVALID'],
    ['no name', { name: ' ' }, 'REQUEST_INVALID'],
  ])('refuses %s', async (_, fields, code) => {
    await plan({})
    await expect(plan(fields)).rejects.toMatchObject({ code })
    expect(await listPlannedEvents(opened.stores.records)).toHaveLength(1)
  })

  it('takes one of two that contradict each other and come at once', async () => {
    const outcomes = await Promise.allSettled([plan({}), plan({})])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('removes one, once', async () => {
    const { id: event } = await plan({})
    await removePlannedEvent(event, opened.stores.records)
    await expect(removePlannedEvent(event, opened.stores.records)).rejects.toMatchObject({ code: 'PLANNED_EVENT_NOT_FOUND' })
  })
})
