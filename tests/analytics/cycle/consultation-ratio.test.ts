import { dayNumber } from '../../../src/analytics/cycle/daily-series'
import { ratioAlarms, ratioPeriods, ratioTrend } from '../../../src/analytics/cycle/consultation-ratio'
import type { DailySeries } from '../../../src/domain/cycle'
import { aSeries } from './a-curve'

const FIRST = '2025-03-03'
const series = (days: number, value: (day: number) => number): DailySeries => ({ firstDay: FIRST, values: Array.from({ length: days }, (_, day) => value(day)) })
const seeds = Array.from({ length: 60 }, (_, index) => index + 1)

describe('ratioAlarms', () => {
  it('keeps quiet about products whose users grow with a constant ratio', () => {
    const days = 180
    const loud = seeds.filter((seed) => {
      const growth = (day: number): number => 1 + (3 * day) / days
      const users = series(days, (day) => 20_000 * growth(day))
      const asked = aSeries({ days, baseline: 0, amplitude: 25 + seed * 3, height: growth, dispersion: 1 + (seed % 4), seed, weekdays: [0.7, 1.1, 1.1, 1, 1.1, 1.1, 0.9] })
      return ratioAlarms(asked, users).length > 0
    })
    expect(loud.length).toBeLessThanOrEqual(1)
  })

  it('alarms within two weeks when contacts grow and users do not', () => {
    const days = 120
    const change = 90
    const users = series(days, () => 30_000)
    for (const seed of seeds) {
      const asked = aSeries({ days, baseline: 40 + seed, amplitude: 40 + seed, height: (day) => Math.max(0, day - change) * 0.05, seed, dispersion: 1 + (seed % 3) * 0.5 })
      const found = ratioAlarms(asked, users).map(({ day }) => dayNumber(day) - dayNumber(FIRST) - change)
      expect(found.filter((after) => after > 0 && after <= 14)).not.toEqual([])
    }
  })

  it('judges a day by nothing that comes after it', () => {
    const users = series(150, () => 5000)
    const asked = aSeries({ days: 150, baseline: 30, amplitude: 30, height: (day) => Math.max(0, day - 100) * 0.04 })
    const all = ratioAlarms(asked, users)
    const until = dayNumber('2025-06-25') - dayNumber(FIRST) + 1
    expect(ratioAlarms({ ...asked, values: asked.values.slice(0, until) }, users)).toEqual(all.filter(({ day }) => day <= '2025-06-25'))
  })

  it('says nothing where users fall to zero or were never counted', () => {
    const asked = aSeries({ days: 120, baseline: 30, amplitude: 0, height: () => 0 })
    expect(ratioAlarms(asked, series(120, () => 0))).toEqual([])
    expect(ratioAlarms(asked, { firstDay: '2026-01-01', values: [5] })).toEqual([])
  })
})

describe('ratioPeriods and ratioTrend', () => {
  it('has one denominator a week and scales weeks with gaps', () => {
    const users = series(14, (day) => (day < 7 ? 100 : 200))
    const asked: DailySeries = { firstDay: FIRST, values: [1, 1, 1, 1, 1, 1, 1, 2, null, null, 2, 2, 2, 2] }
    const periods = ratioPeriods(asked, users)
    expect(periods.map(({ from }) => from)).toEqual([FIRST, '2025-03-10'])
    expect(periods.map(({ ratio }) => ratio)).toEqual([expect.closeTo(0.07), expect.closeTo(0.07)])
  })

  it('has no ratio in a week without users', () => {
    expect(ratioPeriods(series(7, () => 3), series(7, () => 0))).toEqual([{ from: FIRST, consultations: 21, users: 0 }])
  })

  it('finds a rising and a falling ratio, and none in noise', () => {
    const users = series(210, () => 1000)
    const directions = (height: (day: number) => number, seed: number): string | undefined =>
      ratioTrend(ratioPeriods(aSeries({ days: 210, baseline: 20, amplitude: 30, height, seed }), users))?.direction
    expect(directions((day) => day / 210, 1)).toBe('rising')
    expect(directions((day) => 1 - day / 210, 1)).toBe('falling')
    expect(seeds.filter((seed) => directions(() => 0, seed) !== 'none').length).toBeLessThanOrEqual(6)
  })

  it('says nothing of seven weeks', () => {
    expect(ratioTrend(ratioPeriods(series(49, () => 3), series(49, () => 100)))).toBeUndefined()
  })
})
