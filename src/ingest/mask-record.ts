import { isAddressColumn, type KnownName, MOST_NAMES, namesInCell, namesInLine, noNames } from '../text/known-names'
import { maskCell } from '../text/mask'
import { maskPersonalCell } from '../text/mask-facts'
import type { Pseudonyms } from '../text/pseudonym'

/** A larger row is not kept with its reject: the file still has it. */
const MOST_CHARACTERS = 64 * 1024

/** More cells are read for names in no row: a request may send millions. */
const MOST_CELLS = 10_000

/** The names that a row gives away: those in its personal columns, `MOST_NAMES` at most, or in any cell of a line that could not be read, which is short. */
export function namesInRecord(record: Readonly<Record<string, unknown>>, personalColumns: ReadonlySet<string>, readable: boolean): readonly KnownName[] {
  const { raw } = record
  if (!readable) return typeof raw === 'string' ? namesInLine(raw) : noNames
  const names: KnownName[] = []
  let cells = 0
  const read = (value: unknown, column: string): void => {
    if (names.length >= MOST_NAMES || cells >= MOST_CELLS) return
    cells++
    if (typeof value === 'string') {
      if (!isAddressColumn(column)) names.push(...namesInCell(value, column))
    } else if (Array.isArray(value)) {
      for (const item of value) read(item, column)
    } else if (value !== null && typeof value === 'object') {
      for (const [name, item] of Object.entries(value)) read(item, name)
    }
  }
  for (const column of personalColumns) read(record[column], column)
  return names
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
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [maskCell(name, pseudonyms, names), mask(item, name, personal)]))
    }
    return value
  }
  return mask(record, '', false) as Readonly<Record<string, unknown>>
}
