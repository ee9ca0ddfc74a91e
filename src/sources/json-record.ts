import { TingyinError } from '../domain/errors'
import { UNDECODABLE } from './decode-text'
import { shortened, type SourceRow } from './source'

/** Reads the text of one JSON object as a row. */
export function jsonRow(line: number, text: string): SourceRow {
  if (text.includes(UNDECODABLE)) {
    return jsonFault(line, 'it holds bytes that are not valid in the encoding of the rest of the file.', text)
  }
  let value: unknown
  try {
    value = parseForgiving(text)
  } catch (error) {
    // The parser's own message quotes the text, which may be personal data; only its position is passed on.
    const position = /position (\d+)/.exec(String(error))?.[1]
    return jsonFault(line, `it is not valid JSON${position === undefined ? '' : `, from character ${Number(position) + 1} of the record on`}.`, text)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return jsonFault(line, `it is ${nameOf(value)}, not an object with fields.`, text)
  }
  return { line, record: value as Record<string, unknown> }
}

export function jsonFault(line: number, problem: string, raw: string): SourceRow {
  return { line, error: new TingyinError('ROW_UNREADABLE', { problem }), raw: shortened(raw.replaceAll(UNDECODABLE, '\uFFFD')) }
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}

function parseForgiving(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const mended = mend(text)
    if (mended === text) throw error
    return JSON.parse(mended)
  }
}

/** Mends what other programs write though JSON forbids it: control characters within strings, and NaN where there is no number. */
function mend(text: string): string {
  let mended = ''
  let at = 0
  while (at < text.length) {
    const quote = text.indexOf('"', at)
    const outside = quote === -1 ? text.slice(at) : text.slice(at, quote)
    mended += outside.replaceAll('\0', '').replace(/-?\b(?:NaN|Infinity)\b/g, 'null')
    if (quote === -1) break
    let close = quote + 1
    while (close < text.length && text[close] !== '"') close += text[close] === '\\' ? 2 : 1
    mended += text
      .slice(quote, close + 1)
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001f]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
    at = close + 1
  }
  return mended
}
