/** How many columns of a terminal a text takes: a Chinese character takes two. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(character) ? 2 : 1
  return width
}

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)))

export const grouped = (count: number): string => count.toLocaleString('en-US')

/** `1 contact`, `2,310 contacts`. */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`

/** A share of 0 to 1: `12%`. */
export const percent = (share: number, decimals = 0): string => `${(100 * share).toFixed(decimals)}%`

export interface CountRow {
  readonly name: string
  readonly count: number
}

const BAR_WIDTH = 28
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** Counts as lines: name, count, share of the total, bar. The longest bar is the largest count. */
export function countTable(rows: readonly CountRow[], total: number): readonly string[] {
  const nameWidth = Math.max(0, ...rows.map(({ name }) => displayWidth(name)))
  const countWidth = Math.max(0, ...rows.map(({ count }) => grouped(count).length))
  const largest = Math.max(1, ...rows.map(({ count }) => count))
  return rows.map(({ name, count }) => {
    const share = total === 0 ? '' : percent(count / total, 1).padStart(6)
    return `  ${padEnd(name, nameWidth)}  ${grouped(count).padStart(countWidth)} ${share}  ${bar(count / largest)}`.trimEnd()
  })
}

function bar(share: number): string {
  const units = Math.round(share * BAR_WIDTH * 8)
  return '█'.repeat(Math.floor(units / 8)) + eighths[units % 8]!
}
