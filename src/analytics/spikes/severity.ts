/** Score at which severity is 50. */
const HALF = 3

/** Severity of a score, 0 to 100: 0 at score 0, 50 at 3 (one step in a thousand), 75 at 6, 99 at 20. It depends on nothing that comes later. */
export function severityOf(score: number): number {
  return Math.round(100 * (1 - 2 ** (-score / HALF)))
}
