/** Score at which the severity of a large excess is 50. */
const HALF_SCORE = 3
/** Excess at which a score counts half. */
const HALF_EXCESS = 3

/**
 * Severity of an excess, 0 to 100: how sure it is, weighed by how large. Of many contacts it is 50 at score 3 (one step in a thousand), 75 at 6 and 99 at 20; of 3
 * the score counts half, of 9 three quarters. By the score alone, five contacts of a series that is silent otherwise would be told before a hundred of a busy one.
 * It depends on nothing that comes later.
 *
 * @param score −log10 of the probability
 * @param excess contacts above expectation
 */
export function severityOf(score: number, excess: number): number {
  const size = Math.max(0, excess)
  return Math.round(100 * (1 - 2 ** ((-score * size) / (size + HALF_EXCESS) / HALF_SCORE)))
}
