import { falseDiscoveryRates, MOST_FALSE } from '../analytics/trends/false-discovery'

export interface Candidate {
  readonly id: string
  /** 0 to 1. */
  readonly pValue: number
  /** 0 to 100. */
  readonly severity: number
}

export interface Choice {
  readonly chosen: ReadonlySet<string>
  /** By chance there would be too many like these. */
  readonly falseDiscovery: ReadonlySet<string>
}

/**
 * Chooses of the incidents of a day those that people are told of: first those that stand out from what `compared` series bring by chance, by
 * Benjamini and Hochberg's step-up procedure at 5 %, then the `places` most severe of them; of the equally severe the less probable.
 *
 * With 1,000 series compared, one of p = 0.00004 passes, one of p = 0.001 does not unless twenty are as improbable.
 *
 * Source: Benjamini, Hochberg 1995, Controlling the false discovery rate; Journal of the Royal Statistical Society B 57.
 */
export function chooseAlerts(candidates: readonly Candidate[], compared: number, places: number): Choice {
  const rates = falseDiscoveryRates(candidates.map(({ pValue }) => pValue), compared)
  const passing = candidates.filter((_, i) => rates[i]! <= MOST_FALSE)
  const mostSevere = passing.toSorted((a, b) => b.severity - a.severity || a.pValue - b.pValue).slice(0, Math.max(0, places))
  const falseDiscovery = candidates.filter((_, i) => rates[i]! > MOST_FALSE)
  return { chosen: new Set(mostSevere.map(({ id }) => id)), falseDiscovery: new Set(falseDiscovery.map(({ id }) => id)) }
}
