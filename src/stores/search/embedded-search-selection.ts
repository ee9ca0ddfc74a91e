import type Database from 'better-sqlite3'
import { difference, type DocumentList, filtered, intersection, union } from './document-lists'
import type { DocumentColumns } from './embedded-search-columns'
import { fieldNumbers } from './embedded-search-fields'
import { matchOf, phraseOf, splitMatch } from './embedded-search-match'
import { LatestUsed } from './latest-used'
import type { Condition } from './search-index'
import { piecesOf, termPattern } from './search-term'
import { stepNames, stepNumbers } from './time-steps'

/** Lists kept, and documents in all of them: 16 MB. */
const KEPT_LISTS = 32
const KEPT_DOCUMENTS = 4_000_000

/**
 * Which documents fulfil a condition. What FTS5 decides gives a list, everything else filters one by the columns in memory, so that a condition costs as
 * much as the rarest of what it demands.
 *
 * The questions of one analysis share their conditions: lists are kept until a document comes or goes.
 */
export class DocumentSelection {
  readonly #columns: DocumentColumns
  readonly #sql: ReturnType<typeof prepare>
  readonly #lists = new LatestUsed<DocumentList>({ entries: KEPT_LISTS, size: KEPT_DOCUMENTS }, ({ length }) => length)
  #version = -1

  constructor(connection: Database.Database, columns: DocumentColumns) {
    this.#columns = columns
    this.#sql = prepare(connection)
  }

  /** The documents that fulfil the condition, as of the last `refresh` of the columns. */
  select(condition: Condition): DocumentList {
    return this.#kept(JSON.stringify(condition), () => this.#filter(condition, this.#everything()))
  }

  /** The documents whose text fulfils an FTS5 expression; none where it is empty. */
  matching(match: string): DocumentList {
    // As one JSON text, which is three times as fast as a row each.
    return match === '' ? new Int32Array(0) : this.#kept(match, () => Int32Array.from(JSON.parse(this.#sql.matching.get(match)!) as number[]))
  }

  #everything(): DocumentList {
    const { live, size, first, documents } = this.#columns
    return this.#kept('', () => {
      const list = new Int32Array(documents)
      for (let slot = 0, length = 0; slot < size; slot++) if (live[slot] === 1) list[length++] = first + slot
      return list
    })
  }

  /** Keeps lists; those that nobody has asked for longest go first. */
  #kept(name: string, make: () => DocumentList): DocumentList {
    if (this.#version !== this.#columns.version) this.#lists.clear()
    this.#version = this.#columns.version
    const list = this.#lists.get(name) ?? make()
    this.#lists.keep(name, list)
    return list
  }

  /** Those of the documents that fulfil the condition. */
  #filter(condition: Condition, documents: DocumentList): DocumentList {
    const match = matchOf(condition)
    if (match !== undefined) return intersection(documents, this.matching(match))
    switch (condition.type) {
      case 'everything':
        return documents
      case 'all': {
        const { match: required, rest } = splitMatch(condition.of)
        const matching = required === undefined ? documents : intersection(documents, this.matching(required))
        // A period is looked up in no time, and leaves less for the others to look at.
        const inOrder = [...rest].sort((a, b) => Number(b.type === 'period') - Number(a.type === 'period'))
        return inOrder.reduce((left, each) => this.#filter(each, left), matching)
      }
      case 'any':
        return condition.of.map((each) => this.#filter(each, documents)).reduce(union, new Int32Array(0))
      case 'not':
        return difference(documents, this.#filter(condition.of, documents))
      case 'text':
        return this.#filterText(condition, documents)
      case 'period': {
        const { from = -Infinity, to = Infinity } = condition
        const { at, first } = this.#columns
        return filtered(documents, (document) => at[document - first]! >= from && at[document - first]! < to)
      }
      case 'label':
        return this.#filterLabel(condition, documents)
    }
  }

  /** FTS5 leaves signs out: what it finds is read. */
  #filterText({ alternatives, prefix }: Extract<Condition, { type: 'text' }>, documents: DocumentList): DocumentList {
    return alternatives
      .map((term) => {
        const phrase = phraseOf(term, prefix)
        const pattern = termPattern(term, prefix)
        if (pattern === undefined) return new Int32Array(0)
        const candidates = phrase === '' ? documents : intersection(documents, this.matching(phrase))
        if (piecesOf(term, prefix).exact) return candidates
        return filtered(candidates, (document) => (this.#sql.plain.get(document) ?? '').search(pattern) !== -1)
      })
      .reduce(union, new Int32Array(0))
  }

  #filterLabel({ field, values, prefix }: Extract<Condition, { type: 'label' }>, documents: DocumentList): DocumentList {
    const { first, at, fields, starts, codes } = this.#columns
    if (field === 'id' || field === 'customer') {
      const { exactly, beginning } = this.#sql.having[field]
      const having = values.flatMap((value) => (prefix ? beginning.all(value, value + '\u{10ffff}') : exactly.all(value)))
      return intersection(documents, Int32Array.from(new Set(having)).sort())
    }
    if (field === 'day') {
      const isWanted = (day: string): boolean => values.some((wanted) => (prefix ? day.startsWith(wanted) : day === wanted))
      const days = new Map<number, boolean>()
      return filtered(documents, (document) => {
        const day = stepNumbers.day(at[document - first]!)
        let wanted = days.get(day)
        if (wanted === undefined) days.set(day, (wanted = isWanted(stepNames.day(day))))
        return wanted
      })
    }
    const number = fieldNumbers[field]
    const wanted = new Uint8Array(fields.length)
    for (const value of values) {
      if (prefix) for (const code of this.#sql.codesWithPrefix.all(number, value, value + '\u{10ffff}')) wanted[code] = 1
      else wanted[this.#sql.code.get(number, value) ?? 0] = 1
    }
    wanted[0] = 0
    if (!wanted.includes(1)) return new Int32Array(0)
    return filtered(documents, (document) => {
      const slot = document - first
      for (let i = starts[slot]!, end = starts[slot + 1]!; i < end; i++) {
        if (wanted[codes[i]!] === 1) return true
        // Codes come in the order of their fields.
        if (fields[codes[i]!]! > number) return false
      }
      return false
    })
  }
}

function prepare(connection: Database.Database) {
  const having = (column: 'id' | 'customer') => ({
    exactly: connection.prepare<[string], number>(`SELECT document FROM search_documents WHERE ${column} = ?`).pluck(),
    beginning: connection.prepare<[string, string], number>(`SELECT document FROM search_documents WHERE ${column} >= ? AND ${column} < ?`).pluck(),
  })
  return {
    plain: connection.prepare<[number], string>('SELECT plain FROM search_documents WHERE document = ?').pluck(),
    having: { id: having('id'), customer: having('customer') },
    code: connection.prepare<[number, string], number>('SELECT code FROM search_values WHERE field = ? AND value = ?').pluck(),
    codesWithPrefix: connection
      .prepare<[number, string, string], number>('SELECT code FROM search_values WHERE field = ? AND value >= ? AND value < ?')
      .pluck(),
    matching: connection.prepare<[string], string>('SELECT json_group_array(rowid) FROM search_text WHERE search_text MATCH ?').pluck(),
  }
}
