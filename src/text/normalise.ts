import { Converter } from 'opencc-js/t2cn'
import type { Span } from '../domain/contact'
import { unitAt } from './unit-at'
import { UnitWriter } from './unit-writer'

/** A text cleaned for analysis, which still knows where each character came from. */
export interface NormalisedText {
  /** NFKC, simplified characters, no control characters but \n, no lone surrogates. */
  readonly text: string
  readonly original: string
  /** For each position of `text`, and its end, the position in `original`. Absent when they are the same. */
  readonly offsets?: Uint32Array
}

const HALF_WIDTH_SHIFT = 0xfee0

// What a code unit asks for. Nearly every unit of a Chinese text is SAME, so one pass over a table decides most texts.
const SAME = 0
const HALF_WIDTH = 1
const SPACE = 2
const DROP = 3
const TRADITIONAL = 4
const SLOW = 5

let actions: Uint8Array | undefined
/** What a HALF_WIDTH or SPACE unit becomes; every other unit is itself. */
const folded = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit)
let simplify: ((text: string) => string) | undefined

function prepare(): Uint8Array {
  if (actions) return actions
  // `twp` would also put mainland wording for Taiwan's, which rewrites what mainlanders say: 呼叫 becomes 调用.
  simplify = Converter({ from: 'tw', to: 'cn' })
  const table = new Uint8Array(0x10000).fill(SLOW)
  for (let unit = 0; unit < 0x80; unit++) table[unit] = unit < 0x20 || unit === 0x7f ? DROP : SAME
  table[0x0a] = SAME
  for (let unit = 0x80; unit < 0xa0; unit++) table[unit] = DROP
  for (let unit = 0xff01; unit <= 0xff5e; unit++) {
    table[unit] = HALF_WIDTH
    folded[unit] = unit - HALF_WIDTH_SHIFT
  }
  for (const unit of [0x09, 0x3000, 0x00a0]) {
    table[unit] = SPACE
    folded[unit] = 0x20
  }
  // Zero-width characters and byte-order marks split words invisibly.
  for (const unit of [0x00ad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff]) table[unit] = DROP
  // NFKC would turn … into three dots; as one sign it marks a pause and keeps its place.
  for (const unit of [0x2026, 0x2014, 0x2018, 0x2019, 0x201c, 0x201d, 0x00b7, 0x00d7]) table[unit] = SAME
  for (let unit = 0x3001; unit <= 0x3015; unit++) table[unit] = SAME
  const ideographs = Array.from({ length: 0x9fff - 0x3400 + 1 }, (_, i) => String.fromCharCode(0x3400 + i))
  // All in one call, for a call for each takes five times as long; no phrase goes over the end of a line.
  const converted = simplify!(ideographs.join('\n')).split('\n')
  // What some other character is simplified to is at home in simplified text, whatever else it may be: 么, 后, 里.
  const atHome = new Set(converted.filter((simple, i) => simple !== ideographs[i]))
  ideographs.forEach((ideograph, i) => {
    table[0x3400 + i] = converted[i] === ideograph || atHome.has(ideograph) ? SAME : TRADITIONAL
  })
  actions = table
  return table
}

/**
 * Cleans a text for analysis: NFKC, traditional to simplified characters, tabs and odd spaces to a space,
 * CRLF to \n, control and zero-width characters dropped, lone surrogates to U+FFFD.
 * Cleaning a clean text changes nothing.
 */
export function normaliseText(original: string): NormalisedText {
  const table = prepare()
  // Folded in the same pass: nearly every text has the full-width comma.
  const { length } = original
  const units = new UnitWriter(length)
  let seen = 0
  for (let i = 0; i < length; i++) {
    const unit = unitAt(original, i)
    seen |= 1 << table[unit]!
    units.push(folded[unit]!)
  }
  let clean: NormalisedText = { text: original, original }
  if (seen & (1 << DROP) || seen & (1 << SLOW)) clean = rebuild(original, table)
  else if (seen & ((1 << HALF_WIDTH) | (1 << SPACE))) clean = { text: units.text(), original }
  // Compatibility forms can unfold into traditional characters.
  const traditional = seen & (1 << SLOW) ? actionsIn(clean.text, table) : seen
  return traditional & (1 << TRADITIONAL) ? simplified(clean) : clean
}

function actionsIn(text: string, table: Uint8Array): number {
  let seen = 0
  for (let i = 0; i < text.length; i++) seen |= 1 << table[text.charCodeAt(i)]!
  return seen
}

/** Where a span of the clean text lies in the original. Dropped characters right behind it go with it. */
export function originalSpan({ offsets }: NormalisedText, { start, end }: Span): Span {
  return offsets ? { start: offsets[start]!, end: offsets[end]! } : { start, end }
}

/** The clean form of a short text whose offsets nobody needs: a query, a word, a header. */
export function plainText(text: string): string {
  return normaliseText(text).text
}

/** The slow path, for texts that change length: emoji, compatibility forms, combining marks, control characters. */
function rebuild(original: string, table: Uint8Array): NormalisedText {
  const parts: string[] = []
  const offsets: number[] = []
  const push = (part: string, at: number): void => {
    parts.push(part)
    for (let i = 0; i < part.length; i++) offsets.push(at)
  }
  for (let i = 0; i < original.length; ) {
    const unit = original.charCodeAt(i)
    const action = table[unit]
    if (action === DROP) {
      // \r\n is one line end; \r alone is one too.
      if (unit === 0x0d && original.charCodeAt(i + 1) !== 0x0a) push('\n', i)
      i++
    } else if (action === SLOW) {
      const end = clusterEnd(original, i, table)
      push(original.slice(i, end).normalize('NFKC').toWellFormed(), i)
      i = end
    } else {
      // A combining mark belongs to the character before it.
      const end = isMark(original.codePointAt(i + 1)) ? clusterEnd(original, i, table) : i + 1
      if (end > i + 1) push(original.slice(i, end).normalize('NFKC').toWellFormed(), i)
      else push(String.fromCharCode(folded[unit]!), i)
      i = end
    }
  }
  offsets.push(original.length)
  return { text: parts.join(''), original, offsets: Uint32Array.from(offsets) }
}

const mark = /\p{M}/u
const isMark = (codePoint: number | undefined): boolean =>
  codePoint !== undefined && codePoint >= 0x300 && mark.test(String.fromCodePoint(codePoint))

function clusterEnd(text: string, start: number, table: Uint8Array): number {
  let end = start + (text.codePointAt(start)! > 0xffff ? 2 : 1)
  while (end < text.length && isMark(text.codePointAt(end)) && table[text.charCodeAt(end)] !== DROP) {
    end += text.codePointAt(end)! > 0xffff ? 2 : 1
  }
  return end
}

/** Whole phrases convert best (乾 and 著 depend on their neighbours); when a phrase changes length, its characters convert one by one. */
function simplified(clean: NormalisedText): NormalisedText {
  const whole = simplify!(clean.text)
  if (whole === clean.text) return clean
  if (whole.length === clean.text.length) return { ...clean, text: whole }
  const single = Array.from(clean.text, (character) => {
    const simple = simplify!(character)
    return simple.length === character.length ? simple : character
  }).join('')
  return { ...clean, text: single }
}
