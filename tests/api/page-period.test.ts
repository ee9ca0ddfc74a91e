import { inPage } from './in-page'

describe('the page reads the period of an address', () => {
  const read = (periods: readonly object[]): unknown[] => inPage('period.js', periods.map((period) => ['periodOf', period]))

  it('puts its ends in order, and takes what is no day as not given', () => {
    expect(read([
      { from: '2026-03-01', to: '2026-03-31' },
      { from: '2026-03-31', to: '2026-03-01' },
      { from: '2026-02-30', to: '2026-03-31' },
      { from: '近7天', to: '' },
    ])).toEqual([
      { from: '2026-03-01', to: '2026-03-31' },
      { from: '2026-03-01', to: '2026-03-31' },
      { from: '', to: '2026-03-31' },
      { from: '', to: '' },
    ])
  })

  it('completes it with the days up to the last contact', () => {
    const completed = (from: string, to: string) => ['completed', { from, to }, '2026-03-31', 7] as const
    expect(inPage('period.js', [completed('', ''), completed('', '2026-01-10'), completed('2026-01-01', ''), completed('2026-05-01', '')])).toEqual([
      { from: '2026-03-25', to: '2026-03-31' },
      { from: '2026-01-04', to: '2026-01-10' },
      { from: '2026-01-01', to: '2026-03-31' },
      { from: '2026-05-01', to: '2026-05-01' },
    ])
  })

  it('counts its days with both ends', () => {
    expect(inPage('period.js', [['daysIn', { from: '2026-02-28', to: '2026-03-01' }], ['daysIn', { from: '2026-03-01', to: '2026-03-01' }]])).toEqual([2, 1])
  })
})
