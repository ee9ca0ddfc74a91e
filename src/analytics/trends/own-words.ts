import { PhraseMatcher } from '../../classify/phrase-matcher'
import { Turns } from '../turns'

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
export async function ownWords(terms: readonly string[], texts: readonly string[], contacts: number): Promise<readonly number[]> {
  const turns = new Turns()
  const matcher = new PhraseMatcher(terms)
  const runs = new SharedRuns()
  const occurrences: { readonly term: number; readonly text: number }[] = []
  for (let text = 0; text < texts.length; text++) {
    await turns.giveWay()
    const characters = texts[text]!
    matcher.find(characters, (term, start, end) => {
      occurrences.push({ term, text })
      runs.add(text, characters, term, start - BESIDE, start, end)
      runs.add(text, characters, term, start, start, end + BESIDE)
      runs.add(text, characters, term, start - BESIDE / 2, start, end + BESIDE / 2)
    })
  }

  const scale = Math.max(1, contacts / Math.max(1, texts.length))
  const own = new Float64Array(terms.length)
  const having = new Uint32Array(terms.length)
  /** The text of a term's last occurrence, and how many share the run of those in it that fewest share. */
  const last = new Int32Array(terms.length).fill(-1)
  const least = new Float64Array(terms.length)
  const close = (term: number): void => {
    if (last[term] === -1) return
    // One that is alone in the sample may be so among all.
    own[term]! += least[term] === 1 ? 1 : 1 / (1 + (least[term]! * scale - 1) * ALIKE)
    having[term]!++
  }
  occurrences.forEach(({ term, text }, i) => {
    const shared = Math.max(1, ...[0, 1, 2].map((side) => runs.texts(3 * i + side)))
    if (last[term] === text) {
      least[term] = Math.min(least[term]!, shared)
      return
    }
    close(term)
    last[term] = text
    least[term] = shared
  })
  return terms.map((_, term) => {
    close(term)
    return having[term] === 0 ? 1 : own[term]! / having[term]!
  })
}

/** Runs of characters around terms, and in how many texts each is. */
class SharedRuns {
  readonly #numbers = new Map<number, number>()
  readonly #texts: number[] = []
  readonly #last: number[] = []
  /** The number of each run that was added; -1 where the text does not reach as far. */
  readonly #added: number[] = []

  /** Adds a run around a term that stands from `start` on. Two alike by accident, by their digests, are rarer than texts alike by accident. */
  add(text: number, characters: string, term: number, from: number, start: number, to: number): void {
    if (from < 0 || to > characters.length) {
      this.#added.push(-1)
      return
    }
    let digest = Math.imul(term * 16 + start - from + 1, 0x9e3779b1)
    for (let at = from; at < to; at++) digest = Math.imul(digest ^ characters.charCodeAt(at), 0x01000193) ^ (digest >>> 15)
    let run = this.#numbers.get(digest)
    if (run === undefined) {
      this.#numbers.set(digest, (run = this.#texts.push(0) - 1))
      this.#last.push(-1)
    }
    if (this.#last[run] !== text) this.#texts[run]!++
    this.#last[run] = text
    this.#added.push(run)
  }

  /** In how many texts the run is that was added as the n-th; 0 where there was none. */
  texts(n: number): number {
    return this.#texts[this.#added[n]!] ?? 0
  }
}
