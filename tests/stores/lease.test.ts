import { withLease } from '../../src/stores/records/lease'
import type { RecordStore } from '../../src/stores/records/record-store'
import { type OpenedAlerts, openAlerts } from '../alerts/open-alerts'

const MINUTE = 60_000
let opened: OpenedAlerts
let records: RecordStore
let now = Date.parse('2026-03-02')
beforeEach(async () => {
  opened = await openAlerts()
  records = opened.stores.records
  jest.spyOn(Date, 'now').mockImplementation(() => now)
})
afterEach(async () => {
  jest.restoreAllMocks()
  await opened.close()
})

it('lets one at a time, and the next when it is over', async () => {
  expect(await withLease('watch', records, () => withLease('watch', records, async () => 'inner'))).toBeUndefined()
  expect(await withLease('watch', records, async () => 'next')).toBe('next')
})

it('renews by time, however often it is asked', async () => {
  const replace = jest.spyOn(records, 'replace')
  await withLease('watch', records, async (renew) => {
    for (let i = 0; i < 100; i++) expect(await renew()).toBe(true)
    expect(replace).not.toHaveBeenCalled()
    now += 2 * MINUTE
    for (let i = 0; i < 100; i++) expect(await renew()).toBe(true)
    expect(replace).toHaveBeenCalledTimes(1)
  })
})

it('says that it is lost to another process once it has run out', async () => {
  await withLease('watch', records, async (renew) => {
    now += 11 * MINUTE
    expect(await withLease('watch', records, async () => renew())).toBe(false)
  })
})
