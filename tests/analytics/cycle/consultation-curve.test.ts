import { consultationCurve } from '../../../src/analytics/cycle/consultation-curve'
import { dayNumber } from '../../../src/analytics/cycle/daily-series'
import { addDays } from '../../../src/domain/period'
import type { ConsultCurve, DayKind } from '../../../src/domain/cycle'
import { mulberry32 } from '../../../src/domain/mulberry32'
import { aSeries, aWave } from './a-curve'

const ordinary = (): DayKind => 'ordinary'
const level = (): number => 0

describe('consultationCurve', () => {
  it('tells the three curves apart and measures them', () => {
    const gradual = consultationCurve(aSeries({ days: 140, baseline: 12, amplitude: 120, height: aWave({ onset: 10, peak: 38, fallDays: 45 }) }), ordinary)
    expect(gradual).toMatchObject({ curve: 'gradual', wave: { widthOpen: false } })
    expect(Math.abs(dayNumber(gradual.wave!.peak) - dayNumber(addDays('2025-03-03', 38)))).toBeLessThanOrEqual(3)
    expect(gradual.wave!.amplitude).toBeGreaterThan(95)
    expect(gradual.wave!.amplitude).toBeLessThan(145)
    expect(gradual.probability + (gradual.secondBest?.probability ?? 0)).toBeLessThanOrEqual(1 + 1e-9)

    const burst = consultationCurve(aSeries({ days: 90, baseline: 8, amplitude: 90, height: aWave({ onset: 20, peak: 23, fallDays: 8 }) }), ordinary)
    expect(burst).toMatchObject({ curve: 'burst' })
    expect(burst.wave!.halfWidthDays).toBeLessThanOrEqual(10)

    const tail = consultationCurve(aSeries({ days: 130, baseline: 10, amplitude: 100, height: aWave({ onset: 8, peak: 40, fallDays: 60, tail: 0.65 }) }), ordinary)
    expect(tail).toMatchObject({ curve: 'long_tail', wave: { widthOpen: true } })
  })

  it('names most invented curves right, of shapes it does not fit, whatever the seed', () => {
    let right = 0
    const cases: [ConsultCurve, number][] = []
    for (let seed = 1; seed <= 2; seed++) for (const curve of ['gradual', 'burst', 'long_tail', 'none'] as const) cases.push([curve, seed])
    for (const [curve, seed] of cases) {
      const random = mulberry32(seed * 97)
      const between = (low: number, high: number): number => low + Math.floor(random() * (high - low))
      const amplitude = 30 * 10 ** random()
      const height = {
        gradual: aWave({ onset: 8, peak: 8 + between(18, 40), fallDays: between(30, 55), power: 1 + random() }),
        burst: aWave({ onset: 8, peak: 8 + between(2, 5), fallDays: between(5, 10) }),
        long_tail: aWave({ onset: 8, peak: 8 + between(20, 40), fallDays: between(50, 80), tail: 0.55 + 0.2 * random() }),
        none: level,
      }[curve]
      const found = consultationCurve(aSeries({ days: 120, baseline: amplitude / 8, amplitude, height, dispersion: 2, seed, weekdays: [0.6, 1.1, 1.1, 1, 1.1, 1.1, 0.8] }), ordinary)
      if (found.curve === curve) right++
    }
    expect(right / cases.length).toBeGreaterThanOrEqual(0.92)
  })

  it.each([
    ['a steady level', aSeries({ days: 120, baseline: 40, amplitude: 0, height: level }), 'no_wave'],
    ['a slow decline', aSeries({ days: 120, baseline: 40, amplitude: 60, height: (day) => 1 - day / 120 }), 'no_wave'],
    ['single odd days', aSeries({ days: 120, baseline: 20, amplitude: 80, height: (day) => Number(day === 40 || day === 77) }), 'no_wave'],
    ['a new level reached at once', aSeries({ days: 120, baseline: 20, amplitude: 40, height: (day) => Number(day >= 60) }), 'peak_not_confirmed'],
    ['a rise that still goes on', aSeries({ days: 60, baseline: 10, amplitude: 200, height: (day) => Math.max(0, (day - 35) / 25) ** 1.5 }), 'peak_not_confirmed'],
    ['nine days', aSeries({ days: 9, baseline: 20, amplitude: 50, height: aWave({ onset: 1, peak: 4, fallDays: 4 }) }), 'too_little_data'],
    ['hardly a contact', aSeries({ days: 60, baseline: 0.05, amplitude: 0, height: level }), 'too_little_data'],
    ['a product nobody asked about', { firstDay: '2025-03-03', values: Array.from({ length: 60 }, () => 0) }, 'too_little_data'],
  ])('finds no curve in %s and says why', (_, series, reason) => {
    expect(consultationCurve(series, ordinary)).toMatchObject({ curve: 'none', reason })
  })

  it('takes gaps for gaps, not for days without contacts', () => {
    const series = aSeries({ days: 120, baseline: 12, amplitude: 120, height: aWave({ onset: 10, peak: 35, fallDays: 40 }) })
    const whole = consultationCurve(series, ordinary)
    const gappy = consultationCurve({ ...series, values: series.values.map((value, day) => (day % 9 === 4 || (day > 60 && day < 68) ? null : value)) }, ordinary)
    expect(gappy.curve).toBe('gradual')
    expect(Math.abs(gappy.wave!.amplitude / whole.wave!.amplitude - 1)).toBeLessThan(0.15)
  })

  it('guesses no wave into gaps', () => {
    // Monday to Friday, on the Monday of a long weekend nothing, and more than usual on the Tuesday after it.
    const { firstDay, values } = aSeries({ days: 126, baseline: 300, amplitude: 0, height: level, dispersion: 4 })
    const open = values.map((value, day) => (day % 7 >= 5 || day === 63 ? null : day === 64 ? 420 : value))
    expect(consultationCurve({ firstDay, values: open }, ordinary)).toMatchObject({ curve: 'none' })
  })

  it('does not take weekends and holidays for the shape of a wave', () => {
    const weekdays = [0.3, 1.2, 1.2, 1.2, 1.2, 1.2, 0.5]
    const holiday = (day: string): DayKind => (day >= '2025-04-04' && day <= '2025-04-09' ? 'holiday' : 'ordinary')
    const series = aSeries({ days: 120, baseline: 12, amplitude: 120, height: aWave({ onset: 10, peak: 45, fallDays: 40 }), weekdays })
    const quiet = { ...series, values: series.values.map((value, day) => (holiday(addDays(series.firstDay, day)) === 'holiday' ? Math.round((value as number) * 0.2) : value)) }
    const found = consultationCurve(quiet, holiday)
    expect(found.curve).toBe('gradual')
    expect(Math.abs(dayNumber(found.wave!.peak) - dayNumber(addDays(series.firstDay, 45)))).toBeLessThanOrEqual(4)
  })

  it('looks at the highest week of years of counts', () => {
    const found = consultationCurve(aSeries({ days: 900, baseline: 12, amplitude: 90, height: aWave({ onset: 500, peak: 525, fallDays: 40 }) }), ordinary)
    expect(found.curve).toBe('gradual')
    expect(Math.abs(dayNumber(found.wave!.peak) - dayNumber('2025-03-03') - 525)).toBeLessThanOrEqual(4)
  })
})
