import type Database from 'better-sqlite3'

const CHUNK = 10_000
/** Field number 0 as a character. */
const FIELD = 0x41

/**
 * What the index knows of each document beside its text, in memory: time, length and value codes, a number each. SQLite
 * takes 3 µs to look a row up; filters and counts over 10,000 hits have 1 µs for each. A million contacts take about 120 MB
 * and a second to load, on the first search.
 *
 * The tables stay the truth: `refresh` reads what came and went since, whichever process wrote it.
 */
export class DocumentColumns {
  /** Documents are `first` and the ones after it; a slot is a document's number less `first`. */
  first = 1
  size = 0
  live = new Uint8Array(0)
  at = new Float64Array(0)
  length = new Uint16Array(0)
  /** How many documents are live, and the sum of their lengths. */
  documents = 0
  lengths = 0
  /** The codes of slot i are `codes[starts[i]]` up to `codes[starts[i + 1]]`, in the order of their fields. */
  starts = new Uint32Array(1)
  codes = new Uint32Array(0)
  /** The number of the field a code is a value of. Code 0 is none. */
  fields = new Uint8Array(1)
  /** Another one after every `refresh` that found a change. */
  version = 0

  #removals = 0
  #lastDocument = 0
  readonly #sql: ReturnType<typeof prepare>

  constructor(connection: Database.Database) {
    this.#sql = prepare(connection)
  }

  /** Inside the transaction of the search that follows, so that both see the same state. */
  refresh(): void {
    const { documents, last_document, removals } = this.#sql.state.get()!
    if (removals === this.#removals && last_document === this.#lastDocument) return
    this.version++
    if (removals > this.#removals) {
      const oldest = this.#sql.oldestRemoval.get() ?? removals + 1
      if (this.size === 0 || oldest > this.#removals + 1) this.#forget()
      else for (const document of this.#sql.removed.all(this.#removals)) this.#drop(document)
    }
    // Numbers are never used again: analysing everything once more leaves the first half of the slots dead.
    if (this.size > 2 * documents + CHUNK && last_document - (this.#sql.first.get() ?? 0) < this.size / 2) this.#forget()
    if (documents > 0) this.#loadUpTo(last_document)
    this.#loadFields()
    this.#removals = removals
    this.#lastDocument = last_document
  }

  #loadUpTo(last: number): void {
    if (this.size === 0) this.first = this.#sql.first.get()!
    for (let from = this.first + this.size; from <= last; from += CHUNK) this.#load(from, Math.min(last, from + CHUNK - 1))
  }

  #loadFields(): void {
    const values = this.#sql.fields.get(this.fields.length - 1) ?? ''
    if (values === '') return
    const fields = new Uint8Array(this.fields.length + values.length)
    fields.set(this.fields)
    for (let i = 0; i < values.length; i++) fields[this.fields.length + i] = values.charCodeAt(i) - FIELD
    this.fields = fields
  }

  #drop(document: number): void {
    const slot = document - this.first
    if (slot < 0 || slot >= this.size || this.live[slot] === 0) return
    this.live[slot] = 0
    this.documents--
    this.lengths -= this.length[slot]!
  }

  #forget(): void {
    this.size = 0
    this.documents = 0
    this.lengths = 0
    this.starts[0] = 0
    this.live = new Uint8Array(0)
    this.at = new Float64Array(0)
    this.length = new Uint16Array(0)
    this.starts = new Uint32Array(1)
    this.codes = new Uint32Array(0)
  }

  /** One string for thousands of rows: `document at length code code …` a line. Taking rows one by one is three times as slow. */
  #load(from: number, to: number): void {
    const lines = this.#sql.chunk.get(from, to) ?? ''
    this.#grow(to - this.first + 1)
    let slot = this.size
    let used = this.starts[slot]!
    let field = 0
    let value = 0
    let sign = 1
    const end = to - this.first + 1
    const close = (): void => {
      if (field === 0) {
        const next = value - this.first
        // Numbers in between are of documents removed meanwhile.
        while (slot < next) this.starts[++slot] = used
        this.live[slot] = 1
        this.documents++
      } else if (field === 1) this.at[slot] = sign * value
      else if (field === 2) {
        this.length[slot] = value
        this.lengths += value
      } else {
        if (used === this.codes.length) this.codes = grown(this.codes, used + 1, Uint32Array)
        this.codes[used++] = value
      }
      field++
      value = 0
      sign = 1
    }
    for (let i = 0; i < lines.length; i++) {
      const unit = lines.charCodeAt(i)
      if (unit >= 0x30) value = value * 10 + unit - 0x30
      else if (unit === 0x2d) sign = -1
      else {
        close()
        if (unit === 0x0a) {
          field = 0
          this.starts[++slot] = used
        }
      }
    }
    while (slot < end) this.starts[++slot] = used
    this.size = end
  }

  #grow(size: number): void {
    if (size <= this.live.length) return
    this.live = grown(this.live, size, Uint8Array)
    this.at = grown(this.at, size, Float64Array)
    this.length = grown(this.length, size, Uint16Array)
    // One more than there are slots: where the codes of the last one end.
    this.starts = grown(this.starts, this.live.length + 1, Uint32Array)
  }
}

export function grown<A extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(old: A, size: number, kind: new (length: number) => A): A {
  const array = new kind(Math.max(size, Math.ceil(old.length * 1.5), 1024))
  array.set(old)
  return array
}

function prepare(connection: Database.Database) {
  return {
    state: connection.prepare<[], { documents: number; last_document: number; removals: number }>(
      'SELECT documents, last_document, removals FROM search_state',
    ),
    first: connection.prepare<[], number>('SELECT min(document) FROM search_documents').pluck(),
    oldestRemoval: connection.prepare<[], number | null>('SELECT min(removal) FROM search_removals').pluck(),
    removed: connection.prepare<[number], number>('SELECT document FROM search_removals WHERE removal > ?').pluck(),
    fields: connection
      .prepare<[number], string | null>(
        `SELECT group_concat(char(field + ${FIELD}), '') FROM (SELECT field FROM search_values WHERE code > ? ORDER BY code)`,
      )
      .pluck(),
    chunk: connection
      .prepare<[number, number], string | null>(
        `SELECT group_concat(document || ' ' || at || ' ' || length || ' ' || codes || char(10), '')
         FROM (SELECT document, at, length, codes FROM search_documents WHERE document BETWEEN ? AND ? ORDER BY document)`,
      )
      .pluck(),
  }
}
