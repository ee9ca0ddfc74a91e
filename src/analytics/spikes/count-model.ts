import { type Design, type Effects, LEVEL, SLOPE } from './effects'

/** What the model expects of one step. */
export interface Forecast {
  readonly expected: number
  /** Variance of the expectation's logarithm: how little the effects are known. */
  readonly logVariance: number
  /** Covariances of the design's value with each effect. */
  readonly covariances: Float64Array
}

export interface CountModelState {
  readonly means: readonly number[]
  /** The lower triangle of the covariances, row by row. */
  readonly covariances: readonly number[]
}

const LEAST_LOG = -6
const MOST_LOG = 16
const MOST_LOG_VARIANCE = 2
/** What a new level may be after a shift was recognised, as a variance of its logarithm. */
const SHIFT_VARIANCE = 0.05
/** How unsure a parent's effects are taken for in a child. */
const PARENT_INFLATION = 3

/**
 * The logarithm of the expected count as a sum of effects that drift, learned step by step.
 *
 * A dynamic generalised linear model (West, Harrison & Migon 1985) with a log link: effects are a normal vector, each count moves it. The level has a damped slope, without which it lags behind the seasons of the year.
 */
export class CountModel {
  readonly #size: number
  readonly #means: Float64Array
  readonly #covariances: Float64Array

  constructor(
    private readonly effects: Effects,
    state?: CountModelState,
  ) {
    const size = effects.all.length
    this.#size = size
    this.#means = state === undefined ? new Float64Array(size) : Float64Array.from(state.means)
    this.#covariances = new Float64Array(size * size)
    let next = 0
    for (let row = 0; row < size; row++) {
      for (let column = 0; column <= row; column++) {
        const value = state === undefined ? (row === column ? effects.all[row]!.prior : 0) : state.covariances[next++]!
        this.#covariances[row * size + column] = this.#covariances[column * size + row] = value
      }
    }
  }

  /** A model for a part of what `parent` models: it knows the parent's effects, less surely, and no level yet. */
  static under(parent: CountModelState, effects: Effects): CountModel {
    const model = new CountModel(effects, parent)
    const size = model.#size
    for (let i = 0; i < size * size; i++) model.#covariances[i]! *= PARENT_INFLATION
    for (const effect of [LEVEL, SLOPE]) {
      model.#means[effect] = 0
      for (let i = 0; i < size; i++) model.#covariances[effect * size + i] = model.#covariances[i * size + effect] = 0
      model.#covariances[effect * size + effect] = effects.all[effect]!.prior
    }
    return model
  }

  get state(): CountModelState {
    const covariances: number[] = []
    for (let row = 0; row < this.#size; row++) {
      for (let column = 0; column <= row; column++) covariances.push(this.#covariances[row * this.#size + column]!)
    }
    return { means: [...this.#means], covariances }
  }

  get means(): ArrayLike<number> {
    return this.#means
  }

  get level(): number {
    return this.#means[LEVEL]!
  }

  get slope(): number {
    return this.#means[SLOPE]!
  }

  get levelVariance(): number {
    return this.#covariances[LEVEL * this.#size + LEVEL]!
  }

  get slopeVariance(): number {
    return this.#covariances[SLOPE * this.#size + SLOPE]!
  }

  /** The level, before anything was learned. */
  startAt(logLevel: number): void {
    this.#means[LEVEL] = logLevel
  }

  /** One step passes: the level goes on along its slope, and everything is a little less sure. */
  evolve(): void {
    const size = this.#size
    const kept = this.effects.slopeKept
    const c = this.#covariances
    this.#means[SLOPE]! *= kept
    this.#means[LEVEL]! += this.#means[SLOPE]!
    for (let i = 0; i < size; i++) c[i * size + SLOPE]! *= kept
    for (let i = 0; i < size; i++) c[SLOPE * size + i]! *= kept
    for (let i = 0; i < size; i++) c[LEVEL * size + i]! += c[SLOPE * size + i]!
    for (let i = 0; i < size; i++) c[i * size + LEVEL]! += c[i * size + SLOPE]!
    for (let i = 0; i < size; i++) c[i * size + i]! += this.effects.all[i]!.drift
  }

  forecast(design: Design, exposure: number): Forecast {
    const size = this.#size
    const covariances = new Float64Array(size)
    let logarithm = Math.log(exposure)
    for (const [effect, weight] of design) {
      logarithm += weight * this.#means[effect]!
      for (let i = 0; i < size; i++) covariances[i]! += weight * this.#covariances[effect * size + i]!
    }
    const logVariance = design.reduce((sum, [effect, weight]) => sum + weight * covariances[effect]!, 0)
    return { expected: Math.exp(Math.min(Math.max(logarithm, LEAST_LOG), MOST_LOG)), logVariance, covariances }
  }

  /**
   * Moves the effects by what a count says of the expectation: the gamma update of a rate whose logarithm has the forecast's variance, handed
   * on to the effects in proportion to their covariances (West & Harrison 1997, §14.3). However wrong the forecast was, it does not overshoot.
   *
   * @param ratio variance over mean of a count whose expectation is known
   */
  learn({ expected, logVariance, covariances }: Forecast, count: number, ratio: number): void {
    const size = this.#size
    const worth = 1 / logVariance
    const shift = Math.log((worth + count / ratio) / (worth + expected / ratio))
    const variance = logVariance + ratio / expected
    for (let row = 0; row < size; row++) {
      const covariance = covariances[row]!
      if (covariance === 0) continue
      this.#means[row]! += (covariance / logVariance) * shift
      // The product first: both halves of the matrix then stay the same to the last digit, and one half is all that is saved.
      for (let column = 0; column < size; column++) this.#covariances[row * size + column]! -= (covariance * covariances[column]!) / variance
    }
  }

  /** Takes the last steps for a new level: the next ones may move it far. */
  expectShift(): void {
    this.#covariances[LEVEL * this.#size + LEVEL]! += SHIFT_VARIANCE
  }
}

/** Variance of a count relative to its squared expectation, from the variance of the expectation's logarithm. */
export function relativeVariance(logVariance: number): number {
  return Math.expm1(Math.min(logVariance, MOST_LOG_VARIANCE))
}
