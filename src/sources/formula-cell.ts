/**
 * A spreadsheet runs a cell that starts with one of these as a formula, full-width forms included, so what we export
 * carries an apostrophe in front. One more is put before apostrophes that were there already: then taking one
 * away on import gives back exactly what was exported.
 */
const risky = /^'*[=+\-@\t\r\n＝＋－＠]/
const neutralised = /^'+[=+\-@\t\r\n＝＋－＠]/

/** The cell as a spreadsheet can be given it. */
export function neutraliseFormula(cell: string): string {
  return risky.test(cell) ? `'${cell}` : cell
}

/** The cell as it was before `neutraliseFormula`. */
export function restoreFormula(cell: string): string {
  return cell.charCodeAt(0) === 0x27 && neutralised.test(cell) ? cell.slice(1) : cell
}
