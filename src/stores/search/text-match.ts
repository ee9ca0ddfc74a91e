import { characterPairs } from '../../text/character-pairs'

/** An FTS5 expression over the pairs of a text, and whether every text it finds really holds the term. */
export interface TextMatch {
  readonly expression: string
  /** False when the term mixes scripts or holds spaces: then the pairs also fit texts with other signs between, and the text itself decides. */
  readonly exact: boolean
}

const run = /[\u3400-\u9fff]+|[a-z0-9]+/g
const oneRun = /^(?:[\u3400-\u9fff]+|[a-z0-9]+)$/
const hanEnd = /[\u3400-\u9fff]$/

/**
 * The expression that finds a term in the pairs of texts, as `characterPairs` cut them; `undefined` when the term has neither
 * letters nor characters.
 *
 * Inside a longer text the last character of the term begins a pair of its own or ends a run; either way the pair before it says
 * that it is there. A term of one character is the beginning of some pair. Letters and digits are found as whole runs only,
 * 5g not in 15g, unless `prefix` lets the last one go on.
 */
export function textMatch(term: string, prefix: boolean): TextMatch | undefined {
  if (!term.match(run)) return undefined
  const pieces = characterPairs(term).split(' ')
  const endsInHan = hanEnd.test(term.replace(/[^\u3400-\u9fffa-z0-9]+$/, ''))
  const last = pieces.at(-1)!
  const lastRun = term.match(run)!.at(-1)!
  if (endsInHan && lastRun.length > 1) pieces.pop()
  const open = (endsInHan && lastRun === last) || (!endsInHan && prefix)
  // Pieces are Chinese characters, letters and digits: nothing that could end the quotes.
  return { expression: `pairs:"${pieces.join(' ')}"${open ? ' *' : ''}`, exact: oneRun.test(term) }
}
