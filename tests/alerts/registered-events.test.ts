import { registeredEvents } from '../../src/alerts/registered-events'
import { BusinessCalendar } from '../../src/analytics/spikes/business-calendar'
import type { RegisteredProduct } from '../../src/domain/product'
import type { PlannedEvent } from '../../src/domain/spike'

const product = (fields: Partial<RegisteredProduct>): RegisteredProduct => ({ id: 'ringback', name: '彩铃', aliases: [], promotions: [], ...fields })
const spring = { kind: 'promotion', name: '春季', from: '2026-03-01', to: '2026-03-31' } as const

it('takes a promotion for a planned event of its product', () => {
  expect(registeredEvents([product({ promotions: [spring] })], [])).toEqual([{ ...spring, product: 'ringback' }])
})

it('takes a launch, and a promotion without an end, for thirty days', () => {
  expect(registeredEvents([product({ launch: '2026-01-01', promotions: [{ kind: 'campaign', name: '老友', from: '2026-03-01' }] })], [])).toEqual([
    { kind: 'promotion', name: '彩铃', product: 'ringback', from: '2026-01-01', to: '2026-01-30' },
    { kind: 'campaign', name: '老友', product: 'ringback', from: '2026-03-01', to: '2026-03-30' },
  ])
})

it('counts each day once where promotions overlap each other and what somebody planned, so that the calendar takes all of them', () => {
  const planned: PlannedEvent = { kind: 'promotion', name: '清明', product: 'ringback', from: '2026-03-10', to: '2026-03-12' }
  const events = registeredEvents([product({ promotions: [spring, { ...spring, name: '四月', from: '2026-03-20', to: '2026-04-10' }] })], [planned])
  expect(events.map(({ name, from, to }) => `${name} ${from} ${to}`)).toEqual(['春季 2026-03-01 2026-03-09', '春季 2026-03-13 2026-03-31', '四月 2026-04-01 2026-04-10'])
  expect(() => new BusinessCalendar({ events: [planned, ...events] })).not.toThrow()
})
