import type { Span } from '../domain/contact'
import { placeholderPattern } from '../text/personal-kinds'
import { mentionsIn } from './match-cues'

/** More characters than this are not read: a text of 20,000 has said what it is about before. */
const mostCharacters = 4_000

// Stand-ins from the private use area, for what differs in every text and means the same.
const edge = 0xe000
const pseudonym = 0xe001
const mention = 0xe002
const address = 0xe003
const zero = 48
const space = 32

/** The number of a pair of signs; that of a single sign is its code. */
export const pairOf = (first: number, second: number): number => (first << 16) | second

const volatile = new RegExp(`(${placeholderPattern})|https?://[\\w./?=&%#-]+`, 'g')

/**
 * The characters of a text as the model reads them: without case, each digit a 0 but the one before a g (4g, 5g), and pseudonyms,
 * @mentions and addresses one sign each. Of a transcript only what the customer says. What is learned are its runs: single signs and
 * pairs. The buffers are used again by the next text.
 */
export class CharacterRuns {
  /** The signs read and where each stands; only the first `length` are of this text. */
  codes = new Uint16Array(1_024)
  starts = new Int32Array(1_024)
  ends = new Int32Array(1_024)
  private size = 0

  read(text: string, spans?: readonly Span[]): void {
    this.size = 0
    const ignored = volatileSpans(text)
    this.add(edge, 0, 0)
    if (spans === undefined) this.readSpan(text, 0, text.length, ignored)
    else for (const { start, end } of spans) this.readSpan(text, start, end, ignored)
  }

  /** Characters read, edges and stand-ins counted. */
  get length(): number {
    return this.size
  }

  /** Calls back with the number of each run. */
  forEach(onRun: (run: number) => void): void {
    const { codes, size } = this
    for (let i = 0; i < size; i++) {
      onRun(codes[i]!)
      if (i + 1 < size) onRun(pairOf(codes[i]!, codes[i + 1]!))
    }
  }

  private readSpan(text: string, from: number, to: number, ignored: readonly (Span & { readonly code: number })[]): void {
    let skip = 0
    while (skip < ignored.length && ignored[skip]!.end <= from) skip++
    let at = from
    while (at < to && this.size < mostCharacters) {
      const next = ignored[skip]
      if (next !== undefined && next.start <= at) {
        if (this.codes[this.size - 1] !== next.code) this.add(next.code, next.start, next.end)
        at = next.end
        skip++
        continue
      }
      let code = text.charCodeAt(at)
      if (code <= space) code = space
      else if (code >= 65 && code <= 90) code += 32
      else if (code >= zero && code <= 57 && (text.charCodeAt(at + 1) | 32) !== 103) code = zero
      // More of the same sign, or a space anywhere, says nothing more: ！！！！.
      const last = this.codes[this.size - 1]
      if (!(code === space || (code === last && code === this.codes[this.size - 2] && (code < 0x3400 || code > 0x9fff)))) this.add(code, at, at + 1)
      at++
    }
    this.add(edge, to, to)
  }

  private add(code: number, start: number, end: number): void {
    if (this.size === this.codes.length) {
      this.codes = doubled(this.codes, new Uint16Array(2 * this.size))
      this.starts = doubled(this.starts, new Int32Array(2 * this.size))
      this.ends = doubled(this.ends, new Int32Array(2 * this.size))
    }
    this.codes[this.size] = code
    this.starts[this.size] = start
    this.ends[this.size++] = end
  }
}

function doubled<Numbers extends Uint16Array | Int32Array>(numbers: Numbers, larger: Numbers): Numbers {
  larger.set(numbers)
  return larger
}

const none: readonly (Span & { readonly code: number })[] = []

function volatileSpans(text: string): readonly (Span & { readonly code: number })[] {
  const mentions = mentionsIn(text)
  const hasOthers = text.includes('[') || text.includes('http')
  if (mentions.length === 0 && !hasOthers) return none
  const spans = mentions.map(({ start, end }) => ({ start, end, code: mention }))
  if (!hasOthers) return spans
  for (const match of text.matchAll(volatile)) spans.push({ start: match.index, end: match.index + match[0].length, code: match[1] === undefined ? address : pseudonym })
  return spans.sort((a, b) => a.start - b.start)
}
