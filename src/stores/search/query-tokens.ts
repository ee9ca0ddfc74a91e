import type { QueryField } from '../../domain/query'
import { TingyinError } from '../../domain/errors'

/** A value of a field as written. `prefix` when it ended in *; the * itself is not in `text`. */
export interface QueryValue {
  readonly text: string
  readonly prefix: boolean
  readonly at: number
}

/** `at` is the 1-based character, counted in code points of the query as written. Texts are as written too. */
export type QueryToken =
  | { readonly kind: 'open' | 'close' | 'and' | 'or' | 'not' | 'everything'; readonly at: number }
  | { readonly kind: 'words'; readonly text: string; readonly prefix: boolean; readonly at: number }
  | { readonly kind: 'phrase'; readonly text: string; readonly at: number }
  | { readonly kind: 'field'; readonly field: QueryField | 'date'; readonly values: readonly QueryValue[]; readonly at: number }

export function queryInvalid(problem: string, position: number, allowed: string): TingyinError<'QUERY_INVALID'> {
  return new TingyinError('QUERY_INVALID', { problem, position, allowed })
}

type Role =
  | 'space' | 'escaped' | 'escape' | 'open' | 'close' | 'or' | 'and' | 'minus' | 'colon' | 'comma' | 'wildcard'
  | 'quote' | 'corner-open' | 'corner-close' | 'white-open' | 'white-close'

const roles = new Map<string, Role>([
  ['(', 'open'], [')', 'close'], ['|', 'or'], ['&', 'and'], ['-', 'minus'], [':', 'colon'], [',', 'comma'], ['、', 'comma'],
  ['*', 'wildcard'], ['\\', 'escape'], ['"', 'quote'], ['“', 'quote'], ['”', 'quote'],
  ['「', 'corner-open'], ['」', 'corner-close'], ['『', 'white-open'], ['』', 'white-close'],
])
const closers = new Map<Role | undefined, Role>([
  ['quote', 'quote'], ['corner-open', 'corner-close'], ['white-open', 'white-close'],
])
const keywords = new Map<string, 'or' | 'and' | 'not'>([
  ['OR', 'or'], ['或', 'or'], ['AND', 'and'], ['且', 'and'], ['NOT', 'not'], ['非', 'not'],
])

/** Ends a word wherever it stands. The others (minus, colon, comma, wildcard) mean something in some places only. */
const breaks = new Set<Role | undefined>([
  'space', 'open', 'close', 'or', 'and', 'quote', 'corner-open', 'corner-close', 'white-open', 'white-close',
])
const breaksInValue = new Set<Role | undefined>([...breaks, 'comma'])

/**
 * Folded one character at a time, so that （ ＂ ： ＊ count as their half-width forms while positions stay those of the query
 * as written. A character that folds to several (㈱ to (株)) is never syntax.
 */
function roleOf(character: string): Role | undefined {
  return isBlank(character) ? 'space' : roles.get(character.normalize('NFKC'))
}

/** Control characters and lone surrogates count as space: no contact is found by them, and stores may choke on them. */
function isBlank(character: string): boolean {
  return /^[\s\p{Cc}\p{Cs}]$/u.test(character)
}

interface Character {
  readonly text: string
  readonly role: Role | undefined
  readonly at: number
}

/** Resolves backslashes: the character after one has no role, whatever it is. */
function readCharacters(query: readonly string[]): Character[] {
  const characters: Character[] = []
  for (let i = 0; i < query.length; i++) {
    const written = query[i]!
    const role = roleOf(written)
    const next = query[i + 1]
    if (role === 'escape' && next !== undefined) {
      characters.push({ text: isBlank(next) ? ' ' : next, role: 'escaped', at: i + 1 })
      i++
    } else {
      characters.push({ text: isBlank(written) ? ' ' : written, role, at: i + 1 })
    }
  }
  return characters
}

const textOf = (run: readonly Character[]): string => run.map(({ text }) => text).join('')

function keywordOf(run: readonly Character[]): 'or' | 'and' | 'not' | undefined {
  return run.some(({ role }) => role === 'escaped') ? undefined : keywords.get(textOf(run).normalize('NFKC'))
}

/**
 * How many characters of the run are a field's name, 0 for none. Names are letters only, so 12:30 and 10086: are words, and
 * so is an address (http://…).
 */
function fieldNameLength(run: readonly Character[]): number {
  const colon = run.findIndex(({ role }) => role === 'colon')
  const name = run.slice(0, Math.max(colon, 0))
  const isName = name.every(({ text, role }) => role === undefined && /^[\p{L}_]$/u.test(text))
  const next = run.slice(colon + 1, colon + 3)
  const isAddress = textOf(next).normalize('NFKC') === '//' && next.every(({ role }) => role !== 'escaped')
  return isName && !isAddress ? name.length : 0
}

/** Takes a trailing * off. */
function splitWildcard(run: readonly Character[]): { text: string; prefix: boolean } {
  const star = run.findIndex(({ role }) => role === 'wildcard')
  if (star === -1) return { text: textOf(run), prefix: false }
  if (star < run.length - 1) {
    throw queryInvalid('A * stands before or inside a word.', run[star]!.at, wildcardRule)
  }
  return { text: textOf(run.slice(0, -1)), prefix: true }
}
const wildcardRule =
  'A * may only end a word (退*) or stand alone for everything; to look for the sign itself, put the text in quotes.'

/** Cuts a query into tokens. `fieldNamed` finds a field by its name as written, or throws. */
export function readTokens(
  query: readonly string[],
  fieldNamed: (name: string, at: number) => QueryField | 'date',
): QueryToken[] {
  const characters = readCharacters(query)
  const tokens: QueryToken[] = []
  let i = 0

  const role = (): Role | undefined => characters[i]?.role
  /** Where an error about the next character points: at the last one when the query has ended. */
  const here = (): number => characters[Math.min(i, characters.length - 1)]!.at
  const skipSpaces = (): void => {
    while (role() === 'space') i++
  }

  /** The run of characters up to the next one that ends it; does not move. */
  function peekRun(ends: ReadonlySet<Role | undefined>): Character[] {
    let end = i
    while (end < characters.length && !ends.has(characters[end]!.role)) end++
    return characters.slice(i, end)
  }

  function readQuoted(): string {
    const at = here()
    const closer = closers.get(role())
    const start = ++i
    while (i < characters.length && role() !== closer) i++
    if (i === characters.length) {
      throw queryInvalid('A quote is opened and not closed.', at, 'Close it, or write \\" to look for the sign itself.')
    }
    return textOf(characters.slice(start, i++))
  }

  function readValue(): QueryValue {
    const at = here()
    if (closers.has(role())) return { text: readQuoted(), prefix: false, at }
    const run = peekRun(breaksInValue)
    if (run.length === 0) {
      throw queryInvalid('A value is missing.', at, 'Write it right after the colon or comma: tier:emotional or agent:"张 三".')
    }
    i += run.length
    return { ...splitWildcard(run), at }
  }

  /** `a,b` or `(a OR b)`. */
  function readValues(): QueryValue[] {
    const values: QueryValue[] = []
    if (role() !== 'open') {
      values.push(readValue())
      while (role() === 'comma') {
        i++
        values.push(readValue())
      }
      return values
    }
    const openedAt = here()
    i++
    for (;;) {
      skipSpaces()
      values.push(readValue())
      skipSpaces()
      if (role() === 'close') {
        i++
        return values
      }
      if (i === characters.length) {
        throw queryInvalid('A parenthesis is opened and not closed.', openedAt, 'Close it after the last value: tier:(emotional OR convenience).')
      }
      if (role() === 'comma' || role() === 'or') {
        i++
      } else if (keywordOf(peekRun(breaksInValue)) === 'or') {
        i += peekRun(breaksInValue).length
      } else {
        throw queryInvalid(
          'Between the values of a field stands something other than OR.',
          here(),
          'Write tier:(emotional OR convenience) or tier:emotional,convenience; put a value with spaces in quotes.',
        )
      }
    }
  }

  function readMinus(): void {
    const at = here()
    i++
    const next = role()
    if (i === characters.length || next === 'space' || next === 'close') {
      throw queryInvalid('A - excludes nothing.', at, 'Write it right before what is to be left out: -退款, -"退款 失败" or -tier:none.')
    }
    tokens.push({ kind: 'not', at })
  }

  function readRun(): void {
    const at = here()
    const run = peekRun(breaks)
    const nameLength = fieldNameLength(run)
    if (nameLength > 0) {
      const field = fieldNamed(textOf(run.slice(0, nameLength)), at)
      i += nameLength + 1
      tokens.push({ kind: 'field', field, values: readValues(), at })
      return
    }
    const { text, prefix } = splitWildcard(run)
    const keyword = keywordOf(run)
    const before = characters[i - 1]?.role
    if (text === '' && (before === 'close' || before === 'quote' || before === 'corner-close' || before === 'white-close')) {
      throw queryInvalid('A * follows a quote or a parenthesis.', at, wildcardRule)
    }
    i += run.length
    if (keyword !== undefined) tokens.push({ kind: keyword, at })
    else if (text === '') tokens.push({ kind: 'everything', at })
    else tokens.push({ kind: 'words', text, prefix, at })
  }

  for (skipSpaces(); i < characters.length; skipSpaces()) {
    const at = here()
    const next = role()
    if (next === 'open' || next === 'close') {
      tokens.push({ kind: next, at })
      i++
    } else if (next === 'or' || next === 'and') {
      tokens.push({ kind: next, at })
      i++
      if (role() === next) i++ // || and && mean the same as | and &.
    } else if (closers.has(next)) {
      tokens.push({ kind: 'phrase', text: readQuoted(), at })
    } else if (next === 'corner-close' || next === 'white-close') {
      throw queryInvalid('A quote is closed that was not opened.', at, 'Open it before: 「退款 失败」.')
    } else if (next === 'minus') {
      readMinus()
    } else {
      readRun()
    }
  }
  return tokens
}

/** Writes text as a phrase or a quoted value, so that it is read back as it stands. */
export function writeQuoted(text: string): string {
  const escape = (character: string): string =>
    roleOf(character) === 'quote' || roleOf(character) === 'escape' ? `\\${character}` : character
  return `"${[...text].map(escape).join('')}"`
}

/** Writes text without quotes, so that it is read back as words and as nothing else. */
export function writeBare(text: string): string {
  const characters = [...text].map((character, i) => ({ text: character, role: roleOf(character), at: i + 1 }))
  const colon = fieldNameLength(characters)
  const isSyntax = (role: Role | undefined, i: number): boolean => {
    if (role === 'minus') return i === 0
    if (role === 'colon') return colon > 0 && i === colon
    return role === 'escape' || role === 'wildcard' || breaks.has(role)
  }
  const written = characters.map(({ text, role }, i) => (isSyntax(role, i) ? `\\${text}` : text)).join('')
  return keywordOf(characters) === undefined ? written : `\\${written}`
}

/** Writes a value without quotes, for a * to follow. */
export function writeBareValue(text: string): string {
  const escape = (character: string): string =>
    breaksInValue.has(roleOf(character)) || /^(?:escape|wildcard)$/.test(roleOf(character) ?? '') ? `\\${character}` : character
  // Right after a field's name two slashes would make an address of it.
  return [...text].map(escape).join('').replace(/^[/／](?=[/／])/u, '\\$&')
}
