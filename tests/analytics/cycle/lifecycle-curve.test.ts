import { dayNumber } from '../../../src/analytics/cycle/daily-series'
import { lifecycleCurve } from '../../../src/analytics/cycle/lifecycle-curve'
import { productCycle, zoneOf } from '../../../src/analytics/cycle/zones'
import type { DailySeries, DayKind } from '../../../src/domain/cycle'
import { mulberry32 } from '../../../src/domain/mulberry32'
import { aSeries, aWave } from './a-curve'

const FIRST = '2025-03-03'
const logistic = (day: number): number => 1 / (1 + Math.exp(-(day - 60) / 12))
const shapes = {
  mature: logistic,
  growth: (day: number) => (day + 5) / 360,
  decline: (day: number) => logistic(day) * (day < 150 ? 1 : Math.exp(-(day - 150) / 180)),
  rebirth: (day: number) => 0.6 * logistic(day) + 0.3 / (1 + Math.exp(-(day - 260) / 15)),
}

function users(shape: (day: number) => number, seed = 1, days = 350, most = 50_000): DailySeries {
  const random = mulberry32(seed)
  return { firstDay: FIRST, values: Array.from({ length: days }, (_, day) => Math.max(0, Math.round(most * shape(day) * (1 + 0.03 * (random() + random() - 1))))) }
}

describe('lifecycleCurve', () => {
  it.each(Object.entries(shapes))('names a curve of %s whatever the noise', (curve, shape) => {
    for (let seed = 1; seed <= 2; seed++) {
      const found = lifecycleCurve(users(shape, seed))
      expect(found).toMatchObject({ curve })
      expect(found.confidence).toBeGreaterThan(0.6)
    }
  })

  it('reads a curve of many years', () => {
    const late = (day: number): number => 0.6 * logistic(day) + 0.3 / (1 + Math.exp(-(day - 2_400) / 15))
    expect(lifecycleCurve(users(late, 1, 2_800))).toMatchObject({ curve: 'rebirth' })
  })

  it('finds the day users reach their level', () => {
    const { levelReached } = lifecycleCurve(users(logistic))
    // The logistic curve is at 95 % on day 60 + 12 ln 19.
    expect(Math.abs(dayNumber(levelReached!) - dayNumber(FIRST) - 95)).toBeLessThanOrEqual(7)
  })

  it('gives the phases between change points', () => {
    expect(lifecycleCurve(users(shapes.rebirth)).phases.map(({ movement }) => movement).slice(0, 3)).toEqual(['rising', 'level', 'rising'])
  })

  it('reads weekly counts and gaps as well', () => {
    const daily = users(logistic)
    expect(lifecycleCurve({ ...daily, values: daily.values.map((value, day) => (day % 7 === 3 ? value : null)) }).curve).toBe('mature')
  })

  it('calls users that fall to zero a decline', () => {
    expect(lifecycleCurve(users((day) => Math.max(0, day < 120 ? logistic(day) : 1 - (day - 120) / 100))).curve).toBe('decline')
  })

  it('says that seven weeks are too few', () => {
    expect(lifecycleCurve(users(logistic, 1, 49))).toMatchObject({ curve: 'none', reason: 'too_little_data' })
  })

  it('names no curve of users who were never there', () => {
    expect(lifecycleCurve({ firstDay: FIRST, values: Array.from({ length: 200 }, () => 0) })).toMatchObject({ curve: 'none', reason: 'too_little_data' })
  })
})

describe('productCycle', () => {
  const ordinary = (): DayKind => 'ordinary'
  const consultations = aSeries({ days: 120, baseline: 10, amplitude: 150, height: aWave({ onset: 1, peak: 35, fallDays: 50 }) })

  it('puts each day into a zone, the last from when the wave is used up', () => {
    const cycle = productCycle(consultations, users(logistic), ordinary)
    expect(zoneOf(FIRST, cycle)).toBe('attention_rising')
    expect(zoneOf('2025-05-01', cycle)).toBe('attention_falling')
    expect(zoneOf('2025-09-01', cycle)).toBe('released')
  })

  it('has no third zone while users rise', () => {
    const cycle = productCycle(consultations, users(shapes.growth), ordinary)
    expect(cycle.fallingEnds).toBeUndefined()
    expect(zoneOf('2026-01-01', cycle)).toBe('attention_falling')
  })

  it('has no zones without consultations', () => {
    const cycle = productCycle({ firstDay: FIRST, values: Array.from({ length: 350 }, () => 0) }, users(logistic), ordinary)
    expect(cycle).toMatchObject({ consultations: { reason: 'too_little_data' }, users: { curve: 'mature' } })
    expect(zoneOf('2025-09-01', cycle)).toBeUndefined()
  })

  it('leaves out users counted before the launch', () => {
    const early = users(logistic)
    const before = { firstDay: '2024-12-03', values: [...Array.from({ length: 90 }, () => 20_000), ...early.values] }
    const nobodyAsked = { firstDay: FIRST, values: early.values.map(() => 0) }
    expect(productCycle(nobodyAsked, before, ordinary).users).toEqual(lifecycleCurve(early))
  })
})
