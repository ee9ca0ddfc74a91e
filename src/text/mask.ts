import { type KnownName, noNames } from './known-names'
import { findPersonalData } from './personal-data'
import type { PersonalSpan } from './personal-kinds'
import { placeholder, type Pseudonyms } from './pseudonym'

/** The text with placeholders for the spans, which are places in this very text: sorted, without overlaps. */
export function maskText(text: string, spans: readonly PersonalSpan[], pseudonyms: Pseudonyms): string {
  if (spans.length === 0) return text
  let masked = ''
  let at = 0
  for (const { kind, value, start, end } of spans) {
    masked += text.slice(at, start) + placeholder(kind, pseudonyms.of(kind, value))
    at = end
  }
  return masked + text.slice(at)
}

/** Masks a short cell that passes through no pipeline, with the names known from its row. Compatibility forms are folded, but only where something is masked. */
export function maskCell(text: string, pseudonyms: Pseudonyms, names: readonly KnownName[] = noNames): string {
  const clean = text.normalize('NFKC')
  const spans = findPersonalData(clean, names)
  return spans.length === 0 ? text : maskText(clean, spans, pseudonyms)
}
