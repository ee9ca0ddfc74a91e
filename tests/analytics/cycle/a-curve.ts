import type { DailySeries } from '../../../src/domain/cycle'
import { mulberry32, type Random } from '../../../src/domain/mulberry32'

/** A normal number (Box & Muller 1958). */
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Gamma with a shape from 0 up (Marsaglia & Tsang 2000). */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const x = normal(random)
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v
  }
}

function poisson(mean: number, random: Random): number {
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)))
  let count = 0
  for (let product = random(); product > Math.exp(-mean); product *= random()) count++
  return count
}

/** A count with the mean and variance = dispersion × mean. */
export function aCount(mean: number, dispersion: number, random: Random): number {
  if (mean <= 0) return 0
  return poisson(dispersion <= 1 ? mean : gamma(mean / (dispersion - 1), random) * (dispersion - 1), random)
}

export interface Curve {
  readonly days: number
  readonly baseline: number
  readonly amplitude: number
  /** Height of a day from 0 to 1. */
  readonly height: (day: number) => number
  readonly dispersion?: number
  readonly seed?: number
  /** Factors of Sunday to Saturday. */
  readonly weekdays?: readonly number[]
}

/** Invented counts that begin on Monday 2025-03-03. */
export function aSeries({ days, baseline, amplitude, height, dispersion = 1.5, seed = 1, weekdays = [1, 1, 1, 1, 1, 1, 1] }: Curve): DailySeries {
  const random = mulberry32(seed)
  const values = Array.from({ length: days }, (_, day) => aCount((baseline + amplitude * height(day)) * (weekdays[(day + 1) % 7] as number), dispersion, random))
  return { firstDay: '2025-03-03', values }
}

/** Rises as a power of time, falls to a tail as a power of time: other forms than the ones that are fitted. */
export const aWave =
  ({ onset, peak, fallDays, tail = 0, power = 1.4 }: { readonly onset: number; readonly peak: number; readonly fallDays: number; readonly tail?: number; readonly power?: number }) =>
  (day: number): number => {
    if (day <= onset) return 0
    if (day <= peak) return ((day - onset) / (peak - onset)) ** power
    return tail + (1 - tail) * Math.max(0, 1 - (day - peak) / (1.6 * fallDays)) ** 2
  }
