import { listAlerts } from '../../src/alerts/alert-index'
import { acknowledgeAlert } from '../../src/alerts/judge-alert'
import { raise } from '../../src/alerts/raise'
import { aReport, aRule } from '../a-report'
import { type OpenedAlerts, openAlerts } from './open-alerts'

let opened: OpenedAlerts
beforeEach(async () => {
  opened = await openAlerts()
})
afterEach(() => opened.close())

it('goes on where a page ended, while alerts are handled and grow', async () => {
  const { stores } = opened
  const rule = aRule({ step: 'hour', budget: 10 })
  const report = (series: string, since: string, severity = 70) => aReport({ series, since, severity })
  const [later, earlier] = ['2026-03-02 10:00:00', '2026-03-02 09:00:00'] as const
  for (const [at, series] of [[earlier, ['a', 'b', 'c']], [later, ['d', 'e']]] as const) await raise({ rule, at, compared: 50, reports: series.map((each) => report(each, at)) }, stores)
  const all = (await listAlerts({}, 10, stores.records)).alerts.map(({ id }) => id)

  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listAlerts({ state: 'open' }, 2, stores.records, cursor)
    seen.push(...page.alerts.map(({ id }) => id))
    for (const id of all.slice(0, 2)) await acknowledgeAlert(id, { by: '王芳' }, opened).catch(() => undefined)
    for (const series of ['a', 'b', 'c']) await raise({ rule, at: later, compared: 50, reports: [{ ...report(series, earlier, 99), until: later }] }, stores)
    cursor = page.next
  } while (cursor !== undefined)
  expect(seen).toEqual(all)
})

it.each(['nothing', '2026-03-02', '2026-03-02_x', '0123456789abcdef'])('refuses the cursor %s', async (cursor) => {
  await expect(listAlerts({}, 10, opened.stores.records, cursor)).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
})
