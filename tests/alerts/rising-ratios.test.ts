import type { ProductWithUsers } from '../../src/alerts/products-with-users'
import { RisingRatios } from '../../src/alerts/rising-ratios'
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

function eventsOf(product: ProductWithUsers, open?: readonly IncidentReport[]): RisingRatios {
  const events = new RisingRatios(open)
  events.read([product])
  return events
}

/** All that is said of a product in 140 days. */
function found(product: ProductWithUsers): readonly IncidentReport[] {
  const events = eventsOf(product)
  return Array.from({ length: 140 }, (_, at) => events.at(day(at))).flat()
}

it('is no rise what a promotion raised, not even in the days after it', () => {
  const risen = (at: number): boolean => at >= 80 && at < 85
  expect(found(asked(risen))).not.toEqual([])
  expect(found(asked(risen, { product: promoted(80, 84) }))).toEqual([])
})

it('is a rise what stays after a promotion', () => {
  const [first] = found(asked((at) => at >= 80, { product: promoted(80, 84) }))
  expect(first!.since > day(84)).toBe(true)
})

it('counts the days alone of which consultations and users are known', () => {
  const rise = asked((at) => at >= 80 && at < 100)
  const users = { ...rise.users, values: rise.users.values.map((count, at) => (at === 90 ? null : count)) }
  const [whole, gapped] = [found(rise), found({ ...rise, users })].map((reports) => reports.at(-1)!)
  expect(gapped!.since).toBe(whole!.since)
  expect(gapped!.observed).toBe(whole!.observed - 6)
  expect(gapped!.expected).toBeLessThan(whole!.expected)
})

it('tells a rise that was over when the users of its month came', () => {
  const users = { firstDay: day(0), values: Array.from({ length: 120 }, () => 10_000) }
  expect(eventsOf(asked((at) => at >= 90 && at < 95, { users })).at(day(121))).toMatchObject([{ series: 'card', ended: true }])
})

it('lets a rise go on while the users of the days after it are not known yet, for two months', () => {
  const users = { firstDay: day(0), values: Array.from({ length: 100 }, () => 10_000) }
  const events = eventsOf(asked((at) => at >= 90, { users }))
  expect(events.at(day(130))).toMatchObject([{ until: day(99), ended: false }])
  expect(events.at(day(162))).toMatchObject([{ until: day(99), ended: true }])
})

it('ends a rise once that was open and is not found any more, be it long ago or a promotion now', () => {
  const rise = asked((at) => at >= 80 && at < 85)
  const before = eventsOf(rise)
  before.at(day(90))
  const [open] = before.state
  for (const [product, later] of [[rise, 135], [{ ...rise, product: promoted(80, 84) }, 91]] as const) {
    const after = eventsOf(product, before.state)
    expect(after.at(day(later))).toEqual([{ ...open, ended: true }])
    expect(after.at(day(later + 1))).toEqual([])
  }
})
