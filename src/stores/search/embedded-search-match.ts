import type { Condition } from './search-index'
import { piecesOf } from './search-term'

/** FTS5's parser has room for about 25 parentheses inside each other. */
const maxDepth = 8

/** FTS5's phrase for a term; empty when the term has nothing the index knows. Pieces are letters and digits only, so nothing in them is syntax. */
export function phraseOf(term: string, prefix: boolean): string {
  const { pieces, open } = piecesOf(term, prefix)
  return pieces.length === 0 ? '' : `"${pieces.join(' ')}"${open ? '*' : ''}`
}

/**
 * The MATCH expression of a condition about text alone, empty when nothing can fulfil it. Undefined when FTS5 cannot decide
 * the condition: labels and periods, what is only excluded, and terms with signs that have no pieces (an emoji).
 */
export function matchOf(condition: Condition, depth = 0): string | undefined {
  if (depth > maxDepth) return undefined
  switch (condition.type) {
    case 'text': {
      const { alternatives, prefix } = condition
      if (alternatives.some((term) => !piecesOf(term, prefix).exact)) return undefined
      return [...new Set(alternatives.map((term) => phraseOf(term, prefix)))].filter((phrase) => phrase !== '').join(' OR ')
    }
    case 'any': {
      const of = condition.of.map((each) => matchOf(each, depth + 1))
      if (of.includes(undefined)) return undefined
      return of.filter((match) => match !== '').map((match) => `(${match})`).join(' OR ')
    }
    case 'all': {
      const { match, rest } = splitMatch(condition.of, depth)
      return rest.length === 0 ? match : undefined
    }
    default:
      return undefined
  }
}

/** Of conditions that must all hold, as many as FTS5 can decide in one expression, and the others. */
export function splitMatch(of: readonly Condition[], depth = 0): { readonly match: string | undefined; readonly rest: readonly Condition[] } {
  const wanted: string[] = []
  const excluded: string[] = []
  const rest: Condition[] = []
  const exclusions: Condition[] = []
  for (const each of of) {
    const match = matchOf(each.type === 'not' ? each.of : each, depth + 1)
    if (match === undefined) rest.push(each)
    else if (each.type !== 'not') wanted.push(match)
    else if (match !== '') {
      exclusions.push(each)
      excluded.push(match)
    }
  }
  // NOT stands between two expressions: it takes away from what something else has found.
  if (wanted.length === 0) return { match: undefined, rest: [...rest, ...exclusions] }
  if (wanted.includes('')) return { match: '', rest }
  const match = wanted.map((each) => `(${each})`).join(' AND ')
  return { match: excluded.length === 0 ? match : `(${match}) NOT (${excluded.map((each) => `(${each})`).join(' OR ')})`, rest }
}
