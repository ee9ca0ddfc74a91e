import type { estypes } from '@elastic/elasticsearch'
import { TingyinError } from '../../domain/errors'
import { signsQuery } from './elasticsearch-signs'
import type { Condition } from './search-index'
import { piecesOf, termPattern } from './search-term'

export type ServerQuery = estypes.QueryDslQueryContainer

/** The server reads queries 30 deep, and what is wrapped from its own beginning; each wrapping makes them a third longer. */
const WRAP_EVERY = 20
const MAX_DEPTH = 200
/** The whitespace analyser cuts longer words. */
const LONGEST_WORD = 255

const everything: ServerQuery = { match_all: {} }
const nothing: ServerQuery = { match_none: {} }

/**
 * What the server must look for to find what fulfils the condition. Every word and value is a term of its own: nothing in it
 * is read as syntax.
 *
 * @throws TingyinError REQUEST_INVALID when conditions are nested more than 200 deep after simplifying
 */
export function serverQuery(condition: Condition): ServerQuery {
  return queryOf(simplified(condition), 0)
}

/** Finds the texts that hold a term; undefined for a term that is in no text. */
export function termQuery(term: string, prefix: boolean): ServerQuery | undefined {
  const { pieces, open, exact } = piecesOf(term.toLowerCase(), prefix)
  if (exact) return pieces.length === 0 ? undefined : piecesQuery(pieces, open)
  if (termPattern(term, prefix) === undefined) return undefined
  const signs = signsQuery(term, prefix)
  return pieces.length === 0 ? signs : { bool: { filter: [piecesQuery(pieces, open), signs] } }
}

/** Finds the texts with a term's pairs, whatever other signs it has; undefined for a term without pairs. */
export function pairsQuery(term: string): ServerQuery | undefined {
  const { pieces, open } = piecesOf(term.toLowerCase(), false)
  return pieces.length === 0 ? undefined : piecesQuery(pieces, open)
}

function piecesQuery(pieces: readonly string[], open: boolean): ServerQuery {
  const last = pieces.at(-1)!
  if (!open) return { match_phrase: { pairs: pieces.join(' ') } }
  const beginning: ServerQuery = { prefix: { pairs: last } }
  if (pieces.length === 1) return beginning
  // Every continuation counts; match_phrase_prefix would take the first fifty.
  const before = pieces.slice(0, -1).map((piece) => ({ span_term: { pairs: piece } }))
  return { span_near: { clauses: [...before, { span_multi: { match: beginning } }], slop: 0, in_order: true } }
}

/** The same condition with nested alls and anys made one, and values of one field in one place: thousands stay few for the server. */
function simplified(condition: Condition): Condition {
  switch (condition.type) {
    case 'not': {
      const of = simplified(condition.of)
      return of.type === 'not' ? of.of : { type: 'not', of }
    }
    case 'all':
    case 'any': {
      const { type } = condition
      const of = condition.of.map(simplified).flatMap((each) => (each.type === type ? each.of : [each]))
      const parts = type === 'any' ? joined(of) : of
      return parts.length === 1 ? parts[0]! : { type, of: parts }
    }
    default:
      return condition
  }
}

/** Alternatives of one kind as one condition. */
function joined(of: readonly Condition[]): Condition[] {
  const conditions = new Map<string, Condition>()
  const others: Condition[] = []
  for (const each of of) {
    if (each.type === 'text') {
      const name = `text ${each.prefix}`
      const known = conditions.get(name) as typeof each | undefined
      conditions.set(name, known === undefined ? { ...each, alternatives: [...each.alternatives] } : appended(known, 'alternatives', each.alternatives))
    } else if (each.type === 'label') {
      const name = `${each.field} ${each.prefix}`
      const known = conditions.get(name) as typeof each | undefined
      conditions.set(name, known === undefined ? { ...each, values: [...each.values] } : appended(known, 'values', each.values))
    } else others.push(each)
  }
  return [...conditions.values(), ...others]
}

/** Appends to the list of a condition made here. */
function appended<C extends Condition, K extends keyof C>(condition: C, list: K, more: readonly string[]): C {
  for (const each of more) (condition[list] as string[]).push(each)
  return condition
}

function queryOf(condition: Condition, depth: number): ServerQuery {
  if (depth > MAX_DEPTH) throw new TingyinError('REQUEST_INVALID', { problem: `conditions stand more than ${MAX_DEPTH} deep inside each other. Write them flatter.` })
  const query = unwrapped(condition, depth)
  const isNested = condition.type === 'all' || condition.type === 'any' || condition.type === 'not'
  if (!isNested || depth === 0 || depth % WRAP_EVERY !== 0) return query
  return { wrapper: { query: Buffer.from(JSON.stringify(query)).toString('base64') } }
}

function unwrapped(condition: Condition, depth: number): ServerQuery {
  switch (condition.type) {
    case 'everything':
      return everything
    case 'all': {
      const wanted = condition.of.filter(({ type }) => type !== 'not')
      const excluded = condition.of.filter((each) => each.type === 'not')
      return { bool: { filter: wanted.map((each) => queryOf(each, depth + 1)), must_not: excluded.map(({ of }) => queryOf(of, depth + 1)) } }
    }
    case 'any':
      return anyOf(condition.of.map((each) => queryOf(each, depth + 1)))
    case 'not':
      return { bool: { must_not: [queryOf(condition.of, depth + 1)] } }
    case 'text':
      return textQuery(condition)
    case 'label': {
      const { field, values, prefix } = condition
      if (!prefix) return { terms: { [field]: [...values] } }
      return anyOf(values.map((value) => (value === '' ? { exists: { field } } : { prefix: { [field]: value } })))
    }
    case 'period': {
      const { from, to } = condition
      return { range: { at: { ...(from !== undefined && { gte: from }), ...(to !== undefined && { lt: to }) } } }
    }
  }
}

function textQuery({ alternatives, prefix }: Extract<Condition, { type: 'text' }>): ServerQuery {
  const single: string[] = []
  const queries: ServerQuery[] = []
  for (const term of new Set(alternatives)) {
    const { pieces, open, exact } = piecesOf(term.toLowerCase(), prefix)
    if (exact && !open && pieces.length === 1 && pieces[0]!.length <= LONGEST_WORD) single.push(pieces[0]!)
    else queries.push(...[termQuery(term, prefix)].filter((query) => query !== undefined))
  }
  return anyOf(single.length === 0 ? queries : [{ terms: { pairs: single } }, ...queries])
}

function anyOf(queries: ServerQuery[]): ServerQuery {
  if (queries.length < 2) return queries[0] ?? nothing
  return { bool: { should: queries, minimum_should_match: 1 } }
}
