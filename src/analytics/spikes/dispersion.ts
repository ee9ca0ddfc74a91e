import { logProbability, logUpperTail } from './negative-binomial'

/** Variance over mean of counts around their expectation: 1 is Poisson; 800 is a scatter of 28 % around ten thousand. */
const RATIOS = [1.02, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8, 10, 12.6, 16, 20, 32, 50, 100, 200, 400, 800]
/** Before any count: contacts scatter a little more than Poisson. In logarithms. */
const PRIOR_CENTRE = Math.log(1.4)
const PRIOR_SPREAD = 0.6
/** Share of steps that belong to an outbreak and say nothing of ordinary scatter. */
const OUTBREAK_SHARE = 0.01
/** Ratios less likely than this are left out of a tail. */
const NEGLIGIBLE = 1e-3

/**
 * How widely counts scatter around their expectation, learned as the weights of a few ratios.
 *
 * A single estimate from squared residuals, clipped against outbreaks, comes out far too small where most counts are 0 and 1, and
 * rare series then raise most alarms. Weights by likelihood need no clipping and say how unsure they are: a tail is the mixture over them.
 */
export class Dispersion {
  /** Logarithms of the weights, the largest 0. */
  readonly #logWeights: number[]
  #weights: number[] = []

  constructor(logWeights?: readonly number[]) {
    this.#logWeights = logWeights === undefined ? RATIOS.map((ratio) => -0.5 * ((Math.log(ratio) - PRIOR_CENTRE) / PRIOR_SPREAD) ** 2) : [...logWeights]
    this.#normalise()
  }

  get logWeights(): readonly number[] {
    return this.#logWeights
  }

  /** The ratio on the average of the weights. */
  get ratio(): number {
    return RATIOS.reduce((sum, ratio, i) => sum + ratio * this.#weights[i]!, 0)
  }

  /** Variance of a count around `mean`, when the mean itself is only known up to `relativeVariance`. */
  variance(mean: number, relativeVariance: number): number {
    return this.ratio * mean + mean * mean * relativeVariance
  }

  /** −log10 of the probability of `count` or more. */
  surprise(count: number, mean: number, relativeVariance: number): number {
    const tails = RATIOS.map((ratio, i) =>
      this.#weights[i]! < NEGLIGIBLE ? -Infinity : Math.log(this.#weights[i]!) + logUpperTail(count, mean, ratio * mean + mean * mean * relativeVariance),
    )
    return Math.max(0, -logSum(tails) / Math.LN10)
  }

  /** @param memory weight that what was learned before keeps, per step */
  learn(count: number, mean: number, relativeVariance: number, memory: number): void {
    const likelihoods = RATIOS.map((ratio) => logProbability(count, mean, ratio * mean + mean * mean * relativeVariance))
    const outbreak = Math.log(OUTBREAK_SHARE) + likelihoods.at(-1)!
    const ordinary = Math.log1p(-OUTBREAK_SHARE)
    likelihoods.forEach((likelihood, i) => (this.#logWeights[i] = memory * this.#logWeights[i]! + logSum([ordinary + likelihood, outbreak])))
    this.#normalise()
  }

  #normalise(): void {
    const most = Math.max(...this.#logWeights)
    this.#logWeights.forEach((weight, i) => (this.#logWeights[i] = weight - most))
    const weights = this.#logWeights.map(Math.exp)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    this.#weights = weights.map((weight) => weight / total)
  }
}

function logSum(logarithms: readonly number[]): number {
  const most = Math.max(...logarithms)
  return most + Math.log(logarithms.reduce((sum, logarithm) => sum + Math.exp(logarithm - most), 0))
}
