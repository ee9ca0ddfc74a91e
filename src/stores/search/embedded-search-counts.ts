import type Database from 'better-sqlite3'
import { type DocumentList, filtered } from './document-lists'
import { type DocumentColumns, grown } from './embedded-search-columns'
import { fieldNumbers, isCoded, type UncodedField } from './embedded-search-fields'
import { nthGreatest } from './embedded-search-order'
import type { FacetValue, LabelField, SearchRequest, SeriesRequest, SharedField, Significance, TimeCount } from './search-index'
import { jlhScore, mostSignificant } from './significance'
import { byText, mostFrequent } from './text-order'
import { stepNames, stepNumbers } from './time-steps'

/** How many documents have each value of a field, the values as numbers. */
interface ValueCounts {
  /** The values that any document has. */
  readonly found: readonly number[]
  readonly contacts: (value: number) => number
  readonly name: (value: number) => string
}

/** The values of some documents: those of the i-th are `values[starts[i]]` up to `values[starts[i + 1]]`, as positions in `names`, which are in order. */
interface ValueLists {
  readonly starts: Uint32Array
  readonly values: Uint32Array
  readonly names: readonly string[]
}

/** In place of a code's position: the code does not count, or neither it nor any after it does. */
const NOT_WANTED = -1
const NO_MORE = -2

/** Counts the values that documents have, by loops over the columns in memory. Names are looked up for those values alone that are given. */
export class DocumentCounts {
  readonly #columns: DocumentColumns
  readonly #sql: ReturnType<typeof prepare>

  constructor(connection: Database.Database, columns: DocumentColumns) {
    this.#columns = columns
    this.#sql = prepare(connection)
  }

  /** How often each step of time, and in it each value of a field, occurs; in their order. */
  series(documents: DocumentList, { step, by, values: only }: Pick<SeriesRequest, 'step' | 'by' | 'values'>): readonly TimeCount[] {
    const { numbers, places } = this.#stepsOf(documents, step)
    const totals = new Uint32Array(numbers.length)
    for (let i = 0; i < places.length; i++) totals[places[i]!]!++
    if (by === undefined) return numbers.map((number, place) => ({ step: stepNames[step](number), value: '', contacts: totals[place]! }))

    const { starts, values, names } = this.#valuesOf(documents, by, only)
    const inOrder = groupedBy(places, totals)
    const counts = new Uint32Array(names.length)
    const counted: TimeCount[] = []
    let next = 0
    numbers.forEach((number, place) => {
      const found: number[] = []
      for (const end = next + totals[place]!; next < end; next++) {
        const i = inOrder[next]!
        for (let at = starts[i]!, last = starts[i + 1]!; at < last; at++) if (counts[values[at]!]!++ === 0) found.push(values[at]!)
      }
      const name = stepNames[step](number)
      for (const value of found.sort((a, b) => a - b)) {
        counted.push({ step: name, value: names[value]!, contacts: counts[value]! })
        counts[value] = 0
      }
    })
    return counted
  }

  /** The most frequent values of each of the fields, over those of the documents that are still there. */
  facets(documents: DocumentList, wanted: NonNullable<SearchRequest['facets']>): Partial<Record<LabelField, readonly FacetValue[]>> {
    const { live, first } = this.#columns
    const left = filtered(documents, (document) => live[document - first] === 1)
    const fields = Object.keys(wanted) as LabelField[]
    const codes = this.#countCodes(left, fields)
    return Object.fromEntries(
      fields.map((field) => {
        const { found, contacts, name } = this.#valueCounts(field, left, codes)
        const most = wanted[field]!
        const least = found.length <= most ? 0 : nthGreatest(Float64Array.from(found, contacts), Math.max(1, most))
        const values = found.filter((value) => contacts(value) >= least)
        return [field, mostFrequent(values.map((value) => ({ value: name(value), contacts: contacts(value) })), most)]
      }),
    )
  }

  /** Which values of a field set the documents apart from others, among those that `least` of them have, and how many have so many. */
  significant(documents: DocumentList, others: DocumentList, field: SharedField, most: number, least: number): Pick<Significance, 'compared' | 'values'> {
    const [ours, theirs] = [documents, others].map((each) => this.#valueCounts(field, each, this.#countCodes(each, [field]))) as [ValueCounts, ValueCounts]
    const compared = ours.found.filter((value) => ours.contacts(value) >= least)
    const scores = Float64Array.from(compared, (value) => jlhScore(ours.contacts(value), documents.length, theirs.contacts(value), others.length))
    const last = scores.length <= most ? 0 : nthGreatest(scores.slice(), most)
    const values = compared.flatMap((value, i) => {
      const score = scores[i]!
      return score > 0 && score >= last ? [{ value: ours.name(value), contacts: ours.contacts(value), against: theirs.contacts(value), score }] : []
    })
    return { compared: compared.length, values: mostSignificant(values, most) }
  }

  /** The steps that documents fall in, in the order of time, and the position of each document's step among them. */
  #stepsOf(documents: DocumentList, step: SeriesRequest['step']): { readonly numbers: readonly number[]; readonly places: Uint32Array } {
    const { at, first } = this.#columns
    const numberOf = stepNumbers[step]
    const met = new Map<number, number>()
    const places = new Uint32Array(documents.length)
    let current = Number.NaN
    let place = 0
    for (let i = 0; i < documents.length; i++) {
      const number = numberOf(at[documents[i]! - first]!)
      // Contacts mostly come in the order of time.
      if (number !== current) {
        current = number
        place = met.get(number) ?? met.size
        met.set(number, place)
      }
      places[i] = place
    }
    const numbers = [...met.keys()].sort((a, b) => a - b)
    const inOrder = new Uint32Array(numbers.length)
    numbers.forEach((number, position) => (inOrder[met.get(number)!] = position))
    return { numbers, places: places.map((unordered) => inOrder[unordered]!) }
  }

  /** The values of a field that each of the documents has; where some are named, those alone. */
  #valuesOf(documents: DocumentList, field: LabelField, only: readonly string[] | undefined): ValueLists {
    if (isCoded(field)) {
      const number = fieldNumbers[field]
      const values = only?.flatMap((value) => this.#sql.code.get(number, value) ?? []) ?? this.#valueCounts(field, documents, this.#countCodes(documents, [field])).found
      const named = [...new Set(values)].map((code) => ({ code, name: this.#sql.value.get(code)! })).sort((a, b) => byText(a.name, b.name))
      // Codes come in the order of their fields.
      const positions = Int32Array.from(this.#columns.fields, (of) => (of > number ? NO_MORE : NOT_WANTED))
      named.forEach(({ code }, position) => (positions[code] = position))
      return { ...this.#positionsOf(documents, positions), names: named.map(({ name }) => name) }
    }
    const { numberOf, name } = this.#numbering(field)
    const numbers = Array.from(documents, numberOf)
    const wanted = only && new Set(only)
    const named = [...new Set(numbers)]
      .flatMap((number) => (number === undefined ? [] : [{ number, name: name(number) }]))
      .filter((each) => wanted?.has(each.name) ?? true)
      .sort((a, b) => byText(a.name, b.name))
    const positions = new Map(named.map(({ number }, position) => [number, position]))
    const starts = new Uint32Array(documents.length + 1)
    const values: number[] = []
    numbers.forEach((number, i) => {
      const position = number === undefined ? undefined : positions.get(number)
      if (position !== undefined) values.push(position)
      starts[i + 1] = values.length
    })
    return { starts, values: Uint32Array.from(values), names: named.map((each) => each.name) }
  }

  /** The positions of the documents' codes. */
  #positionsOf(documents: DocumentList, positions: Int32Array): Omit<ValueLists, 'names'> {
    const { first, starts: from, codes } = this.#columns
    const starts = new Uint32Array(documents.length + 1)
    let values = new Uint32Array(documents.length + 1)
    let length = 0
    for (let i = 0; i < documents.length; i++) {
      const slot = documents[i]! - first
      for (let at = from[slot]!, end = from[slot + 1]!; at < end; at++) {
        const position = positions[codes[at]!]!
        if (position === NOT_WANTED) continue
        if (position === NO_MORE) break
        if (length === values.length) values = grown(values, length + 1, Uint32Array)
        values[length++] = position
      }
      starts[i + 1] = length
    }
    return { starts, values }
  }

  /** How many of the documents have each code of the fields. */
  #countCodes(documents: DocumentList, wanted: readonly LabelField[]): Uint32Array {
    const { first, starts, codes, fields } = this.#columns
    const last = Math.max(-1, ...wanted.filter(isCoded).map((field) => fieldNumbers[field]))
    const counts = new Uint32Array(fields.length)
    if (last === -1) return counts
    for (let i = 0; i < documents.length; i++) {
      const slot = documents[i]! - first
      for (let at = starts[slot]!, end = starts[slot + 1]!; at < end; at++) {
        const code = codes[at]!
        // Codes come in the order of their fields.
        if (fields[code]! > last) break
        counts[code]!++
      }
    }
    return counts
  }

  #valueCounts(field: LabelField, documents: DocumentList, codes: Uint32Array): ValueCounts {
    if (isCoded(field)) {
      const { fields } = this.#columns
      const number = fieldNumbers[field]
      const found: number[] = []
      for (let code = 1; code < fields.length; code++) if (fields[code] === number && codes[code]! > 0) found.push(code)
      return { found, contacts: (code) => codes[code]!, name: (code) => this.#sql.value.get(code)! }
    }
    const { numberOf, name } = this.#numbering(field)
    const counts = new Map<number, number>()
    for (const document of documents) {
      const number = numberOf(document)
      if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1)
    }
    return { found: [...counts.keys()], contacts: (number) => counts.get(number) ?? 0, name }
  }

  /** Numbers for values that have no codes. Those of days are the same each time. */
  #numbering(field: UncodedField): { readonly numberOf: (document: number) => number | undefined; readonly name: (number: number) => string } {
    const { at, first } = this.#columns
    if (field === 'day') return { numberOf: (document) => stepNumbers.day(at[document - first]!), name: stepNames.day }
    const numbers = new Map<string, number>()
    const names: string[] = []
    return {
      numberOf: (document) => {
        const value = this.#sql.key.get(document)![field]
        if (value === null) return undefined
        const number = numbers.get(value) ?? names.push(value) - 1
        numbers.set(value, number)
        return number
      },
      name: (number) => names[number]!,
    }
  }
}

/** Positions, those of the first place first, by how many each place has. */
function groupedBy(places: Uint32Array, totals: Uint32Array): Uint32Array {
  const next = new Uint32Array(totals.length)
  for (let place = 1; place < totals.length; place++) next[place] = next[place - 1]! + totals[place - 1]!
  const grouped = new Uint32Array(places.length)
  for (let i = 0; i < places.length; i++) grouped[next[places[i]!]!++] = i
  return grouped
}

function prepare(connection: Database.Database) {
  return {
    key: connection
      .prepare<[number], { readonly id: string; readonly customer: string | null }>('SELECT id, customer FROM search_documents WHERE document = ?'),
    code: connection.prepare<[number, string], number>('SELECT code FROM search_values WHERE field = ? AND value = ?').pluck(),
    value: connection.prepare<[number], string>('SELECT value FROM search_values WHERE code = ?').pluck(),
  }
}
