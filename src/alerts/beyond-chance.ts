import { falseDiscoveryRates, MOST_FALSE } from '../analytics/trends/false-discovery'

/**
 * Parts incidents of a step into those that stand out from what `compared` series bring by chance, and the others; by Benjamini and Hochberg's step-up procedure at 5 %.
 *
 * With 1,000 series compared, one of p = 0.00004 passes, one of p = 0.001 does not unless twenty are as improbable.
 *
 * Source: Benjamini, Hochberg 1995, Controlling the false discovery rate; Journal of the Royal Statistical Society B 57.
 */
export function beyondChance<Judged extends { readonly pValue: number }>(incidents: readonly Judged[], compared: number): { readonly beyond: readonly Judged[]; readonly within: readonly Judged[] } {
  const rates = falseDiscoveryRates(incidents.map(({ pValue }) => pValue), compared)
  return { beyond: incidents.filter((_, i) => rates[i]! <= MOST_FALSE), within: incidents.filter((_, i) => rates[i]! > MOST_FALSE) }
}
