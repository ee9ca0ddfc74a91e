/**
 * How much better a count is explained by itself than by its expectation: G² of a Poisson count. 8 where 2 are expected is 10.2; 0 where they are the same.
 *
 * Source: McCullagh, Nelder 1989, Generalized Linear Models, §2.3: the deviance.
 */
export function deviance(n: number, expected: number): number {
  return Math.max(0, 2 * ((n === 0 ? 0 : n * Math.log(n / expected)) - (n - expected)))
}
