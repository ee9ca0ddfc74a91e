/** Binary digits behind the point: nearly twice as many as a double has. */
const BITS = 96n
const ONE = 1n << BITS

/** 2 · artanh z = log((1 + z) / (1 − z)) = 2 (z + z³/3 + z⁵/5 + …). */
function series(z: bigint): bigint {
  const square = (z * z) >> BITS
  let sum = 0n
  for (let k = 1n, power = z; power !== 0n && power !== -1n; k += 2n, power = (power * square) >> BITS) sum += power / k
  return 2n * sum
}

const LOG_2 = series(ONE / 3n)

/**
 * The natural logarithm, rounded to the nearest double. Math.log is off by the last digit now and then where C's is not, and that decides
 * between two ways to cut a text that are equally probable: with it 老汉北河 would be cut otherwise than nodejieba does. 10 µs a number.
 */
export function exactLog(x: number): number {
  if (!(x > 0 && x < Infinity)) return Math.log(x)
  let exponent = 0
  let mantissa = x
  for (; mantissa < 0.75; mantissa *= 2) exponent--
  for (; mantissa >= 1.5; mantissa /= 2) exponent++
  const fixed = BigInt(mantissa * 2 ** 53) << (BITS - 53n)
  return Number(BigInt(exponent) * LOG_2 + series(((fixed - ONE) << BITS) / (fixed + ONE))) / 2 ** Number(BITS)
}
