import { DamerauLevenshteinDistance } from 'natural/lib/natural/distance'

/** What is longer is no slip of the pen, and would take long to compare. */
const LONGEST = 40

/**
 * Of known names the one somebody may have meant: the one that takes the fewest edits, if at most half of what was written has to change; else one that
 * begins or ends with it, or it with that: 宽带固话 for 宽带固话与IPTV.
 */
export function nearestName(written: string, known: Iterable<string>): string | undefined {
  const length = [...written].length
  if (length > LONGEST) return undefined
  let nearest: string | undefined
  let fewest = Math.max(1, Math.floor(length / 2)) + 1
  let part: string | undefined
  for (const name of known) {
    const edits = DamerauLevenshteinDistance(written, name, { restricted: true })
    if (edits < fewest) [nearest, fewest] = [name, edits]
    if (length >= 2 && [...name].length >= 2) part ??= [[name, written], [written, name]].some(([whole, of]) => whole!.startsWith(of!) || whole!.endsWith(of!)) ? name : undefined
  }
  return nearest ?? part
}
