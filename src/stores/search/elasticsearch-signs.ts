import type { estypes } from '@elastic/elasticsearch'
import { partsOf, type TermPart } from './search-term'

/** Stands for a sign without meaning: a space, a comma. It and the brackets are such signs themselves, so no text has them as words. */
const GAP = '-'

/**
 * A text's characters as words, for terms with signs that no pair has: an emoji, an é. Undefined for a text without such signs.
 *
 * What stands between Chinese characters and Latin runs is in brackets, and so is the nothing between a Chinese character
 * and a Latin run: `用5G，卡😡` → `用 [ ] | 5g [ - ] | 卡 [ 😡 ] |`. From a bracket to the next is a gap, however long it is, and
 * what has no bar in it is within one gap.
 */
export function signsOf(plain: string): string | undefined {
  const parts = partsOf(plain)
  if (!parts.some(({ kind }) => kind === 'other')) return undefined
  const words: string[] = []
  parts.forEach((part, i) => {
    if (isPiece(part)) {
      if (i > 0 && isPiece(parts[i - 1]!)) words.push('[', ']', '|')
      words.push(...wordsOf(part))
      return
    }
    if (i === 0 || isPiece(parts[i - 1]!)) words.push('[')
    words.push(...wordsOf(part))
    if (i === parts.length - 1 || isPiece(parts[i + 1]!)) words.push(']', '|')
  })
  return words.join(' ')
}

/**
 * Finds a term in such words as `termPattern` does in a text, with one exception: where the term has a space beside a sign, a
 * text that repeats the sign there may be missed (`谢谢 😡` in 谢谢😡😡).
 */
export function signsQuery(term: string, prefix: boolean): estypes.QueryDslQueryContainer {
  const parts = partsOf(term)
  if (parts[0]?.kind === 'gap') parts.shift()
  if (parts.at(-1)?.kind === 'gap') parts.pop()
  const sequence: Intervals[] = []
  for (let i = 0; i < parts.length; ) {
    const start = i
    if (isPiece(parts[i]!)) {
      if (i > 0 && isPiece(parts[i - 1]!)) sequence.push(apart([word('['), word(']')]), word('|'))
      const words = wordsOf(parts[i++]!)
      sequence.push(...words.map(prefix && i === parts.length && parts[start]!.kind === 'latin' ? beginning : word))
    } else {
      while (i < parts.length && !isPiece(parts[i]!)) i++
      sequence.push(stretch(parts.slice(start, i), start > 0, i < parts.length))
      if (i < parts.length) sequence.push(word('|'))
    }
  }
  return { intervals: { signs: { all_of: { intervals: sequence, ordered: true, max_gaps: 0 } } } }
}

type Intervals = estypes.QueryDslIntervalsContainer

const isPiece = ({ kind }: TermPart): boolean => kind === 'han' || kind === 'latin'

function wordsOf({ kind, text }: TermPart): string[] {
  const lower = text.toLowerCase()
  if (kind === 'latin') return [lower]
  return Array.from(lower, (character) => (kind === 'gap' ? GAP : character))
}

/** The signs and gaps between two pieces of the term, or between a piece and the term's end. */
function stretch(parts: readonly TermPart[], opens: boolean, closes: boolean): Intervals {
  const runs: string[][] = [opens ? ['['] : []]
  for (const part of parts) {
    if (part.kind === 'gap') runs.push([])
    else runs.at(-1)!.push(...wordsOf(part))
  }
  if (closes) runs.at(-1)!.push(']')
  if (runs.length === 1) return phrase(runs[0]!)
  // A gap alone may be empty: between a Chinese character and a Latin run it does not matter, and between others it never is.
  if (parts.length === 1) return apart([word('['), word(']')])
  const touching = runs.slice(1).map((run, i) => phrase([runs[i]!.at(-1)!, run[0]!]))
  return apart(runs.map(phrase), { any_of: { intervals: [...touching, word('|')] } })
}

const word = (query: string): Intervals => ({ match: { query } })

const beginning = (prefix: string): Intervals => ({ prefix: { prefix } })

const phrase = (words: readonly string[]): Intervals => ({ match: { query: words.join(' '), max_gaps: 0, ordered: true } })

/** One after the other, whatever is in between unless it is `without`. */
function apart(intervals: Intervals[], without?: Intervals): Intervals {
  return { all_of: { intervals, ordered: true, ...(without !== undefined && { filter: { not_containing: without } }) } }
}
