import { averageUsers, inTime, promotedSpans, usersByDay, wavesBegun } from '../../src/analytics/product-figures'

describe('users by day', () => {
  const byDay = usersByDay({ '2026-02': { users: 1000 }, '2026-W06': { users: 700 }, '2026-02-03': { users: 10 }, '2026-02-04': { activeUsers: 3 } })

  it.each([['2026-02-01', 1000], ['2026-02-02', 700], ['2026-02-03', 10], ['2026-02-04', 700], ['2026-02-09', 1000], ['2026-02-28', 1000], ['2026-03-01', undefined]])('on %s are those of the shortest period with a count: %s', (day, users) => {
    expect(byDay.get(day)).toBe(users)
  })

  it('come in order', () => {
    expect([...byDay.keys()]).toEqual([...byDay.keys()].sort())
  })
})

describe('the average of a period', () => {
  it('is over the days that have a count, and says how many', () => {
    const byDay = usersByDay({ '2026-01-05': { users: 10 }, '2026-01-07': { users: 20 } })
    expect(averageUsers(byDay, { from: '2026-01-05', to: '2026-01-11' })).toEqual({ users: 15, days: 2 })
    expect(averageUsers(byDay, { from: '2026-01-06', to: '2026-01-06' })).toBeUndefined()
  })

  it('of a month counted as one is that count', () => {
    expect(averageUsers(usersByDay({ '2026-01': { users: 10 } }), { from: '2026-01-01', to: '2026-01-31' })).toEqual({ users: 10, days: 31 })
  })
})

it('puts periods in the order of time, with their days', () => {
  expect(inTime({ '2026-02': 2, '2026-01-31': 1 })).toEqual([
    { period: '2026-01-31', from: '2026-01-31', to: '2026-01-31', value: 1 },
    { period: '2026-02', from: '2026-02-01', to: '2026-02-28', value: 2 },
  ])
})

it('names the launch among the waves that have begun, and none that lies ahead', () => {
  const promotions = [{ kind: 'promotion', name: '早鸟', from: '2025-12-20' }, { kind: 'campaign', name: '校园行', from: '2026-09-01' }] as const
  expect(wavesBegun({ launch: '2026-01-05', promotions }, '2026-03-15').map(({ kind, from }) => [kind, from])).toEqual([['promotion', '2025-12-20'], ['launch', '2026-01-05']])
  expect(wavesBegun({ launch: '2026-04-01', promotions: [] }, '2026-03-15')).toEqual([])
})

it('takes the days of a promotion as registered, and thirty of a launch or of one without an end', () => {
  const promotions = [{ kind: 'promotion', name: '早鸟', from: '2025-12-20', to: '2025-12-31' }, { kind: 'campaign', name: '校园行', from: '2026-09-01' }] as const
  expect(promotedSpans({ launch: '2026-01-05', promotions }).map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['launch', '2026-01-05', '2026-02-03'],
    ['promotion', '2025-12-20', '2025-12-31'],
    ['campaign', '2026-09-01', '2026-09-30'],
  ])
})
