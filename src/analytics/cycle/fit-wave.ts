import { type FitData, fitColumns, type LevelFit } from './fit-columns'
import { drawWave, type WaveShape } from './wave-shape'

export interface WaveFit extends LevelFit {
  readonly shape: WaveShape
  readonly baseline: number
  /** Level of the peak above the baseline. */
  readonly amplitude: number
  /** Where the wave ends, as a share of the amplitude: 0 back at the baseline, 1 still at the peak. */
  readonly tail: number
  /** Days at or above half height, as far as the series goes. */
  readonly halfWidthDays: number
  /** How many of them have a count. */
  readonly countedDays: number
  /** Whether the last day is one of them, so that the wave is wider than is known. */
  readonly widthOpen: boolean
  /** What is left of the amplitude two months after the peak, or on the last day if that is earlier. */
  readonly left: number
}

const LEFT_AFTER_DAYS = 60

/** Fits waves to one series again and again without allocating its columns anew. */
export class WaveFitter {
  /** Climbs from different starts meet: what was fitted once is not fitted again. */
  readonly #fits = new Map<string, WaveFit>()
  readonly #constant: Float64Array
  readonly #falling: Float64Array
  readonly #staying: Float64Array

  constructor(
    readonly data: FitData,
    private readonly smoothed: Float64Array,
  ) {
    this.#constant = new Float64Array(smoothed.length).fill(1)
    this.#falling = new Float64Array(smoothed.length)
    this.#staying = new Float64Array(smoothed.length)
  }

  fit(shape: WaveShape): WaveFit {
    const { onset, peak, fallDays, rise, fall } = shape
    const key = [onset, peak, fallDays, rise, fall].join()
    let fit = this.#fits.get(key)
    if (fit === undefined) {
      fit = this.#fit(shape)
      this.#fits.set(key, fit)
    }
    return fit
  }

  /** The fit of one round: enough to tell where to look. */
  fitRoughly(shape: WaveShape): WaveFit {
    return this.#fit(shape, 1)
  }

  #fit(shape: WaveShape, rounds?: number): WaveFit {
    const [falling, staying] = [this.#falling, this.#staying]
    drawWave(shape, falling, staying)
    const fit = fitColumns(this.data, [this.#constant, falling, staying], this.smoothed, rounds)
    const [baseline = 0, back = 0, up = 0] = fit.coefficients
    const amplitude = back + up
    const tail = amplitude > 0 ? up / amplitude : 0
    const height = (day: number): number => (1 - tail) * (falling[day] as number) + tail * (staying[day] as number)
    let [halfWidthDays, countedDays] = [0, 0]
    for (let day = shape.onset; day < falling.length; day++) {
      if (height(day) < 0.5) continue
      halfWidthDays++
      if ((this.data.factor[day] as number) > 0) countedDays++
    }
    const left = height(Math.min(falling.length - 1, shape.peak + LEFT_AFTER_DAYS))
    return { ...fit, shape, baseline, amplitude, tail, halfWidthDays, countedDays, widthOpen: height(falling.length - 1) >= 0.5, left }
  }

  /** The level rises to stay; the fit of one round. */
  fitRiseRoughly(onset: number, peak: number): LevelFit {
    drawWave({ onset, peak, fallDays: 1, rise: 'swung', fall: 'bell' }, this.#falling, this.#staying)
    return fitColumns(this.data, [this.#constant, this.#staying], this.smoothed, 1)
  }

  /** The level stays, or goes up or down steadily. */
  fitTrend(): LevelFit {
    const days = this.smoothed.length
    for (let day = 0; day < days; day++) {
      this.#falling[day] = day / days
      this.#staying[day] = 1 - day / days
    }
    return fitColumns(this.data, [this.#falling, this.#staying], this.smoothed)
  }

  fitFlat(): LevelFit {
    return fitColumns(this.data, [this.#constant], this.smoothed)
  }
}
