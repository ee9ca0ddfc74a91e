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
  for (const row of filled) {
    const columns = rows[row]!
    const lowest = Math.min(...columns)
    while (owners[free] !== nobody) free++
    let start = free - lowest
    if (start + width >= owners.length) owners = grown(owners)
    while (columns.some((column) => owners[start + column] !== nobody)) {
      start++
      if (start + width >= owners.length) owners = grown(owners)
    }
    starts[row] = start
    for (const column of columns) owners[start + column] = row
    end = Math.max(end, start + width)
  }
  return { starts, owners: owners.slice(0, end) }
}

function grown(places: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(places.length * 2).fill(nobody)
  larger.set(places)
  return larger
}
