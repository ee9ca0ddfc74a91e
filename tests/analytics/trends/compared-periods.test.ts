import { comparedPeriods } from '../../../src/analytics/trends/compared-periods'

const now = Date.parse('2026-03-02T12:00:00+08:00')

describe('compared periods', () => {
  it.each([
    ['the eight weeks before', '2026-02-02', '2026-02-08', undefined, '2025-12-08', '2026-02-01'],
    ['as many days, where the period is longer than eight weeks', '2025-07-01', '2025-09-30', 'recent', '2025-03-31', '2025-06-30'],
    ['as many days before', '2026-02-02', '2026-02-04', 'before', '2026-01-30', '2026-02-01'],
    ['the same weekdays', '2026-02-02', '2026-02-04', 'weekdays', '2026-01-26', '2026-01-28'],
    ['the same weekdays, where the period is longer than a week', '2026-02-02', '2026-02-09', 'weekdays', '2026-01-19', '2026-01-26'],
    ['the same dates of the year before', '2026-02-02', '2026-02-04', 'year', '2025-02-02', '2025-02-04'],
    ['the first of March for a day the year before has not', '2024-02-29', '2024-02-29', 'year', '2023-03-01', '2023-03-01'],
    ['days of one’s own', '2026-02-16', '2026-02-22', '2025-01-28..2025-02-03', '2025-01-28', '2025-02-03'],
    ['days of one’s own that come after', '2026-02-02', '2026-02-02', '2026-02-03..2026-02-05', '2026-02-03', '2026-02-05'],
  ])('are held against %s', (_, from, to, against, first, last) => {
    expect(comparedPeriods({ from, to, ...(against !== undefined && { against }) }, now)).toEqual({ period: { from, to }, against: { from: first, to: last } })
  })

  it('may begin today and end later', () => {
    expect(comparedPeriods({ from: '2026-03-02', to: '2026-03-08' }, now).period).toEqual({ from: '2026-03-02', to: '2026-03-08' })
  })

  it.each([
    ['a period that ends before it begins', '2026-02-04', '2026-02-02', 'recent', /2026-02-04\.\.2026-02-02 ends before it begins/],
    ['a period in the future', '2026-03-03', '2026-03-04', 'recent', /lies in the future: today is 2026-03-02/],
    ['a day the calendar has not', '2026-02-30', '2026-03-01', 'recent', /"2026-02-30" is no day/],
    ['no day', '', '2026-03-01', 'recent', /"" is no day/],
    ['an unknown comparison', '2026-02-02', '2026-02-04', 'never', /against "never"\. Write recent, before/],
    ['a comparison of three days', '2026-02-02', '2026-02-04', '2025-01-01..2025-01-02..2025-01-03', /cannot be held against/],
    ['a comparison that ends before it begins', '2026-02-02', '2026-02-04', '2025-02-02..2025-01-01', /ends before it begins/],
    ['a comparison that overlaps', '2026-02-02', '2026-02-04', '2026-02-04..2026-02-05', /overlaps what it is held against/],
    ['more than a year against the year before', '2025-01-01', '2026-02-01', 'year', /overlaps/],
    ['more than ten years', '2010-01-01', '2026-02-01', 'before', /too long: at most 3653 days/],
  ])('refuse %s', (_, from, to, against, problem) => {
    expect(() => comparedPeriods({ from, to, against }, now)).toThrow(problem)
  })
})
