/** The text of one element of a list, or why there is none at this line. */
export type JsonElement = { readonly line: number; readonly text: string } | { readonly line: number; readonly problem: string; readonly raw: string }

const RAW_CHARACTERS = 10_000

/**
 * Cuts a JSON list, or JSON objects one after another, into elements as the text arrives, without parsing them. It only
 * follows strings and brackets, so an element that is broken inside costs itself and no other.
 */
export class JsonElements {
  #text = ''
  /** Up to where `#text` has been looked at, and where the current element starts in it. */
  #at = 0
  #start = -1
  #startLine = 1
  #line: number
  #depth = 0
  #inString = false
  #escaped = false
  #overlong = false
  #closed = false

  /** `isList` says that a closing bracket ends it; `line` is where the text begins. */
  constructor(
    private readonly isList: boolean,
    private readonly maxCharacters: number,
    line: number,
  ) {
    this.#line = line
  }

  push(chunk: string): JsonElement[] {
    const kept = this.#start === -1 ? this.#text.length : this.#start
    this.#text = this.#text.slice(kept) + chunk
    this.#at -= kept
    if (this.#start !== -1) this.#start = 0
    return this.#scan()
  }

  end(): JsonElement[] {
    const elements: JsonElement[] = []
    if (this.#start !== -1 && this.#depth === 0 && !this.#inString && !this.isList) this.#finish(this.#text.length, elements)
    if (this.#start !== -1) {
      elements.push({ line: this.#startLine, problem: 'the file ends within it. The file may have been cut off.', raw: this.#raw() })
    } else if (this.isList && !this.#closed) {
      elements.push({ line: this.#line, problem: 'the file ends before its list does. The file may have been cut off.', raw: '' })
    }
    return elements
  }

  #scan(): JsonElement[] {
    const elements: JsonElement[] = []
    const text = this.#text
    let at = this.#at
    for (; at < text.length && !this.#closed; at++) {
      const code = text.charCodeAt(at)
      if (code === 0x0a) this.#line++
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (code === 0x5c) this.#escaped = true
        else if (code === 0x22) this.#inString = false
        continue
      }
      if (this.#depth === 0 && this.#start === -1) {
        if (code <= 0x20 || code === 0x2c) continue
        if (code === 0x5d && this.isList) {
          this.#closed = true
          continue
        }
        this.#start = at
        this.#startLine = this.#line
      }
      if (code === 0x22) this.#inString = true
      else if (code === 0x7b || code === 0x5b) this.#depth++
      else if (this.#depth === 0) {
        // A bare word or number ends where the next element or the list's end comes.
        if (code === 0x2c || (code === 0x5d && this.isList)) {
          this.#finish(at, elements)
          this.#closed = code === 0x5d
        }
      } else if (code === 0x7d || code === 0x5d) {
        this.#depth--
        if (this.#depth === 0) this.#finish(at + 1, elements)
      }
    }
    this.#at = text.length
    if (this.#start !== -1 && text.length - this.#start > this.maxCharacters && !this.#overlong) {
      this.#overlong = true
      elements.push({ line: this.#startLine, problem: `it is longer than ${this.maxCharacters} characters.`, raw: this.#raw() })
    }
    // What is left of an overlong element is only followed to its end, not kept.
    if (this.#overlong) this.#start = text.length
    return elements
  }

  #finish(end: number, elements: JsonElement[]): void {
    if (!this.#overlong) {
      if (end - this.#start > this.maxCharacters) {
        elements.push({ line: this.#startLine, problem: `it is longer than ${this.maxCharacters} characters.`, raw: this.#raw() })
      } else elements.push({ line: this.#startLine, text: this.#text.slice(this.#start, end) })
    }
    this.#overlong = false
    this.#start = -1
  }

  #raw(): string {
    return this.#text.slice(this.#start, this.#start + RAW_CHARACTERS)
  }
}
