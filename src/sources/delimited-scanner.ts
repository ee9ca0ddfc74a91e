/** One record of delimited text, or why the text at this line is none. */
export type DelimitedItem =
  | { readonly line: number; readonly cells: readonly string[]; readonly lines: number }
  | { readonly line: number; readonly problem: string; readonly raw: string }

export interface DelimitedDialect {
  /** One character. */
  readonly delimiter: string
  /** What ends a line; a carriage return before a line feed goes without saying. */
  readonly newline: '\n' | '\r'
}

const NEED_MORE = -1
const BROKEN = -2
const RAW_CHARACTERS = 10_000

/**
 * Cuts delimited text into records as it arrives.
 *
 * Own code because one stray quote must cost one row: a general parser looks for the closing quote to the end of the
 * file and either throws or takes all rows on the way for one cell. Here a quoted cell that reaches another line and
 * meets a quote that clearly opens a cell there was never closed: its first line is a fault, and reading goes on with
 * the next line. Apart from that the rules are RFC 4180's, and quotes within a cell that are not doubled are letters.
 *
 * Time is linear: a search for a closing quote ends at the next quote that opens a cell, so no two of them overlap.
 */
export class DelimitedScanner {
  /** How many cells a row should have, once the header tells. Only used to tell swallowed rows from long cells. */
  expectedCells: number | undefined

  #text = ''
  #at = 0
  #line = 1
  #dropping = false
  /** Where the next delimiter and quote are, so that a file without them is not searched to its end for every line. */
  #delimiterFrom = 0
  #delimiterAt = -1
  #quoteAt = -1

  constructor(
    private readonly dialect: DelimitedDialect,
    private readonly maxCharacters: number,
  ) {}

  /** Takes more text and gives the records that it completes. */
  push(chunk: string): DelimitedItem[] {
    this.#text = this.#at < this.#text.length ? this.#text.slice(this.#at) + chunk : chunk
    this.#at = 0
    return this.#scan(false)
  }

  /** Gives what is left at the end of the file. */
  end(): DelimitedItem[] {
    return this.#scan(true)
  }

  #scan(final: boolean): DelimitedItem[] {
    const items: DelimitedItem[] = []
    const { newline, delimiter } = this.dialect
    this.#delimiterAt = -1
    this.#quoteAt = -1
    while (this.#at < this.#text.length) {
      const start = this.#at
      const newlineAt = this.#text.indexOf(newline, start)
      if (this.#dropping) {
        if (newlineAt === -1) {
          this.#at = this.#text.length
          break
        }
        this.#dropping = false
        this.#at = newlineAt + 1
        this.#line++
        continue
      }
      if (newlineAt === -1 && !final) {
        if (this.#text.length - start <= this.maxCharacters) break
        items.push(this.#fault(start, this.#text.length, this.#tooLong()))
        this.#dropping = true
        continue
      }
      const lineEnd = newlineAt === -1 ? this.#text.length : newlineAt
      if (this.#nextQuote(start) >= lineEnd) {
        if (lineEnd - start > this.maxCharacters) items.push(this.#fault(start, lineEnd, this.#tooLong()))
        else {
          const stop = newline === '\n' && lineEnd > start && this.#text.charCodeAt(lineEnd - 1) === 0x0d ? lineEnd - 1 : lineEnd
          items.push({ line: this.#line, cells: this.#text.slice(start, stop).split(delimiter), lines: 1 })
        }
        this.#at = lineEnd + 1
        this.#line++
        continue
      }
      const cells: string[] = []
      const next = this.#quotedRecord(start, final, cells)
      if (next === NEED_MORE) {
        if (this.#text.length - start <= this.maxCharacters) break
        this.#skipLine(items, start, lineEnd)
      } else if (next === BROKEN || next - start > this.maxCharacters + 1 || this.#swallowsRows(start, next, cells)) {
        this.#skipLine(items, start, lineEnd)
      } else {
        const lines = this.#linesBetween(start, next)
        items.push({ line: this.#line, cells, lines })
        this.#at = next
        this.#line += lines
      }
    }
    return items
  }

  #skipLine(items: DelimitedItem[], start: number, lineEnd: number): void {
    items.push(this.#fault(start, lineEnd, 'a quote opens on this line and is not closed where a cell ends.'))
    this.#at = lineEnd + 1
    this.#line++
  }

  #fault(start: number, end: number, problem: string): DelimitedItem {
    return { line: this.#line, problem, raw: this.#text.slice(start, Math.min(end, start + RAW_CHARACTERS)) }
  }

  #tooLong(): string {
    return `it is longer than ${this.maxCharacters} characters.`
  }

  #nextQuote(from: number): number {
    if (this.#quoteAt < from) {
      const found = this.#text.indexOf('"', from)
      this.#quoteAt = found === -1 ? Infinity : found
    }
    return this.#quoteAt
  }

  #nextDelimiter(from: number): number {
    // After a broken record the search starts again further up.
    if (this.#delimiterAt < from || from < this.#delimiterFrom) {
      const found = this.#text.indexOf(this.dialect.delimiter, from)
      this.#delimiterFrom = from
      this.#delimiterAt = found === -1 ? Infinity : found
    }
    return this.#delimiterAt
  }

  /** Fills `cells` and tells where the next record starts, or that there is too little text or too many quotes. */
  #quotedRecord(start: number, final: boolean, cells: string[]): number {
    const text = this.#text
    const { newline, delimiter } = this.dialect
    for (let at = start; ; at++) {
      const opening = this.#pastSpaces(at)
      if (text[opening] === '"') {
        const closing = this.#closingQuote(opening + 1, final)
        if (closing < 0) return closing
        const cell = text.slice(opening + 1, closing)
        cells.push(cell.includes('""') ? cell.replaceAll('""', '"') : cell)
        at = this.#pastSpaces(closing + 1)
        if (newline === '\n' && text[at] === '\r') at++
      } else {
        const newlineAt = text.indexOf(newline, at)
        if (newlineAt === -1 && !final) return NEED_MORE
        const lineEnd = newlineAt === -1 ? text.length : newlineAt
        const end = Math.min(this.#nextDelimiter(at), lineEnd)
        const stop = newline === '\n' && end === lineEnd && end > at && text[end - 1] === '\r' ? end - 1 : end
        cells.push(text.slice(at, stop))
        at = end
      }
      if (at >= text.length || text[at] !== delimiter) return at + 1
    }
  }

  #closingQuote(from: number, final: boolean): number {
    const text = this.#text
    const firstNewline = text.indexOf(this.dialect.newline, from)
    for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
      const onALaterLine = firstNewline !== -1 && firstNewline < quote
      if (quote + 1 >= text.length && !final) return NEED_MORE
      if (text[quote + 1] === '"') {
        if (quote + 2 >= text.length && !final) return NEED_MORE
        // An empty quoted cell on a later line, not a doubled quote: two rows further on, somebody else's cell.
        if (onALaterLine && this.#startsCell(quote) && this.#endsCell(quote + 2)) return BROKEN
        quote++
        continue
      }
      const after = this.#pastSpaces(quote + 1)
      if (after >= text.length && !final) return NEED_MORE
      if (this.#endsCell(after)) return quote
      if (onALaterLine && this.#startsCell(quote)) return BROKEN
    }
    return final ? BROKEN : NEED_MORE
  }

  #startsCell(quote: number): boolean {
    let before = quote - 1
    while (before >= 0 && this.#text[before] === ' ') before--
    return before < 0 || this.#text[before] === this.dialect.delimiter || this.#text[before] === this.dialect.newline
  }

  #endsCell(at: number): boolean {
    if (at >= this.#text.length) return true
    const character = this.#text[at]
    const { newline, delimiter } = this.dialect
    return character === delimiter || character === newline || (character === '\r' && (at + 1 >= this.#text.length || this.#text[at + 1] === '\n'))
  }

  #pastSpaces(at: number): number {
    while (this.#text[at] === ' ') at++
    return at
  }

  #linesBetween(start: number, next: number): number {
    let lines = 1
    for (let at = this.#text.indexOf(this.dialect.newline, start); at !== -1 && at < next - 1; ) {
      lines++
      at = this.#text.indexOf(this.dialect.newline, at + 1)
    }
    return lines
  }

  /** A record with the wrong number of cells whose inner lines have the right number is several rows between two stray quotes. */
  #swallowsRows(start: number, next: number, cells: readonly string[]): boolean {
    const expected = this.expectedCells
    if (expected === undefined || expected < 2 || cells.length === expected) return false
    return this.#text
      .slice(start, next)
      .split(this.dialect.newline)
      .slice(1)
      .some((line) => line.split(this.dialect.delimiter).length === expected)
  }
}
