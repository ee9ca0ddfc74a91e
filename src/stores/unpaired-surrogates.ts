/** A code point that Unicode keeps free for such uses; where it stands itself, it is escaped too. */
const escape = '\uFDD0'

/**
 * A value with every string in it as valid Unicode, for stores that keep UTF-8: a half of an emoji that was cut in two, which
 * JavaScript takes and UTF-8 has no bytes for, becomes U+FDD0 and its four digits. Other text stays as it is.
 */
export function escapeSurrogates<T>(value: T): T {
  return mapStrings(value, (text) =>
    text.isWellFormed() && !text.includes(escape)
      ? text
      : text.replace(/\p{Surrogate}|\uFDD0/gu, (character) => escape + character.charCodeAt(0).toString(16)),
  ) as T
}

/** The value that was escaped. */
export function unescapeSurrogates<T>(value: T): T {
  return mapStrings(value, (text) =>
    text.includes(escape) ? text.replace(/\uFDD0([0-9a-f]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))) : text,
  ) as T
}

/** Names of members stay: the values that are kept have their own in the code, and lists for the others. */
function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((each) => mapStrings(each, change))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapStrings(each, change)]))
}
