import { ID_CHARACTERS } from '../sources/raw-contact'
import { freeNames } from '../text/free-names'
import { isAddressColumn, type KnownName, MOST_NAMES, namesInCell, namesInLine, noNames } from '../text/known-names'
import { maskCell } from '../text/mask'
import { maskPersonalCell } from '../text/mask-facts'
import { findPersonalData } from '../text/personal-data'
import type { PersonalKind } from '../text/personal-kinds'
import type { Pseudonyms } from '../text/pseudonym'

/** A larger row is not kept with its reject: the file still has it. */
const MOST_CHARACTERS = 64 * 1024

/** More cells are read for names in no row: a request may send millions. */
const MOST_CELLS = 10_000

/**
 * The names that a row gives away: those in its personal columns and in an id that is no id but an object, `MOST_NAMES` at most, or in any cell of a line that
 * could not be read, which is short.
 */
export function namesInRecord(
  record: Readonly<Record<string, unknown>>,
  personalColumns: ReadonlySet<string>,
  readable: boolean,
  idColumn?: string,
): readonly KnownName[] {
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
  if (idColumn !== undefined && typeof record[idColumn] === 'object') read(record[idColumn], idColumn)
  return names
}

/** What order and ticket numbers often look like. */
const likeAnId: ReadonlySet<PersonalKind> = new Set(['landline', 'bank_card', 'broadband_account', 'licence_plate'])

/**
 * The id of a row as that of its contact is kept: replayed, the row becomes the contact that its file makes of it. What no contact may have for an id, or
 * holds somebody's name, mobile or the like, or a landline or card among other words, is masked as any cell.
 */
function maskIdCell(id: string, names: readonly KnownName[], pseudonyms: Pseudonyms): string {
  const clean = id.normalize('NFKC').trim()
  const found = findPersonalData(clean, names)
  const isNumber = found.every(({ kind, start, end }) => likeAnId.has(kind) && start === 0 && end === clean.length)
  return id.length <= ID_CHARACTERS && isNumber ? id : maskCell(id, pseudonyms, names)
}

/** What is known of a row's columns and of whom it is about. */
export interface RecordFacts {
  /** Columns whose cells are personal as a whole. */
  readonly personalColumns: ReadonlySet<string>
  readonly names: readonly KnownName[]
  /** The column of the id that the row names. */
  readonly idColumn: string | undefined
}

/** A row as it may be kept: personal columns as pseudonyms, every other text masked, its id as that of a contact. `undefined` when it is too large. */
export function maskRecord(
  record: Readonly<Record<string, unknown>>,
  { personalColumns, names, idColumn }: RecordFacts,
  pseudonyms: Pseudonyms,
): Readonly<Record<string, unknown>> | undefined {
  if (JSON.stringify(record).length > MOST_CHARACTERS) return undefined
  const maskString = (text: string, column: string, personal: boolean, isId: boolean): string => {
    if (personal && text.trim()) return maskPersonalCell(column, text, pseudonyms)
    return isId ? maskIdCell(text, names, pseudonyms) : maskCell(text, pseudonyms, names)
  }
  const mask = (value: unknown, column: string, within: boolean, isId = false): unknown => {
    const personal = within || personalColumns.has(column)
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 1e9) return maskString(String(value), column, personal, isId)
    if (typeof value === 'string') return maskString(value, column, personal, isId)
    if (Array.isArray(value)) return value.map((item) => mask(item, column, personal))
    if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
      const members = new Map<string, unknown>()
      const freeName = freeNames((name) => members.has(name))
      for (const [name, item] of Object.entries(value)) {
        members.set(freeName(maskCell(name, pseudonyms, names)), mask(item, name, personal, value === record && name === idColumn))
      }
      return Object.fromEntries(members)
    }
    return value
  }
  return mask(record, '', false) as Readonly<Record<string, unknown>>
}
