import { maskCell } from '../text/mask'
import { maskPersonalCell } from '../text/mask-facts'
import type { Pseudonyms } from '../text/pseudonym'

/** A larger row is not kept with its reject: the file still has it. */
const MOST_CHARACTERS = 64 * 1024

/** A row as it may be kept: personal columns as pseudonyms, every other text masked. `undefined` when it is too large. */
export function maskRecord(
  record: Readonly<Record<string, unknown>>,
  personalColumns: ReadonlySet<string>,
  pseudonyms: Pseudonyms,
): Readonly<Record<string, unknown>> | undefined {
  if (JSON.stringify(record).length > MOST_CHARACTERS) return undefined
  const mask = (value: unknown, column: string): unknown => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 1e9) return mask(String(value), column)
    if (typeof value === 'string') {
      return personalColumns.has(column) && value.trim() ? maskPersonalCell(column, value, pseudonyms) : maskCell(value, pseudonyms)
    }
    if (Array.isArray(value)) return value.map((item) => mask(item, column))
    if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mask(item, name)]))
    }
    return value
  }
  return mask(record, '') as Readonly<Record<string, unknown>>
}
