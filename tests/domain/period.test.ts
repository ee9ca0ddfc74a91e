import { addDays, byTime, daysOf, periodOf, spanOf } from '../../src/domain/period'

describe('a period', () => {
  it.each([
    ['2026-01-05', '2026-01-05', '2026-01-05'],
    ['2026-W01', '2025-12-29', '2026-01-04'],
    ['2026-W53', '2026-12-28', '2027-01-03'],
    ['2024-02', '2024-02-01', '2024-02-29'],
    ['2025-12', '2025-12-01', '2025-12-31'],
  ])('%s has the days %s to %s', (period, from, to) => {
    expect(spanOf(period)).toEqual({ from, to })
  })

  it('of every day is the one that has the day in it', () => {
    for (const day of daysOf({ from: '2019-12-20', to: '2028-01-10' })) {
      for (const step of ['day', 'week', 'month'] as const) {
        const { from, to } = spanOf(periodOf(day, step))
        expect(from <= day && day <= to).toBe(true)
      }
      expect(new Date(spanOf(periodOf(day, 'week')).from).getUTCDay()).toBe(1)
    }
  })

  it('comes after those that begin earlier, and after shorter ones that begin with it', () => {
    expect(['2026-02', '2026-W06', '2026-01', '2026-02-01'].sort(byTime)).toEqual(['2026-01', '2026-02-01', '2026-02', '2026-W06'])
  })

  it('ends a leap year on its own day', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  })
})
