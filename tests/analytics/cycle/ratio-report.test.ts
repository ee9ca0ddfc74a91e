import { ratioReport } from '../../../src/analytics/cycle/ratio-report'

it('gives a ratio the interval of the contacts it was made of, and not of a week between them whose users nobody knows', () => {
  const weeks = (values: readonly (number | null)[]): (number | null)[] => values.flatMap((value) => Array.from({ length: 7 }, () => value))
  const consultations = { firstDay: '2026-01-05', values: weeks([10, 10, 10, 10, 10]) }
  const users = { firstDay: '2026-01-05', values: weeks([1_000, 1_000, null, 1_000, 1_000]) }
  const { latest } = ratioReport('star', consultations, users)!
  expect(latest).toMatchObject({ weeks: 4, users: 1_000 })
  expect(latest.ratio).toBeCloseTo(0.07)
  // Byar's for 280 contacts.
  expect(latest.low).toBeCloseTo(0.06204, 4)
  expect(latest.high).toBeCloseTo(0.0787, 4)
})
