/** The normal quantile of 97.5 %. */
export const normalQuantile = 1.959964

/**
 * Wilson's score interval of a share at 95 %: 9 of 10 gives .60 to .98, 90 of 100 gives .83 to .94, 10 of 10 gives .72 to 1.
 * Unlike the usual p ± 1.96 √(p(1−p)/n) it never leaves 0 to 1 and says something at 10 of 10. (E. B. Wilson, 1927)
 */
export function wilson(hits: number, n: number): { readonly low: number; readonly high: number } {
  if (n === 0) return { low: 0, high: 1 }
  const p = hits / n
  const middle = (p + (normalQuantile ** 2) / (2 * n)) / (1 + (normalQuantile ** 2) / n)
  const half = (normalQuantile / (1 + (normalQuantile ** 2) / n)) * Math.sqrt((p * (1 - p)) / n + (normalQuantile ** 2) / (4 * n * n))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
