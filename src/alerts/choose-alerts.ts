import { falseDiscoveryRates, MOST_FALSE } from '../analytics/trends/false-discovery'

export interface Candidate {
  readonly id: string
  /** 0 to 1. */
  readonly pValue: number
  /** 0 to 100. */
  readonly severity: number
}

export interface Choice<Of extends Candidate> {
  readonly passing: readonly Of[]
  /** By chance there would be too many like these. */
  readonly falseDiscovery: readonly Of[]
}

/**
 * Chooses of the incidents of a step those that stand out from what `compared` series bring by chance, by Benjamini and Hochberg's step-up procedure at 5 %.
 *
 * With 1,000 series compared, one of p = 0.00004 passes, one of p = 0.001 does not unless twenty are as improbable.
 *
 * Source: Benjamini, Hochberg 1995, Controlling the false discovery rate; Journal of the Royal Statistical Society B 57.
 */
export function chooseAlerts<Of extends Candidate>(candidates: readonly Of[], compared: number): Choice<Of> {
  const rates = falseDiscoveryRates(candidates.map(({ pValue }) => pValue), compared)
  return { passing: candidates.filter((_, i) => rates[i]! <= MOST_FALSE), falseDiscovery: candidates.filter((_, i) => rates[i]! > MOST_FALSE) }
}

/** The most severe first, of the equally severe the less probable. */
export function mostSevereFirst(a: Candidate, b: Candidate): number {
  return b.severity - a.severity || a.pValue - b.pValue
}
