import { unitAt } from '../../text/unit-at'

const COMMA = 0x2c
const OPEN = 0x5b
const CLOSE = 0x5d
const QUOTE = 0x22
const BACKSLASH = 0x5c
const ZERO = 0x30
const POINT = 0x2e
/** Numbers below this are written by hand, with four decimal places at most: what fits is exact. */
const SMALL = 100_000
const PLACES = 10_000
/** `99999.9999` */
const SMALL_LENGTH = 10

/**
 * Writes lists as JSON in UTF-8, the bytes that `JSON.stringify` would give. Its string would still have to be measured and turned into UTF-8 before
 * SQLite could take it, which for a list of many short values costs a quarter more in all.
 */
export class JsonWriter {
  #bytes: Buffer
  #length = 0
  /** Where the list begins that is being written. */
  #start = 0

  /** `capacity` is how many bytes are expected in all; more may come. */
  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity)
  }

  /** The bytes written since the last `taken`, which stay as they are. */
  taken(): Buffer {
    const bytes = this.#bytes.subarray(this.#start, this.#length)
    this.#start = this.#length
    return bytes
  }

  open(): void {
    this.#next(1)
    this.#bytes[this.#length++] = OPEN
  }

  close(): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = CLOSE
  }

  text(text: string | undefined): void {
    if (text === undefined) return this.null()
    const { length } = text
    this.#next(3 * length + 2)
    const bytes = this.#bytes
    let at = this.#length
    bytes[at++] = QUOTE
    for (let i = 0; i < length; i++) {
      const unit = unitAt(text, i)
      if (unit >= 0x800) {
        if (unit >= 0xd800 && unit <= 0xdfff) return this.#write(JSON.stringify(text))
        bytes[at++] = 0xe0 | (unit >> 12)
        bytes[at++] = 0x80 | ((unit >> 6) & 0x3f)
        bytes[at++] = 0x80 | (unit & 0x3f)
      } else if (unit >= 0x80) {
        bytes[at++] = 0xc0 | (unit >> 6)
        bytes[at++] = 0x80 | (unit & 0x3f)
      } else {
        if (unit < 0x20 || unit === QUOTE || unit === BACKSLASH) return this.#write(JSON.stringify(text))
        bytes[at++] = unit
      }
    }
    bytes[at++] = QUOTE
    this.#length = at
  }

  number(number: number): void {
    const scaled = Math.round(number * PLACES)
    if (!(number >= 0 && number < SMALL && scaled / PLACES === number)) return this.value(number)
    this.#next(SMALL_LENGTH)
    const whole = Math.floor(number)
    this.#digits(whole)
    const decimals = scaled - whole * PLACES
    if (decimals > 0) this.#decimals(decimals)
  }

  boolean(value: boolean): void {
    this.#word(value ? 'true' : 'false')
  }

  null(): void {
    this.#word('null')
  }

  /** Anything JSON knows; what is undefined is null, as in a list. */
  value(value: unknown): void {
    if (value === undefined) return this.null()
    const json = JSON.stringify(value)
    this.#next(0)
    this.#write(json)
  }

  #word(word: string): void {
    this.#next(word.length)
    for (let i = 0; i < word.length; i++) this.#bytes[this.#length++] = unitAt(word, i)
  }

  #digits(whole: number): void {
    const bytes = this.#bytes
    let rest = whole
    let at = this.#length + (whole < 10 ? 1 : whole < 100 ? 2 : whole < 1_000 ? 3 : whole < 10_000 ? 4 : 5)
    this.#length = at
    do {
      const tens = (rest / 10) | 0
      bytes[--at] = ZERO + rest - tens * 10
      rest = tens
    } while (rest > 0)
  }

  #decimals(decimals: number): void {
    this.#bytes[this.#length++] = POINT
    let unit = PLACES / 10
    for (let rest = decimals; rest > 0; unit /= 10) {
      const digit = (rest / unit) | 0
      this.#bytes[this.#length++] = ZERO + digit
      rest -= digit * unit
    }
  }

  #write(json: string): void {
    this.#reserve(3 * json.length)
    this.#length += this.#bytes.write(json, this.#length)
  }

  /** Makes room for a value, and a comma before it where another one stands in its list. */
  #next(room: number): void {
    this.#reserve(room + 1)
    if (this.#length > this.#start && this.#bytes[this.#length - 1] !== OPEN) this.#bytes[this.#length++] = COMMA
  }

  #reserve(room: number): void {
    if (this.#length + room <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#length + room))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
