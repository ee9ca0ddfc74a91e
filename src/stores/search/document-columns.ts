import type { Database, Statement } from 'better-sqlite3'
import type { LabelField } from './search-index'
import { DocumentSet } from './document-set'

/** Fields whose values are counted from codes; the others are looked up where they stand. */
export type CodedField = Exclude<LabelField, 'id' | 'customer' | 'day'>

/**
 * The labels and times of all documents in memory, in columns, so that filtering and counting read no rows: about 100 bytes a
 * document. A document never changes (a changed contact becomes a new document), so it is enough to read what is new, whoever wrote it.
 */
export class DocumentColumns {
  private times = new Float64Array(1 << 12)
  /** Codes of all documents one after the other; those of `doc` begin at `starts[doc]` and end where the next begin. */
  private codes = new Int32Array(1 << 16)
  private starts = new Uint32Array((1 << 12) + 1)
  private present = new Uint8Array(1 << 12)
  private loaded = 0
  private gone = 0
  private readonly fieldOfCode: CodedField[] = []
  private readonly valueOfCode: string[] = []
  private readonly newDocuments: Statement
  private readonly newTombstones: Statement
  private readonly newValues: Statement

  constructor(connection: Database) {
    this.newDocuments = connection.prepare('SELECT doc, at, codes FROM search_document WHERE doc > ? ORDER BY doc').raw()
    this.newTombstones = connection.prepare('SELECT rowid, doc FROM search_tombstone WHERE rowid > ? ORDER BY rowid').raw()
    this.newValues = connection.prepare('SELECT code, field, value FROM search_value WHERE code >= ? ORDER BY code').raw()
  }

  /** Reads what was written since the last call, by this process or another. */
  refresh(): void {
    for (const [code, field, value] of this.newValues.iterate(this.valueOfCode.length) as Iterable<[number, CodedField, string]>) {
      this.fieldOfCode[code] = field
      this.valueOfCode[code] = value
    }
    for (const [doc, at, codes] of this.newDocuments.iterate(this.loaded) as Iterable<[number, number, Buffer]>) this.append(doc, at, codes)
    for (const [row, doc] of this.newTombstones.iterate(this.gone) as Iterable<[number, number]>) {
      this.gone = row
      if (doc <= this.loaded) this.present[doc] = 0
    }
  }

  /** The highest document number there is. */
  get last(): number {
    return this.loaded
  }

  time(doc: number): number {
    return this.times[doc]!
  }

  isPresent(doc: number): boolean {
    return this.present[doc] === 1
  }

  /** All documents up to a number for which `accepts` holds; all of them without it. */
  select(last: number, accepts?: (doc: number) => boolean): DocumentSet {
    const set = new DocumentSet(last + 1)
    for (let doc = 1; doc <= last; doc++) if (this.present[doc] === 1 && (!accepts || accepts(doc))) set.add(doc)
    return set
  }

  /** Documents that carry one of the codes. */
  withCodes(last: number, wanted: ReadonlySet<number>): DocumentSet {
    return this.select(last, (doc) => {
      for (let i = this.starts[doc]!; i < this.starts[doc + 1]!; i++) if (wanted.has(this.codes[i]!)) return true
      return false
    })
  }

  /** Codes of a field whose value `accepts`. */
  codesOf(field: CodedField, accepts: (value: string) => boolean): ReadonlySet<number> {
    const codes = new Set<number>()
    for (let code = 0; code < this.valueOfCode.length; code++) {
      if (this.fieldOfCode[code] === field && accepts(this.valueOfCode[code]!)) codes.add(code)
    }
    return codes
  }

  /** How many of the documents carry each code. */
  count(docs: Iterable<number> & ArrayLike<number>): Int32Array {
    const counts = new Int32Array(this.valueOfCode.length)
    for (let i = 0; i < docs.length; i++) {
      const doc = docs[i]!
      for (let at = this.starts[doc]!; at < this.starts[doc + 1]!; at++) counts[this.codes[at]!]!++
    }
    return counts
  }

  /** Calls back with each value of a field that a document has. */
  eachValue(doc: number, field: CodedField, call: (value: string) => void): void {
    for (let i = this.starts[doc]!; i < this.starts[doc + 1]!; i++) {
      const code = this.codes[i]!
      if (this.fieldOfCode[code] === field) call(this.valueOfCode[code]!)
    }
  }

  field(code: number): CodedField {
    return this.fieldOfCode[code]!
  }

  value(code: number): string {
    return this.valueOfCode[code]!
  }

  private append(doc: number, at: number, bytes: Buffer): void {
    if (doc + 2 > this.starts.length) this.growDocuments(doc + 2)
    const start = this.starts[this.loaded + 1]!
    // Numbers that were given to documents already gone again have no codes.
    for (let missing = this.loaded + 1; missing <= doc; missing++) this.starts[missing] = start
    const size = bytes.length >> 2
    if (start + size > this.codes.length) this.codes = grown(this.codes, new Int32Array(Math.max(start + size, this.codes.length * 2)))
    for (let i = 0; i < size; i++) this.codes[start + i] = bytes.readInt32LE(i * 4)
    this.starts[doc + 1] = start + size
    this.times[doc] = at
    this.present[doc] = 1
    this.loaded = doc
  }

  private growDocuments(needed: number): void {
    const size = Math.max(needed, this.starts.length * 2)
    this.starts = grown(this.starts, new Uint32Array(size))
    this.times = grown(this.times, new Float64Array(size))
    this.present = grown(this.present, new Uint8Array(size))
  }
}

function grown<Column extends Int32Array | Uint32Array | Float64Array | Uint8Array>(old: Column, larger: Column): Column {
  larger.set(old)
  return larger
}
