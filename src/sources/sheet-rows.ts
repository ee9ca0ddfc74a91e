import { restoreFormula } from './formula-cell'
import { serialMs } from './dates'
import { attribute, type XmlHandler } from './xml-scanner'

/** One row of a sheet; cells without a value are holes. */
export interface SheetRow {
  readonly line: number
  readonly cells: readonly unknown[]
}

/** What cells refer to outside their sheet. */
export interface SheetContext {
  readonly sharedStrings: readonly string[]
  /** For each cell style whether it shows a number as a date. */
  readonly dateStyles: readonly boolean[]
  /** Some old Mac workbooks count days from 1904. */
  readonly from1904: boolean
}

/** A spreadsheet has no column beyond XFD. A reference that says otherwise would make arrays of any length. */
const MOST_COLUMNS = 16_384
const DAYS_TO_1904 = 1462
const LAST_SERIAL = 2_958_466

/** Collects the rows of a worksheet's XML; `take` hands over those that are complete. */
export class SheetRows implements XmlHandler {
  #rows: SheetRow[] = []
  #line = 0
  #cells: unknown[] | undefined
  #column = -1
  #type = ''
  #style = 0
  #value = ''
  #inValue = false
  #inCell = false
  #inPhonetic = false

  constructor(private readonly context: SheetContext) {}

  take(): SheetRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  open(name: string, tag: string): void {
    switch (name) {
      case 'row':
        this.#line = Number(attribute(tag, 'r')) || this.#line + 1
        this.#cells = []
        this.#column = -1
        break
      case 'c':
        this.#inCell = this.#cells !== undefined
        this.#column = columnOf(attribute(tag, 'r')) ?? this.#column + 1
        this.#type = attribute(tag, 't') ?? 'n'
        this.#style = Number(attribute(tag, 's') ?? 0)
        this.#value = ''
        break
      case 'rPh':
        this.#inPhonetic = true
        break
      case 'v':
      case 't':
        this.#inValue = this.#inCell && !this.#inPhonetic
        break
      default:
    }
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.#inValue = false
        break
      case 'rPh':
        this.#inPhonetic = false
        break
      case 'c':
        if (this.#inCell && this.#cells !== undefined && this.#column < MOST_COLUMNS) {
          const value = this.#cellValue()
          if (value !== undefined) this.#cells[this.#column] = value
        }
        this.#inCell = false
        break
      case 'row':
        if (this.#cells !== undefined) this.#rows.push({ line: this.#line, cells: this.#cells })
        this.#cells = undefined
        break
      default:
    }
  }

  #cellValue(): unknown {
    const text = this.#value
    if (text === '') return undefined
    switch (this.#type) {
      case 's': {
        const shared = this.context.sharedStrings[Number(text)]
        return shared === undefined ? undefined : restoreFormula(shared)
      }
      case 'inlineStr':
      case 'str':
        return restoreFormula(unescapeControls(text))
      case 'b':
        return text.trim() === '1'
      case 'e':
        // #N/A and its kin say that there is no value.
        return undefined
      case 'd':
        return text
      default: {
        const number = Number(text)
        if (!Number.isFinite(number)) return undefined
        const serial = number + (this.context.from1904 ? DAYS_TO_1904 : 0)
        const isDate = this.context.dateStyles[this.#style] === true && serial >= 0 && serial < LAST_SERIAL
        return isDate ? new Date(serialMs(serial)) : number
      }
    }
  }
}

/** Zero-based column of a reference such as `AB12`. */
function columnOf(reference: string | undefined): number | undefined {
  if (reference === undefined) return undefined
  let column = 0
  for (let at = 0; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) & 0xdf
    if (letter < 0x41 || letter > 0x5a) break
    column = column * 26 + letter - 0x40
  }
  return column === 0 ? undefined : column - 1
}

/** XML cannot hold control characters, so workbooks write them as `_x000D_`, and that text itself as `_x005F_x000D_`. */
export function unescapeControls(text: string): string {
  return text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text
}
