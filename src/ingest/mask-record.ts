import { isAddressColumn, type KnownName, namesInCell, namesInLine, noNames } from '../text/known-names'
import { maskCell } from '../text/mask'
import { maskPersonalCell } from '../text/mask-facts'
import type { Pseudonyms } from '../text/pseudonym'

/** A larger row is not kept with its reject: the file still has it. */
const MOST_CHARACTERS = 64 * 1024

/** The names that a row gives away: those in its personal columns, or in any cell of a line that could not be read. */
export function namesInRecord(record: Readonly<Record<string, unknown>>, personalColumns: ReadonlySet<string>, readable: boolean): readonly KnownName[] {
  const namesIn = (value: unknown, column: string): readonly KnownName[] => {
    if (typeof value === 'string') return isAddressColumn(column) ? noNames : namesInCell(value, column)
    if (value === null || typeof value !== 'object') return noNames
    return Object.entries(value).flatMap(([name, item]) => namesIn(item, Array.isArray(value) ? column : name))
  }
  const { raw } = record
  if (!readable) return typeof raw === 'string' ? namesInLine(raw) : noNames
  return Object.entries(record).flatMap(([column, value]) => (personalColumns.has(column) ? namesIn(value, column) : noNames))
}

/** A row as it may be kept: personal columns as pseudonyms, every other text masked. `undefined` when it is too large. */
export function maskRecord(
  record: Readonly<Record<string, unknown>>,
  personalColumns: ReadonlySet<string>,
  names: readonly KnownName[],
  pseudonyms: Pseudonyms,
): Readonly<Record<string, unknown>> | undefined {
  if (JSON.stringify(record).length > MOST_CHARACTERS) return undefined
  const mask = (value: unknown, column: string, within: boolean): unknown => {
    const personal = within || personalColumns.has(column)
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 1e9) return mask(String(value), column, personal)
    if (typeof value === 'string') return personal && value.trim() ? maskPersonalCell(column, value, pseudonyms) : maskCell(value, pseudonyms, names)
    if (Array.isArray(value)) return value.map((item) => mask(item, column, personal))
    if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mask(item, name, personal)]))
    }
    return value
  }
  return mask(record, '', false) as Readonly<Record<string, unknown>>
}
