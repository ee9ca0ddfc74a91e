/** Lanczos coefficients for the logarithm of the gamma function, good to 15 digits (Press et al., Numerical Recipes, 3rd ed., 2007, §6.1). */
const LANCZOS = [
  57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202, 3.399464998481189e-5, 4.652362892704858e-5,
  -9.837447530487956e-5, 0.0001580887032249125, -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639,
  8.441822398385275e-5, -2.6190838401581408e-5, 3.6899182659531625e-6,
]
const TINY = 1e-300
/** A distribution this close to Poisson is taken for it. */
const LEAST_DISPERSION = 1.0001

export function logGamma(x: number): number {
  const t = x + 5.2421875
  let series = 0.9999999999999971
  LANCZOS.forEach((coefficient, j) => (series += coefficient / (x + j + 1)))
  return (x + 0.5) * Math.log(t) - t + Math.log((2.5066282746310007 * series) / x)
}

/** Continued fraction of the incomplete beta function by Lentz's method (Press et al., 2007, §6.4). */
function betaFraction(a: number, b: number, x: number): number {
  const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a - 1 + 2 * m) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 1 + 2 * m))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-12) break
  }
  return fraction
}

/** Natural logarithm of the regularised incomplete beta function. In logarithms, for tails reach below the smallest number. */
function logBeta(a: number, b: number, x: number): number {
  const front = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  if (x < (a + 1) / (a + b + 2)) return front + Math.log(betaFraction(a, b, x) / a)
  return Math.log1p(-Math.min(1 - 1e-16, (Math.exp(front) * betaFraction(b, a, 1 - x)) / b))
}

/** Size and probability of the negative binomial with a mean and a variance above it. */
function shape(mean: number, variance: number): { readonly size: number; readonly probability: number } {
  const wide = Math.max(variance, mean * LEAST_DISPERSION)
  return { size: (mean * mean) / (wide - mean), probability: mean / wide }
}

/** Natural logarithm of the probability of `count` or more. */
export function logUpperTail(count: number, mean: number, variance: number): number {
  if (count <= 0) return 0
  const { size, probability } = shape(mean, variance)
  return logBeta(count, size, 1 - probability)
}

/** Natural logarithm of the probability of exactly `count`. */
export function logProbability(count: number, mean: number, variance: number): number {
  const { size, probability } = shape(mean, variance)
  return logGamma(count + size) - logGamma(size) - logGamma(count + 1) + size * Math.log(probability) + count * Math.log1p(-probability)
}

/** The smallest count that is not exceeded with this probability. */
export function quantile(probability: number, mean: number, variance: number): number {
  const exceeded = Math.log1p(-probability)
  let low = -1
  let high = Math.ceil(mean + 4 * Math.sqrt(variance)) + 1
  while (logUpperTail(high + 1, mean, variance) > exceeded) high *= 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (logUpperTail(middle + 1, mean, variance) > exceeded) low = middle
    else high = middle
  }
  return high
}
