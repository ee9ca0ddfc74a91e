import { relativeVariance } from './count-model'
import type { Dispersion } from './dispersion'

/** What the seven-step channel must know of a step. */
export interface RecentStep {
  /** Steps since 1970. */
  readonly index: number
  readonly expected: number
  readonly observed?: number
  /** Of the model before it learned from the step: logarithms, and the variances of what is known of them. */
  readonly level: number
  readonly slope: number
  readonly levelVariance: number
  readonly slopeVariance: number
}

export const WINDOW = 7
/** Counts the window must have. */
const LEAST_COUNTS = 3
/** Seven steps that are looked at every step cost more false alarms than one: their score counts so much less. */
const WINDOW_WEIGHT = 0.9
/** The last step must be in the upper tenth by itself: otherwise the outbreak is over, and six high counts would go on telling of it. */
const LAST_STEP_SCORE = 1

/** What the last steps say together. */
export interface WindowWeight {
  readonly score: number
  /** Contacts above expectation in all the window. */
  readonly excess: number
  /** First step of the run of counts above expectation that the last step ends; the last step itself where it is not above. */
  readonly since: number
  /** Contacts above expectation in that run. */
  readonly excessSince: number
}

/**
 * Holds the last seven steps against what was expected before the first of them, so that a slow rise does not hide in the level it lifts.
 *
 * @param recent the steps there are, the last one being judged and known
 * @param lastScore score of the last step by itself
 * @param levelDrift variance that a step adds to what is known of the level
 */
export function weighWindow(recent: readonly RecentStep[], lastScore: number, dispersion: Dispersion, levelDrift: number): WindowWeight {
  const first = recent[0]!
  const counts = recent
    .filter((step) => step.observed !== undefined)
    .map((step) => ({ index: step.index, observed: step.observed!, expected: step.expected * Math.exp(first.level + first.slope * (step.index - first.index) - step.level) }))
  const total = (of: readonly (typeof counts)[number][]): number => of.reduce((sum, { observed, expected }) => sum + observed - expected, 0)
  const below = counts.findLastIndex(({ observed, expected }) => observed <= expected)
  const run = counts.slice(below === counts.length - 1 ? below : below + 1)
  const excess = total(counts)
  const score = excess > 0 && counts.length >= LEAST_COUNTS && lastScore >= LAST_STEP_SCORE ? WINDOW_WEIGHT * windowScore() : 0
  return { score, excess, since: run[0]!.index, excessSince: total(run) }

  function windowScore(): number {
    const expected = counts.reduce((sum, count) => sum + count.expected, 0)
    const variance = first.levelVariance + levelDrift * WINDOW + (first.slopeVariance * WINDOW * WINDOW) / 4
    return dispersion.surprise(expected + excess, expected, relativeVariance(variance))
  }
}
