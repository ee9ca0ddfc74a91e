import { TingyinError } from '../domain/errors'
import { dateText } from './dates'

/** What databases and spreadsheets print where there is nothing. */
const nothing = /^(?:null|\\N|nan|#N\/A|undefined)$/i

/** The value, or undefined for one that says nothing. */
export function present(value: unknown): unknown {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value.trim() === '' || nothing.test(value.trim()) ? undefined : value
  return value
}

/** The text of a cell, trimmed; undefined for one that says nothing, as a dash does in a table of figures. */
export function cellText(value: unknown): string | undefined {
  const filled = present(value)
  if (filled === undefined) return undefined
  const text = (filled instanceof Date ? dateText(filled) : String(filled)).trim()
  return /^[-—/]+$/.test(text) ? undefined : text
}

const units: Readonly<Record<string, number>> = { '': 1, '%': 0.01, 万: 1e4, 亿: 1e8 }

/**
 * The number of a cell, `least` (default 0) or more; undefined for one that says nothing. `12,345`, `1.2万` and `62%` (0.62) are read too.
 *
 * @throws TingyinError FIELD_INVALID
 */
export function cellNumber(field: string, value: unknown, least = 0): number | undefined {
  const text = cellText(value)?.normalize('NFKC').replace(/(?<=\d)[,\s](?=\d{3})/g, '')
  if (text === undefined) return undefined
  const [, digits, unit = ''] = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([%万亿]?)$/i.exec(text) ?? []
  if (digits === undefined) throw new TingyinError('FIELD_INVALID', { field, problem: 'it is no number, such as 12345, 12,345, 1.2万 or 62%.' })
  const number = Number((Number(digits) * units[unit]!).toPrecision(15))
  if (number < least) throw new TingyinError('FIELD_INVALID', { field, problem: `it is less than ${least}; it must be ${least} or more.` })
  return number
}

/** A `cellNumber` that counts people or things. @throws TingyinError FIELD_INVALID */
export function cellCount(field: string, value: unknown): number | undefined {
  const number = cellNumber(field, value)
  if (number !== undefined && !Number.isInteger(number)) throw new TingyinError('FIELD_INVALID', { field, problem: 'it is a count and must be a whole number.' })
  return number
}
