import type { ConsultCurve } from '../../domain/cycle'
import type { FitData, LevelFit } from './fit-columns'
import { type WaveFit, WaveFitter } from './fit-wave'
import { fallForms, riseForms, type WaveShape } from './wave-shape'

/** A wave of which more than this is left two months after its peak stays up. */
const LONG_TAIL_FROM = 0.4
/** A burst has risen and fallen by half within so many days. */
const BURST_WIDTH_DAYS = 15
/** A wave at least doubles its baseline; what does less is a level that wanders. */
const LEAST_AMPLITUDE_TO_BASELINE = 1
/** A rise that is followed by no fall is the peak of a long tail when it stays up for so long, else it is not confirmed. */
const LEAST_STAY_DAYS = 30
/** … and took so long to rise, else it is a new level. */
const LEAST_RISE_DAYS = 5

const riseSteps = [1, 2, 3, 5, 7, 10, 15, 21, 30, 42, 58] as const
const fallSteps = [2, 4, 6, 9, 14, 22, 35, 55, 88] as const
/** Parameters of a wave with its shape, of a rise that stays, of a trend. */
const WAVE_PARAMETERS = 6
const RISE_PARAMETERS = 4
const TREND_PARAMETERS = 2

/** What lies in gaps is a guess: so much of a wave's days at half height and above must have a count. */
const LEAST_COUNTED = 0.5

/**
 * Whether it stands out from its baseline, was seen, and its peak is confirmed: it has fallen by half, or stayed up for long after a
 * rise that was not at once.
 */
function isWave({ shape, baseline, amplitude, tail, left, halfWidthDays, countedDays }: WaveFit, last: number): boolean {
  if (amplitude < LEAST_AMPLITUDE_TO_BASELINE * baseline || countedDays < LEAST_COUNTED * halfWidthDays) return false
  if (last - shape.peak < LEAST_STAY_DAYS) return left < 0.5
  return tail < 1 || shape.peak - shape.onset >= LEAST_RISE_DAYS
}

/** Days between the peaks that are tried: a slow wave fits almost as well some days off. */
const strideOf = (days: number): number => Math.max(1, Math.floor(days / 6))

export type WaveKind = Exclude<ConsultCurve, 'none'>

export interface WaveCandidate {
  readonly fit: WaveFit
  /** Bayesian information criterion (Schwarz 1978): deviance + parameters × ln days. */
  readonly bic: number
  /** The best fit for each day that may be the peak, with its likelihood relative to the best. */
  readonly likely: readonly { readonly fit: WaveFit; readonly weight: number }[]
}

export interface FoundWaves {
  /** The best fit of each kind of wave. */
  readonly waves: ReadonlyMap<WaveKind, WaveCandidate>
  /** The best curve without a wave: a steady level or trend, a rise that stays. */
  readonly calm: { readonly bic: number; readonly kind: 'trend' | 'rise' }
}

function kindOfWave({ left, halfWidthDays }: WaveFit): WaveKind {
  if (left >= LONG_TAIL_FROM) return 'long_tail'
  return halfWidthDays <= BURST_WIDTH_DAYS ? 'burst' : 'gradual'
}

/** Looks through all waves that fit into the series, coarsely, then follows the best of each kind to its best fit. */
export function findWaves(data: FitData, smoothed: Float64Array, countedDays: number): FoundWaves {
  const fitter = new WaveFitter(data, smoothed)
  const last = smoothed.length - 1
  const cost = (fit: LevelFit, parameters: number): number => fit.deviance + parameters * Math.log(countedDays)

  const starts = new Map<WaveKind, WaveFit[]>()
  let calm: FoundWaves['calm'] = { bic: Math.min(cost(fitter.fitFlat(), 1), cost(fitter.fitTrend(), TREND_PARAMETERS)), kind: 'trend' }
  for (const riseDays of riseSteps) {
    for (let peak = riseDays; peak < last; peak += strideOf(riseDays)) {
      if (riseDays >= LEAST_RISE_DAYS && last - peak >= LEAST_STAY_DAYS) continue
      const rise = cost(fitter.fitRiseRoughly(peak - riseDays, peak), RISE_PARAMETERS)
      if (rise < calm.bic) calm = { bic: rise, kind: 'rise' }
    }
    for (const fallDays of fallSteps) {
      for (let peak = riseDays; peak < last; peak += strideOf(riseDays + fallDays)) {
        const fit = fitter.fitRoughly({ onset: peak - riseDays, peak, fallDays, rise: 'swung', fall: 'between' })
        if (isWave(fit, last)) keepBest(starts, fit)
      }
    }
  }

  const waves = new Map<WaveKind, WaveCandidate>()
  for (const [kind, fits] of starts) {
    const tried: WaveFit[] = []
    for (const start of fits) climb(fitter, start, kind, last, tried)
    waves.set(kind, candidateOf(tried, countedDays))
  }
  return { waves, calm }
}

/** The best of the fits that were tried, with the best for each other peak that is about as likely. */
function candidateOf(tried: readonly WaveFit[], countedDays: number): WaveCandidate {
  const byPeak = new Map<number, WaveFit>()
  for (const fit of tried) if (fit.deviance < (byPeak.get(fit.shape.peak)?.deviance ?? Infinity)) byPeak.set(fit.shape.peak, fit)
  const [fit, ...others] = [...byPeak.values()].sort((a, b) => a.deviance - b.deviance) as [WaveFit, ...WaveFit[]]
  const parameters = fit.tail < 1 ? WAVE_PARAMETERS : RISE_PARAMETERS
  return {
    fit,
    bic: fit.deviance + parameters * Math.log(countedDays),
    likely: [fit, ...others].map((other) => ({ fit: other, weight: Math.exp((fit.deviance - other.deviance) / 2) })),
  }
}

const STARTS_PER_KIND = 4

function keepBest(starts: Map<WaveKind, WaveFit[]>, fit: WaveFit): void {
  const kind = kindOfWave(fit)
  const kept = starts.get(kind) ?? []
  const near = kept.findIndex(({ shape }) => Math.abs(shape.peak - fit.shape.peak) <= 2)
  if (near >= 0) {
    if (fit.deviance < (kept[near] as WaveFit).deviance) kept[near] = fit
  } else kept.push(fit)
  kept.sort((a, b) => a.deviance - b.deviance)
  starts.set(kind, kept.slice(0, STARTS_PER_KIND))
}

/** Changes one thing of the shape at a time as long as that fits better and stays a wave of its kind; adds what it tried. */
function climb(fitter: WaveFitter, start: WaveFit, kind: WaveKind, last: number, tried: WaveFit[]): void {
  let best = fitter.fit(start.shape)
  tried.push(best)
  for (let improved = true; improved; ) {
    improved = false
    for (const shape of neighbours(best.shape, last)) {
      const fit = fitter.fit(shape)
      if (kindOfWave(fit) !== kind || !isWave(fit, last)) continue
      tried.push(fit)
      if (fit.deviance >= best.deviance - 1e-3) continue
      best = fit
      improved = true
    }
  }
}

function neighbours(shape: WaveShape, last: number): readonly WaveShape[] {
  const { onset, peak, fallDays } = shape
  const found: WaveShape[] = []
  for (const move of [1, -1, 2, -2, 4, -4, 8, -8]) {
    found.push({ ...shape, peak: peak + move }, { ...shape, onset: onset + move }, { ...shape, onset: onset + move, peak: peak + move })
    found.push({ ...shape, peak: peak + move, fallDays: fallDays - move }, { ...shape, fallDays: fallDays + move })
  }
  for (const rise of riseForms) found.push({ ...shape, rise })
  for (const fall of fallForms) found.push({ ...shape, fall })
  return found.filter((near) => near.onset >= 0 && near.peak > near.onset && near.peak < last && near.fallDays >= 2)
}
