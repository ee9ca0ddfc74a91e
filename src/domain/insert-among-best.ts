/**
 * Puts an entry at its place, at most `most - 1`, in a list of the `most` best, and drops the last where that makes one too many. In place and without
 * `splice`, which makes a list of what it takes out each time.
 */
export function insertAmongBest<Entry>(best: Entry[], place: number, entry: Entry, most: number): void {
  if (best.length === most) best.pop()
  for (let next = best.length; next > place; next--) best[next] = best[next - 1]!
  best[place] = entry
}
