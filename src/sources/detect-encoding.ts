import { isUtf8 } from 'node:buffer'
import { commonCharacters } from './common-characters'
import { UNDECODABLE, decodeSample, type TextEncoding } from './decode-text'

/** Enough for the frequencies to settle, and cheap to decode twice. */
const LEGACY_SAMPLE_BYTES = 256 * 1024

/** Which encoding the start of a text file is in; undefined if it reads as text in none. */
export function detectEncoding(sample: Buffer, complete: boolean): TextEncoding | undefined {
  return byteOrderMark(sample) ?? utf16WithoutMark(sample) ?? byContent(sample, complete)
}

function byteOrderMark(sample: Buffer): TextEncoding | undefined {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8'
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  return undefined
}

/**
 * Even Chinese UTF-16 has NULs: every comma, digit and line end has one, on the same side. So do 一 and 退 on the other
 * side, which is why the sides only tell for a text without Chinese, and otherwise the better reading does.
 */
function utf16WithoutMark(sample: Buffer): TextEncoding | undefined {
  const nulls: [number, number] = [0, 0]
  for (let at = sample.indexOf(0); at !== -1; at = sample.indexOf(0, at + 1)) nulls[(at % 2) as 0 | 1]++
  const most = Math.max(...nulls)
  if (most < 2 || most < sample.length * 0.01) return undefined
  if (isUtf8(sample)) {
    if (Math.min(...nulls) > most * 0.05 || most < sample.length * 0.2) return undefined
    return nulls[1] > nulls[0] ? 'utf-16le' : 'utf-16be'
  }
  const readable = (encoding: TextEncoding): number => {
    const text = decodeSample(sample.subarray(0, 32_768), encoding, false)
    return (text.match(/[\t\r\n -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/g)?.length ?? 0) / text.length
  }
  const [little, big] = [readable('utf-16le'), readable('utf-16be')]
  if (Math.max(little, big) < 0.8) return undefined
  return little > big ? 'utf-16le' : 'utf-16be'
}

function byContent(sample: Buffer, complete: boolean): TextEncoding | undefined {
  const { valid, total, wide } = utf8Share(sample)
  if (total === 0) return 'utf-8'
  const legacy = bestLegacy(sample.subarray(0, LEGACY_SAMPLE_BYTES), complete && sample.length <= LEGACY_SAMPLE_BYTES)
  // Most of the file decides, so that a few rows pasted from elsewhere do not turn all others into mojibake.
  if (valid >= total / 2) {
    // Short GBK words such as 状态 can be valid UTF-8 by chance, but then they are Latin or Greek letters, never Chinese.
    return wide === 0 && legacy !== undefined && (valid < total || legacy.common >= 0.5) ? legacy.encoding : 'utf-8'
  }
  return legacy?.encoding
}

/** Of the bytes beyond ASCII, how many lie in runs that are valid UTF-8, and how many of these runs hold Chinese. */
function utf8Share(sample: Buffer): { readonly valid: number; readonly total: number; readonly wide: number } {
  let valid = 0
  let total = 0
  let wide = 0
  let beyondAscii = 0
  let hasWide = false
  let start = 0
  for (let at = 0; at <= sample.length; at++) {
    // Bytes below 0x30 are never the second half of a character in GB18030 or Big5, so it is safe to cut there.
    const byte = at < sample.length ? (sample[at] as number) : 0x0a
    if (byte >= 0x80) {
      beyondAscii++
      if (byte >= 0xe0) hasWide = true
    }
    if (byte >= 0x30) continue
    if (beyondAscii > 0) {
      const run = sample.subarray(start, at)
      // The last run may end within a character: a sample does not know about characters.
      const unfinished = at === sample.length && [1, 2, 3].some((cut) => isUtf8(run.subarray(0, -cut)))
      if (isUtf8(run) || unfinished) {
        valid += beyondAscii
        if (hasWide) wide++
      }
      total += beyondAscii
      beyondAscii = 0
      hasWide = false
    }
    start = at + 1
  }
  return { valid, total, wide }
}

interface LegacyGuess {
  readonly encoding: 'gb18030' | 'big5'
  /** Share of the characters beyond ASCII that are common in Chinese. */
  readonly common: number
}

function bestLegacy(sample: Buffer, complete: boolean): LegacyGuess | undefined {
  let best: (LegacyGuess & { readonly score: number }) | undefined
  for (const encoding of ['gb18030', 'big5'] as const) {
    let beyondAscii = 0
    let bad = 0
    let commonCount = 0
    for (const character of decodeSample(sample, encoding, complete)) {
      if (character <= '\x7f') continue
      beyondAscii++
      if (character === UNDECODABLE) bad++
      else if (commonCharacters.has(character)) commonCount++
    }
    if (beyondAscii === 0 || bad / beyondAscii > 0.3) continue
    const common = commonCount / beyondAscii
    const score = common - 2 * (bad / beyondAscii)
    if (best === undefined || score > best.score) best = { encoding, common, score }
  }
  return best
}
