import { periodNames, queryFields, type QueryField, type QueryNode, type QueryVocabulary } from '../../domain/query'
import { nearestName } from '../../text/nearest-name'
import { fieldByName, fieldNames, fold } from './query-fields'
import { readPeriod, writePeriod } from './query-period'
import { queryInvalid, readTokens, writeBare, writeBareValue, writeQuoted, type QueryToken, type QueryValue } from './query-tokens'

export interface QueryOptions {
  /**
   * Normalises field names, values and words the way the contacts' text was: width, traditional characters. Must change nothing
   * the second time. Default: nothing is changed.
   */
  readonly toPlain?: (text: string) => string
  /** What 今天 and 本月 count from. Default: the time of the call. */
  readonly now?: Date
}

const maxCharacters = 2_000
const maxNesting = 50
const maxTerms = 100
const maxValuesShown = 20

/**
 * Reads the inspectors' query language.
 *
 * Every stretch of words without a space is one `words` node, and all of them must be found: `退款失败 断网`. OR binds looser than
 * AND. Operators are `OR 或 |`, `AND 且 &`, `NOT 非` (standing alone, in capitals) and `-` right before a term. A backslash
 * takes the meaning off the character after it: `\OR`, `138\*\*\*\*1234`. Punctuation between words is passed over. In a field
 * with a closed list of values, `topic:费*` becomes all values with a name that begins so; `tier:*` asks for any value at all.
 *
 * @throws TingyinError QUERY_INVALID; its position is a 1-based character (code point) of the query as written.
 */
export function parseQuery(text: string, vocabulary: QueryVocabulary, options: QueryOptions = {}): QueryNode {
  // A code point is at most two units, so a very long text is refused without being taken apart.
  const characters = text.length > 2 * maxCharacters ? undefined : [...text]
  if (characters === undefined || characters.length > maxCharacters) {
    throw queryInvalid('The query is too long.', maxCharacters + 1, `At most ${maxCharacters} characters are read.`)
  }
  const { toPlain = (same) => same, now = new Date() } = options
  const tokens = readTokens(characters, (name, at) => fieldNamed(toPlain(name), at))
  return new QueryParser(tokens, vocabulary, toPlain, now).parse()
}

/**
 * The canonical form of a query: parsing it gives the same node. Days are absolute, so a saved search meant to move along
 * (近7天) keeps the query as written. The canonical form of a query near the limit of length can be longer than the limit.
 */
export function describeQuery(node: QueryNode): string {
  switch (node.type) {
    case 'everything':
      return '*'
    case 'all':
      return node.of.map(describeOperand).join(' ')
    case 'any':
      return node.of.map((of) => (of.type === 'any' ? `(${describeQuery(of)})` : describeQuery(of))).join(' OR ')
    case 'not':
      return `-${describeOperand(node.of)}`
    case 'words':
      return writeBare(node.text) + (node.prefix ? '*' : '')
    case 'phrase':
      return writeQuoted(node.text)
    case 'field':
      return `${node.field}:${node.values.map((value) => describeValue(value, node.prefix)).join(',')}`
    case 'period':
      return writePeriod(node)
  }
}

function describeOperand(node: QueryNode): string {
  return node.type === 'all' || node.type === 'any' ? `(${describeQuery(node)})` : describeQuery(node)
}

function describeValue(value: string, prefix: boolean): string {
  if (prefix) return `${writeBareValue(value)}*`
  return /^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u.test(value) ? value : writeQuoted(value)
}

function fieldNamed(name: string, at: number): QueryField | 'date' {
  const field = fieldByName(name)
  if (field !== undefined) return field
  const nearest = nearestName(fold(name), fieldNames)
  throw queryInvalid(
    `There is no such field.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`,
    at,
    `Fields are ${[...Object.values(queryFields), periodNames].map(([first]) => first).join(', ')}; put the text in quotes to look for it as it stands.`,
  )
}

class QueryParser {
  private next = 0
  private terms = 0
  private readonly valuesByName = new Map<QueryField, ReadonlyMap<string, string>>()

  constructor(
    private readonly tokens: readonly QueryToken[],
    private readonly vocabulary: QueryVocabulary,
    private readonly toPlain: (text: string) => string,
    private readonly now: Date,
  ) {}

  parse(): QueryNode {
    if (this.tokens.length === 0) return { type: 'everything' }
    const node = this.any(0)
    if (this.token !== undefined) throw this.misplaced()
    return node
  }

  private get token(): QueryToken | undefined {
    return this.tokens[this.next]
  }

  private any(depth: number): QueryNode {
    const of = [this.all(depth)]
    while (this.token?.kind === 'or') {
      this.next++
      of.push(this.all(depth))
    }
    return of.length === 1 ? of[0]! : { type: 'any', of }
  }

  private all(depth: number): QueryNode {
    const first = this.token
    const operands = [this.operand(depth)]
    while (this.token !== undefined && this.token.kind !== 'or' && this.token.kind !== 'close') {
      if (this.token.kind === 'and') this.next++
      operands.push(this.operand(depth))
    }
    const of = operands.filter((operand) => operand !== undefined)
    if (of.length === 0) throw nothingToFind(first!.at)
    return of.length === 1 ? of[0]! : { type: 'all', of }
  }

  /** Undefined for punctuation, which separates words and is none. */
  private operand(depth: number): QueryNode | undefined {
    const token = this.token
    switch (token?.kind) {
      case 'open':
        return this.group(token.at, depth + 1)
      case 'not':
        return this.excluded(token.at, depth + 1)
      case 'everything':
        this.next++
        this.count(1, token.at)
        return { type: 'everything' }
      case 'words':
        this.next++
        return this.words(token)
      case 'phrase':
        this.next++
        return this.phrase(token)
      case 'field':
        this.next++
        return this.field(token, depth)
      default:
        throw this.misplaced()
    }
  }

  private group(at: number, depth: number): QueryNode {
    checkNesting(depth, at)
    this.next++
    const node = this.any(depth)
    if (this.token?.kind !== 'close') throw unclosed(at)
    this.next++
    return node
  }

  private excluded(at: number, depth: number): QueryNode {
    checkNesting(depth, at)
    this.next++
    const of = this.operand(depth)
    if (of === undefined) throw nothingToFind(at)
    return { type: 'not', of }
  }

  private words({ text: written, prefix, at }: Extract<QueryToken, { kind: 'words' }>): QueryNode | undefined {
    const text = this.toPlain(written).trim()
    const before = this.tokens[this.next - 2]
    if (before?.kind === 'field' && before.field === 'date' && fold(text).startsWith('..')) {
      throw queryInvalid('The .. of a range stands apart from its days.', at, 'Write the range without spaces: date:2026-01-01..2026-03-31.')
    }
    if (!isFindable(text)) return undefined
    this.count(1, at)
    return { type: 'words', text, prefix }
  }

  private phrase({ text: written, at }: Extract<QueryToken, { kind: 'phrase' }>): QueryNode {
    const text = this.toPlain(written).trim()
    if (!isFindable(text)) throw nothingToFind(at)
    this.count(1, at)
    return { type: 'phrase', text }
  }

  private field({ field, values: written, at }: Extract<QueryToken, { kind: 'field' }>, depth: number): QueryNode {
    const of: QueryNode[] = []
    if (field === 'date') {
      of.push(...written.map((value) => this.period(value)))
    } else {
      const exact = new Set<string>()
      for (const value of written) {
        const { values, prefix } = this.value(field, value)
        if (prefix) of.push({ type: 'field', field, values, prefix })
        else values.forEach((each) => exact.add(each))
      }
      if (exact.size > 0) of.unshift({ type: 'field', field, values: [...exact], prefix: false })
    }
    this.count(of.reduce((sum, node) => sum + (node.type === 'field' ? node.values.length : 1), 0), at)
    if (of.length === 1) return of[0]!
    checkNesting(depth + 1, at)
    return { type: 'any', of }
  }

  private period({ text, prefix, at }: QueryValue): QueryNode {
    return readPeriod(this.toPlain(text) + (prefix ? '*' : ''), at, this.now)
  }

  private value(field: QueryField, { text: written, prefix, at }: QueryValue): { values: readonly string[]; prefix: boolean } {
    const text = this.toPlain(written).trim()
    if (prefix && written === '') return { values: [''], prefix }
    if (text === '') throw queryInvalid('A value is blank.', at, 'Write a value, or * for any: agent:*.')

    const known = this.vocabulary[field]
    if (known === undefined) return { values: [text], prefix }
    const names = this.namesOf(field, known)
    const exact = names.get(fold(text))
    if (!prefix && exact !== undefined) return { values: [exact], prefix }
    const begun = prefix ? [...names].filter(([name]) => name.startsWith(fold(text))).map(([, value]) => value) : []
    if (begun.length === 0) throw unknownValue(field, known, at, nearestName(fold(text), names.keys()))
    return { values: [...new Set(begun)], prefix: false }
  }

  /** Values by their names, folded like what is looked up. A stored value is a name of itself before any other name is. */
  private namesOf(field: QueryField, known: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const found = this.valuesByName.get(field)
    if (found !== undefined) return found
    const names = new Map([...known.values()].map((value) => [fold(this.toPlain(value)), value]))
    for (const [name, value] of known) {
      const folded = fold(this.toPlain(name))
      if (!names.has(folded)) names.set(folded, value)
    }
    this.valuesByName.set(field, names)
    return names
  }

  private count(terms: number, at: number): void {
    this.terms += terms
    if (this.terms > maxTerms) throw queryInvalid('The query has too many terms.', at, `At most ${maxTerms} words, phrases and values are read.`)
  }

  /** The next token, or the end, stands where a term should. */
  private misplaced(): Error {
    const { token } = this
    const before = this.tokens[this.next - 1]
    if (token?.kind === 'or' || token?.kind === 'and') {
      return queryInvalid('An operator has nothing before it.', token.at, 'OR and AND stand between two terms: 退款 OR 退费.')
    }
    if (before?.kind === 'or' || before?.kind === 'and') {
      return queryInvalid('An operator has nothing after it.', before.at, 'OR and AND stand between two terms: 退款 OR 退费.')
    }
    if (before?.kind === 'not') {
      return queryInvalid('An exclusion has nothing after it.', before.at, 'NOT stands before what is to be left out: NOT 退款.')
    }
    if (token?.kind === 'close' && before?.kind === 'open') {
      return queryInvalid('The parentheses are empty.', before.at, 'Write terms between them: (退款 OR 退费).')
    }
    if (token?.kind === 'close') {
      return queryInvalid('A parenthesis is closed that was not opened.', token.at, 'Open it before: (退款 OR 退费).')
    }
    return unclosed(before?.at ?? 1)
  }
}

/** Whether anything but punctuation, marks and space is in the text. */
function isFindable(text: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text)
}

function checkNesting(depth: number, at: number): void {
  if (depth > maxNesting) {
    throw queryInvalid('The query is nested too deeply.', at, `At most ${maxNesting} parentheses and exclusions may stand inside each other.`)
  }
}

function nothingToFind(at: number): Error {
  return queryInvalid('There is nothing to search for, only punctuation.', at, 'Write words, or * for everything.')
}

function unclosed(at: number): Error {
  return queryInvalid('A parenthesis is opened and not closed.', at, 'Close it: (退款 OR 退费).')
}

function unknownValue(field: QueryField, known: ReadonlyMap<string, string>, at: number, nearest: string | undefined): Error {
  const values = [...new Set(known.values())]
  const shown = values.slice(0, maxValuesShown).map((value) => {
    const name = [...known].find(([other, stored]) => stored === value && other !== value)?.[0]
    return name === undefined ? value : `${value} (${name})`
  })
  const more = values.length > shown.length ? ` and ${values.length - shown.length} more` : ''
  const list = values.length === 0 ? 'No value of it is known.' : `It takes ${shown.join(', ')}${more}.`
  return queryInvalid(`The field ${field} has no such value.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`, at, list)
}
