import { isKnownColumn } from './columns'

/** How far down a table a header is looked for below titles such as 2026年1月投诉明细. */
export const HEADER_SEARCH_ROWS = 10

/**
 * Which of the first rows holds the names of the columns. It is the first one, unless that is a lone cell that names no
 * column we know and a row that does follows.
 */
export function headerIndex(rows: readonly (readonly string[])[]): number {
  const filled = (row: readonly string[]): string[] => row.filter((cell) => cell.trim() !== '')
  const first = filled(rows[0] ?? [])
  if (first.length !== 1 || isKnownColumn(first[0] as string)) return 0
  const found = rows.slice(0, HEADER_SEARCH_ROWS).findIndex((row) => filled(row).length > 1 && row.some((cell) => isKnownColumn(cell)))
  return found === -1 ? 0 : found
}

/** Names for columns as a record's keys: trimmed, unique, and never empty; a second 内容 becomes `内容 (2)`. */
export function columnNames(header: readonly string[]): string[] {
  const names: string[] = []
  const taken = new Set<string>()
  for (const [index, cell] of header.entries()) {
    const trimmed = cell.replace(/[\uFEFF\u200B\0]/g, '').trim()
    // As a key, __proto__ would set the record's prototype instead of a value.
    const wanted = trimmed === '' || trimmed === '__proto__' ? `column_${index + 1}` : trimmed
    let name = wanted
    for (let copy = 2; taken.has(name); copy++) name = `${wanted} (${copy})`
    taken.add(name)
    names.push(name)
  }
  return names
}

/** How many columns have names of their own: empty cells at the end of a header ask nothing of a row. */
export function namedColumns(header: readonly string[]): number {
  return header.findLastIndex((cell) => cell.trim() !== '') + 1
}
