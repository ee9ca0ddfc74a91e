import type { ProductWithUsers } from '../../src/alerts/products-with-users'
import { UsedUpWaves } from '../../src/alerts/used-up-waves'
import * as curves from '../../src/analytics/cycle/consultation-curve'
import { between } from '../../src/analytics/cycle/daily-series'
import { aSeries, aWave } from '../analytics/cycle/a-curve'
import { day, growingUsers, star } from '../analytics/cycle/a-launch'

jest.mock('../../src/analytics/cycle/consultation-curve', () => {
  const real = jest.requireActual<typeof curves>('../../src/analytics/cycle/consultation-curve')
  return { ...real, consultationCurve: jest.fn(real.consultationCurve) }
})

const fitted = (): number => jest.mocked(curves.consultationCurve).mock.calls.length
const stored = { firstDay: day(0), values: aSeries({ days: 170, baseline: 0.5, amplitude: 12, height: aWave({ onset: 14, peak: 38, fallDays: 30 }) }).values }
const users = { firstDay: day(14), values: Object.values(growingUsers).map((each) => each.users) }

function aProduct(changes: Partial<ProductWithUsers> = {}): ProductWithUsers {
  return { product: star, stored, consultations: between(stored, day(14), day(169)), users, kpis: {}, ...changes }
}

/** Goes on from what was kept. */
function eventsOf(product: ProductWithUsers, kept?: UsedUpWaves): UsedUpWaves {
  const events = new UsedUpWaves(kept && (JSON.parse(JSON.stringify(kept.state)) as UsedUpWaves['state']))
  events.read([product], day(169))
  return events
}

beforeEach(() => jest.clearAllMocks())

it('fits a wave that is used up once, and tells it again: it may have been withheld', async () => {
  const events = eventsOf(aProduct())
  const found = await events.at(day(169))
  expect(found).toMatchObject([{ series: 'star', event: 'used_up_wave', since: day(14) }])
  expect(fitted()).toBe(1)
  expect(await eventsOf(aProduct(), events).at(day(169))).toEqual(found)
  expect(fitted()).toBe(1)
})

it('weighs a wave by the peak of its curve and not by the sum of its months, so that small and large ones differ', async () => {
  const severityOf = async (amplitude: number): Promise<number> => {
    const { values } = aSeries({ days: 170, baseline: 0.5, amplitude, height: aWave({ onset: 14, peak: 38, fallDays: 30 }) })
    const [wave] = await eventsOf(aProduct({ stored: { ...stored, values }, consultations: between({ ...stored, values }, day(14), day(169)) })).at(day(169))
    return wave!.severity
  }
  const [small, middling, large] = [await severityOf(3), await severityOf(12), await severityOf(60)]
  expect(small).toBeLessThan(50)
  expect(middling).toBeGreaterThan(small + 20)
  expect(large).toBeGreaterThan(middling)
})

it('fits a wave no more that has ended unused, once users are known beyond its end', async () => {
  const launched = { ...star, promotions: [{ kind: 'promotion' as const, name: '夏季', from: day(40) }] }
  const waiting = eventsOf(aProduct({ product: launched, users: between(users, day(14), day(39)) }))
  await waiting.at(day(169))
  expect(waiting.state.filter(({ from }) => from === day(14))).toEqual([])
  const over = eventsOf(aProduct({ product: launched }), waiting)
  await over.at(day(169))
  expect(over.state.map(({ from }) => from)).toContain(day(14))
  jest.clearAllMocks()
  await eventsOf(aProduct({ product: launched }), over).at(day(169))
  expect(fitted()).toBe(2 - over.state.length)
})

it('fits nothing of a product without a launch or promotion, and forgets a wave that is not registered any more', async () => {
  const { launch: _, ...card } = star
  const events = eventsOf(aProduct())
  await events.at(day(169))
  const unregistered = eventsOf(aProduct({ product: card }), events)
  expect(await unregistered.at(day(169))).toEqual([])
  expect(fitted()).toBe(1)
})
