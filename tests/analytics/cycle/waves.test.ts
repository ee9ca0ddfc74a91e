import { dayNumber } from '../../../src/analytics/cycle/daily-series'
import { addDays } from '../../../src/domain/period'
import { promotionWaves } from '../../../src/analytics/cycle/waves'
import type { DayKind } from '../../../src/domain/cycle'
import { aSeries, aWave } from './a-curve'

const ordinary = (): DayKind => 'ordinary'
const day = (index: number): string => addDays('2025-03-03', index)
const first = aWave({ onset: 20, peak: 45, fallDays: 30 })
const second = aWave({ onset: 150, peak: 153, fallDays: 8 })
const series = aSeries({ days: 240, baseline: 10, amplitude: 120, height: (at) => first(at) + second(at) })

describe('promotionWaves', () => {
  it('names the curve of each promotion on its own', async () => {
    const waves = await promotionWaves(series, [day(150), day(20)], day(239), ordinary)
    expect(waves.map(({ starts, curve }) => [starts, curve.curve])).toEqual([
      [[day(20)], 'gradual'],
      [[day(150)], 'burst'],
    ])
    expect(Math.abs(dayNumber(waves[1]!.curve.wave!.peak) - dayNumber(day(153)))).toBeLessThanOrEqual(1)
  })

  it('takes promotions that overlap as one wave and says so', async () => {
    const waves = await promotionWaves(series, [day(20), day(25)], day(239), ordinary)
    expect(waves.map(({ starts }) => starts)).toEqual([[day(20), day(25)]])
  })

  it('refuses a launch in the future and one after the last count', async () => {
    await expect(promotionWaves(series, [day(300)], day(239), ordinary)).rejects.toThrow('lies in the future')
    await expect(promotionWaves(series, [day(250)], day(260), ordinary)).rejects.toThrow('Import newer contacts first')
  })
})
