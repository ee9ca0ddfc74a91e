import type { ProductWithUsers } from '../../src/alerts/products-with-users'
import { risingRatios } from '../../src/alerts/rising-ratios'
import type { IncidentReport } from '../../src/domain/alert'
import type { RegisteredProduct } from '../../src/domain/product'
import { day } from '../analytics/cycle/a-launch'

const card: RegisteredProduct = { id: 'card', name: '星卡', aliases: [], promotions: [] }
const promoted = (from: number, to: number): RegisteredProduct => ({ ...card, promotions: [{ kind: 'promotion', name: '夏季', from: day(from), to: day(to) }] })

/** Of 140 days, two consultations each and six in some of them, by ten thousand users. */
function asked(isRisen: (at: number) => boolean, changes: Partial<ProductWithUsers> = {}): ProductWithUsers {
  const consultations = { firstDay: day(0), values: Array.from({ length: 140 }, (_, at) => (isRisen(at) ? 6 : 2)) }
  const users = { firstDay: day(0), values: consultations.values.map(() => 10_000) }
  return { product: card, stored: consultations, consultations, users, kpis: {}, ...changes }
}

async function found(product: ProductWithUsers): Promise<readonly IncidentReport[]> {
  const eventsAt = risingRatios([product])
  return (await Promise.all(Array.from({ length: 140 }, (_, at) => eventsAt(day(at))))).flat()
}

it('is no rise what a promotion raised, not even in the days after it', async () => {
  const risen = (at: number): boolean => at >= 80 && at < 85
  expect(await found(asked(risen))).not.toEqual([])
  expect(await found(asked(risen, { product: promoted(80, 84) }))).toEqual([])
})

it('is a rise what stays after a promotion', async () => {
  const [first] = await found(asked((at) => at >= 80, { product: promoted(80, 84) }))
  expect(first!.since > day(84)).toBe(true)
})

it('counts the days alone of which consultations and users are known', async () => {
  const rise = asked((at) => at >= 80 && at < 100)
  const users = { ...rise.users, values: rise.users.values.map((count, at) => (at === 90 ? null : count)) }
  const [whole, gapped] = [await found(rise), await found({ ...rise, users })].map((reports) => reports.at(-1)!)
  expect(gapped!.since).toBe(whole!.since)
  expect(gapped!.observed).toBe(whole!.observed - 6)
  expect(gapped!.expected).toBeLessThan(whole!.expected)
})
