/** Days of counts as the fits read them; days without a count have weight 0. */
export interface FitData {
  /** Count divided by its day's calendar factor. */
  readonly level: Float64Array
  /** The calendar factor: how much a day weighs. */
  readonly factor: Float64Array
  /** Variance of a count over its mean, at least 1. */
  readonly dispersion: number
}

/** A fitted mean level: a baseline and what is added to it. */
export interface LevelFit {
  /** Twice the loss of log-likelihood against a perfect fit, a day's part bounded by `MOST_PER_DAY`. */
  readonly deviance: number
  readonly coefficients: readonly number[]
}

/**
 * What one day can speak against a curve. A count far off says that something else happened that day; a wave takes
 * several days, so a single day can never make one.
 */
const MOST_PER_DAY = 15
const LEAST_LEVEL = 0.05
const ROUNDS = 3

/**
 * Fits level = Σ coefficient × column with no coefficient below 0 by iterated weighted least squares for counts whose
 * variance is `dispersion` × mean (quasi-Poisson: Wedderburn 1974), leaving out days that are further off than `MOST_PER_DAY`.
 */
export function fitColumns(data: FitData, columns: readonly Float64Array[], start: Float64Array, rounds = ROUNDS): LevelFit {
  const { level, factor, dispersion } = data
  const days = level.length
  const mean = Float64Array.from(start)
  let coefficients: readonly number[] = []
  const weight = new Float64Array(days)
  let deviance = 0
  for (let round = 0; round < rounds; round++) {
    for (let day = 0; day < days; day++) {
      const f = factor[day] as number
      const m = mean[day] as number
      const off = round > 1 && f > 0 && dayDeviance(level[day] as number, m, f) / dispersion > MOST_PER_DAY
      weight[day] = off ? 0 : f / m
    }
    coefficients = nonNegativeLeastSquares(columns, level, weight)
    deviance = 0
    for (let day = 0; day < days; day++) {
      let m = 0
      for (let c = 0; c < columns.length; c++) m += (coefficients[c] as number) * ((columns[c] as Float64Array)[day] as number)
      mean[day] = Math.max(m, LEAST_LEVEL)
    }
  }
  for (let day = 0; day < days; day++) {
    const f = factor[day] as number
    if (f > 0) deviance += Math.min(MOST_PER_DAY, dayDeviance(level[day] as number, mean[day] as number, f) / dispersion)
  }
  return { deviance, coefficients }
}

/** Poisson deviance of a count `level × factor` with the mean `mean × factor`. */
export function dayDeviance(level: number, mean: number, factor: number): number {
  return 2 * factor * ((level > 0 ? level * Math.log(level / mean) : 0) - (level - mean))
}

/** Least squares with no coefficient below 0: columns that would get one are left out, the worst first. */
function nonNegativeLeastSquares(columns: readonly Float64Array[], target: Float64Array, weight: Float64Array): readonly number[] {
  const size = columns.length
  const gram = new Float64Array(size * size)
  const right = new Float64Array(size)
  for (let day = 0; day < target.length; day++) {
    const w = weight[day] as number
    if (w === 0) continue
    for (let a = 0; a < size; a++) {
      const weighted = w * ((columns[a] as Float64Array)[day] as number)
      right[a] = (right[a] as number) + weighted * (target[day] as number)
      for (let b = 0; b <= a; b++) gram[a * size + b] = (gram[a * size + b] as number) + weighted * ((columns[b] as Float64Array)[day] as number)
    }
  }
  const chosen = columns.map((_, c) => c)
  const coefficients = Array.from({ length: size }, () => 0)
  while (chosen.length > 0) {
    const solved = solve(chosen, gram, right)
    const worst = solved.indexOf(Math.min(...solved))
    if ((solved[worst] as number) >= 0) {
      chosen.forEach((c, i) => (coefficients[c] = solved[i] as number))
      break
    }
    chosen.splice(worst, 1)
  }
  return coefficients
}

/** Solves the chosen rows and columns of a symmetric system of which the lower half is given, by Cholesky decomposition. */
function solve(chosen: readonly number[], gram: Float64Array, right: Float64Array): readonly number[] {
  const size = right.length
  const count = chosen.length
  const root = new Float64Array(count * count)
  const solved = Array.from({ length: count }, () => 0)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = gram[(chosen[i] as number) * size + (chosen[j] as number)] as number
      for (let k = 0; k < j; k++) sum -= (root[i * count + k] as number) * (root[j * count + k] as number)
      // Columns that say the same leave nothing: a trace keeps the system solvable.
      root[i * count + j] = i === j ? Math.sqrt(Math.max(sum, 1e-9)) : sum / (root[j * count + j] as number)
    }
    let sum = right[chosen[i] as number] as number
    for (let k = 0; k < i; k++) sum -= (root[i * count + k] as number) * (solved[k] as number)
    solved[i] = sum / (root[i * count + i] as number)
  }
  for (let i = count - 1; i >= 0; i--) {
    for (let k = i + 1; k < count; k++) solved[i] = (solved[i] as number) - (root[k * count + i] as number) * (solved[k] as number)
    solved[i] = (solved[i] as number) / (root[i * count + i] as number)
  }
  return solved
}
