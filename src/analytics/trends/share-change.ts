import { normalQuantile } from '../wilson'

/** Of how many contacts in all how many have something, here and where it is held against. */
export interface SharePair {
  readonly contacts: number
  readonly all: number
  readonly against: number
  readonly allAgainst: number
}

export interface ShareRatio {
  /** The share here over the share there, each count a half more than it is, so that none is 0. */
  readonly ratio: number
  /** Bounds of its 95 % interval. */
  readonly low: number
  readonly high: number
}

/**
 * How many times as large a share is, and between which bounds that is sure. 30 of 100 against 10 of 100 is 2.9 (1.5 to 5.6), 3 of 100 against none of
 * 100 is 7 (0.4 to 134), 300 of 1,000 against 100 of 1,000 is 3 (2.4 to 3.7).
 *
 * Source: Walter 1975, The distribution of Levin's measure of attributable risk; Biometrika 62.
 */
export function shareRatio({ contacts, all, against, allAgainst }: SharePair): ShareRatio {
  const [ours, theirs] = [contacts + 0.5, against + 0.5]
  const logarithm = Math.log(ours / (all + 0.5)) - Math.log(theirs / (allAgainst + 0.5))
  const error = normalQuantile * Math.sqrt(Math.max(0, 1 / ours - 1 / (all + 0.5) + 1 / theirs - 1 / (allAgainst + 0.5)))
  return { ratio: Math.exp(logarithm), low: Math.exp(logarithm - error), high: Math.exp(logarithm + error) }
}

/**
 * How much better two shares explain the counts than one: the log-likelihood ratio G². 0 when the shares are equal; 30 of 100 against 10 of 100 is 13, 300 of
 * 1,000 against 100 of 1,000 ten times that. By chance alone it is above 3.84 once in twenty times, above 10.8 once in a thousand.
 *
 * Source: Dunning 1993, Accurate methods for the statistics of surprise and coincidence; Computational Linguistics 19.
 */
export function likelihoodRatio({ contacts, all, against, allAgainst }: SharePair): number {
  const share = (contacts + against) / (all + allAgainst)
  const part = (seen: number, expected: number): number => (seen === 0 ? 0 : seen * Math.log(seen / expected))
  const sum =
    part(contacts, share * all) + part(all - contacts, (1 - share) * all) + part(against, share * allAgainst) + part(allAgainst - against, (1 - share) * allAgainst)
  // Rounding makes a little less than nothing of equal shares.
  return Math.max(0, 2 * sum)
}

/** How probable a likelihood ratio as high or higher is by chance: 0.05 at 3.84, 0.001 at 10.8 (χ² with one degree of freedom). */
export function chanceOf(ratio: number): number {
  // The complementary error function to seven digits, however small: Press et al. 1992, Numerical Recipes in C, erfcc.
  const x = Math.sqrt(ratio / 2)
  const t = 1 / (1 + 0.5 * x)
  const terms = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277]
  return Math.min(1, t * Math.exp(-x * x + terms.reduceRight((sum, term) => term + t * sum, 0)))
}
