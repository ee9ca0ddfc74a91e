/** Belongs to a place that no row claims. */
export const nobody = -1

export interface OverlaidRows {
  /** Where each row starts: its column `c` lies at the place `starts[row] + c`. An empty row starts at 0, where no place is claimed for any column. */
  readonly starts: Int32Array
  /** The row that each place belongs to, or `nobody`. */
  readonly owners: Int32Array
}

/**
 * Lays the rows of a sparse table over each other so that no two claim a place, the fullest rows first (row displacement, Tarjan and Yao 1979).
 * Each row lists its columns, from 0 to below `width`.
 */
export function overlaidRows(rows: readonly (readonly number[])[], width: number): OverlaidRows {
  const starts = new Int32Array(rows.length)
  const filled = [...rows.keys()].filter((row) => rows[row]!.length > 0)
  filled.sort((a, b) => rows[b]!.length - rows[a]!.length)
  let owners = new Int32Array(4 * (rows.length + width)).fill(nobody)
  let end = width
  // From `width` on a row can be laid so that any of its columns takes the first free place: rows of one column are never searched for.
  let free = width
  // Where a row has found no place, one of as many columns hardly will.
  let tried = width
  let columnsBefore = 0
  for (const row of filled) {
    const columns = rows[row]!
    const lowest = Math.min(...columns)
    while (owners[free] !== nobody) free++
    if (columns.length !== columnsBefore) tried = free
    columnsBefore = columns.length
    let start = Math.max(free, tried) - lowest
    for (;;) {
      if (start + width >= owners.length) owners = grown(owners)
      if (fits(columns, owners, start)) break
      start++
    }
    starts[row] = start
    tried = start + lowest
    for (const column of columns) owners[start + column] = row
    end = Math.max(end, start + width)
  }
  return { starts, owners: owners.slice(0, end) }
}

function fits(columns: readonly number[], owners: Int32Array, start: number): boolean {
  for (let i = 0; i < columns.length; i++) if (owners[start + columns[i]!] !== nobody) return false
  return true
}

function grown(places: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(places.length * 2).fill(nobody)
  larger.set(places)
  return larger
}
