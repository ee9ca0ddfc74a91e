import type { FacetValue } from './search-index'

/** UTF-16 order: the same for every adapter and locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The most frequent values first, equally frequent ones in the order of their text. Sorts in place. */
export function mostFrequent(values: FacetValue[], most: number): FacetValue[] {
  return values.sort((a, b) => b.contacts - a.contacts || byText(a.value, b.value)).slice(0, most)
}
