/** 2^0, 2^(1/64), … exact to the last place on every machine, unlike Math.exp, whose last bit may differ by processor. */
const parts = 64
const powers = Float64Array.from({ length: parts }, (_, i) => {
  // Roots are correctly rounded everywhere; six of them make a 64th.
  let power = 1
  let root = 2
  for (let bit = parts / 2; bit >= 1; bit /= 2) {
    root = Math.sqrt(root)
    if (i & bit) power *= root
  }
  return power
})
const step = 0.010830424696249145
const furthest = 700

/** e^x from additions and multiplications alone, so that training gives the same bytes everywhere; good to ten places. */
export function exactExp(x: number): number {
  if (x > furthest) return exactExp(furthest)
  if (x < -furthest) return 0
  const k = Math.round(x / step)
  const r = x - k * step
  const whole = Math.floor(k / parts)
  let power = powers[k - whole * parts]! * (1 + r * (1 + r * (0.5 + r * (1 / 6 + r / 24))))
  let factor = whole < 0 ? 0.5 : 2
  for (let n = Math.abs(whole); n > 0; n >>= 1) {
    if (n & 1) power *= factor
    factor *= factor
  }
  return power
}
