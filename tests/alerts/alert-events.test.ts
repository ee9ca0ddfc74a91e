import { appendEvent, followEvents, forgetEvents, lastNumber } from '../../src/alerts/alert-events'
import type { AlertEvent } from '../../src/domain/alert'
import { type OpenedAlerts, openAlerts } from './open-alerts'

let opened: OpenedAlerts
beforeEach(async () => {
  opened = await openAlerts()
})
afterEach(() => opened.close())

const pause = () => new Promise((resolve) => setTimeout(resolve, 10))
const anEvent = (id: string) => ({ id, type: 'opened', at: '2026-03-02T00:00:00Z' }) as AlertEvent

async function heardAfter(number: number): Promise<readonly number[]> {
  const heard: number[] = []
  for await (const each of followEvents(number, opened.stores.records, 1, new AbortController().signal)) {
    if (each === undefined) break
    heard.push(each.number)
  }
  return heard
}

it('forgets what was told long ago: numbers go on, and whoever comes back hears what is left', async () => {
  const { records } = opened.stores
  for (const id of ['a', 'b', 'c']) await appendEvent(anEvent(id), records)
  await pause()
  const later = Date.now()
  for (const id of ['d', 'e']) await appendEvent(anEvent(id), records)
  await forgetEvents(later, records)
  expect([await heardAfter(0), await heardAfter(1), await heardAfter(4), await heardAfter(5)]).toEqual([[4, 5], [4, 5], [5], []])
  await pause()
  await forgetEvents(Date.now(), records)
  expect(await heardAfter(0)).toEqual([])
  expect(await appendEvent(anEvent('f'), records)).toBe(await lastNumber(records))
  expect(await lastNumber(records)).toBeGreaterThan(5)
})
