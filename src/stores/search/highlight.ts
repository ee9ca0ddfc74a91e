import { mergeSpans, type Span } from '../../domain/contact'
import { type NormalisedText, originalSpan } from '../../text/normalise'
import { termPattern } from './search-term'

/**
 * Where the original text holds any of the terms, in order, overlapping and touching places merged. A term that ends in * is
 * a prefix: its last word is marked as far as the term goes.
 */
export function highlight(clean: NormalisedText, terms: readonly string[]): readonly Span[] {
  const spans: Span[] = []
  for (const term of new Set(terms)) {
    const pattern = termPattern(term, term.endsWith('*'))
    if (!pattern) continue
    for (const { index, 0: found } of clean.text.matchAll(pattern)) {
      spans.push(originalSpan(clean, { start: index, end: index + found.length }))
    }
  }
  return mergeSpans(spans)
}

export interface Snippet {
  readonly text: string
  readonly highlights: readonly Span[]
}

const ELLIPSIS = '…'

/**
 * The part of a text with the most highlighted characters, the earliest of equals, `width` characters (UTF-16 units) and an
 * ellipsis where it is cut. A text that fits is given whole, and so are surrogate pairs.
 */
export function snippet(text: string, spans: readonly Span[], width: number): Snippet {
  if (text.length <= width) return { text, highlights: spans }
  const begin = wholeCharacter(text, bestBegin(text, spans, width))
  const end = wholeCharacter(text, Math.min(text.length, begin + width))
  const before = begin > 0 ? ELLIPSIS : ''
  const shift = before.length - begin
  return {
    text: before + text.slice(begin, end) + (end < text.length ? ELLIPSIS : ''),
    highlights: spans
      .filter((span) => span.end > begin && span.start < end)
      .map((span) => ({ start: Math.max(span.start, begin) + shift, end: Math.min(span.end, end) + shift })),
  }
}

/** Where the best window begins: the highlights it holds stand in its middle, as far as the text allows. */
function bestBegin(text: string, spans: readonly Span[], width: number): number {
  let best = { covered: 0, start: 0, end: 0 }
  for (let first = 0, last = 0, covered = 0; first < spans.length; first++) {
    const { start, end } = spans[first]!
    last = Math.max(last, first)
    while (last < spans.length && spans[last]!.end <= start + width) {
      covered += spans[last]!.end - spans[last]!.start
      last++
    }
    // One highlight longer than the window is shown from its beginning.
    if (last === first) {
      if (width > best.covered) best = { covered: width, start, end: start + width }
      continue
    }
    if (covered > best.covered) best = { covered, start, end: spans[last - 1]!.end }
    covered -= end - start
  }
  const margin = Math.floor((width - (best.end - best.start)) / 2)
  return Math.max(0, Math.min(best.start - margin, text.length - width))
}

/** Moves a cut out of the middle of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}
