/** Finds are given, and people alerted, where at most this part of them is there by chance. */
export const MOST_FALSE = 0.05

/**
 * For each chance what part of the finds would be false if it and all that are smaller were taken for finds, in the same order. With 1,000 compared, a chance
 * of 0.00001 alone is 0.01; as the tenth of ten it is 0.001.
 *
 * `compared` is how many were looked at in all; those that are not given are taken to be no finds.
 *
 * Source: Benjamini, Hochberg 1995, Controlling the false discovery rate; Journal of the Royal Statistical Society B 57.
 */
export function falseDiscoveryRates(chances: readonly number[], compared: number): readonly number[] {
  const order = chances.map((_, i) => i).sort((a, b) => chances[b]! - chances[a]!)
  const rates = chances.map(() => 1)
  let least = 1
  order.forEach((i, before) => {
    const rank = chances.length - before
    least = Math.min(least, (chances[i]! * Math.max(compared, chances.length)) / rank)
    rates[i] = least
  })
  return rates
}
