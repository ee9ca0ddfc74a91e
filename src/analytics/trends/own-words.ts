import { PhraseMatcher } from '../../classify/phrase-matcher'

/** So many characters on one side of a term, or half as many on both, belong to what may be a fixed sentence. */
const BESIDE = 8
/** How alike contacts are that share a run, 0 to 1: that of a fixed sentence counts as four contacts, however many have it. */
const ALIKE = 0.25

/**
 * For each term which part of its contacts says it in words of their own. Contacts with the same run of ten or more characters around the term count
 * together: two as 1.6, ten as 3.1, a thousand as 4. Near 0 is a term of a fixed sentence or of one text sent again and again, 1 one that
 * everybody puts otherwise. Who says it twice counts by what is more his own.
 *
 * `texts` are a sample of `contacts` contacts: a run that several of it share stands in so many times more. 1 for a term that is in none of them.
 *
 * Terms are distinct and in lower case, as the texts are. Source: the design effect of clusters, 1 + (m − 1)ρ; Kish 1965, Survey Sampling, and Rao, Scott 1981 for tests
 * of counts.
 */
export function ownWords(terms: readonly string[], texts: readonly string[], contacts: number): readonly number[] {
  const counts = new Map<number, number>()
  /** By term, for each text that has it the runs around its every occurrence. */
  const found = terms.map(() => new Map<number, (readonly number[])[]>())
  const matcher = new PhraseMatcher(terms)
  texts.forEach((text, number) => {
    const seen = new Set<number>()
    matcher.find(text, (term, start, end) => {
      const runs = runsAround(text, term, start, end)
      for (const run of runs) seen.add(run)
      const occurrences = found[term]!.get(number)
      if (occurrences === undefined) found[term]!.set(number, [runs])
      else occurrences.push(runs)
    })
    for (const run of seen) counts.set(run, (counts.get(run) ?? 0) + 1)
  })
  const scale = Math.max(1, contacts / Math.max(1, texts.length))
  return found.map((by) => {
    if (by.size === 0) return 1
    let own = 0
    for (const occurrences of by.values()) {
      const shared = Math.min(...occurrences.map((runs) => runs.reduce((most, run) => Math.max(most, counts.get(run)!), 1)))
      // One that is alone in the sample may be so among all.
      own += shared === 1 ? 1 : 1 / (1 + (shared * scale - 1) * ALIKE)
    }
    return own / by.size
  })
}

/** Digests of the runs before the term, after it and on both sides, as far as the text reaches. Two alike by accident are rarer than texts alike by accident. */
function runsAround(text: string, term: number, start: number, end: number): readonly number[] {
  const runs: number[] = []
  const add = (from: number, to: number): void => {
    if (from < 0 || to > text.length) return
    let digest = Math.imul(term * 16 + start - from + 1, 0x9e3779b1)
    for (let at = from; at < to; at++) digest = Math.imul(digest ^ text.charCodeAt(at), 0x01000193) ^ (digest >>> 15)
    runs.push(digest)
  }
  add(start - BESIDE, end)
  add(start, end + BESIDE)
  add(start - BESIDE / 2, end + BESIDE / 2)
  return runs
}
