import { mergeSpans, type Span } from '../domain/contact'

/** What stands before and after a stretch that is pointed at. */
export interface Marks {
  readonly before: string
  readonly after: string
}

export const boldMarks: Marks = { before: '\u001b[1m', after: '\u001b[22m' }
/** Where letters cannot be bold. Chinese brackets would be taken for those that tickets are full of: 【受理内容】. */
export const bracketMarks: Marks = { before: '«', after: '»' }

/** Text for people to see: a contact cannot move the cursor or colour the screen. As long as the text it was. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, (control) => (control === '\t' ? ' ' : '\ufffd'))
}

/** The text with the spans marked; spans that touch or overlap are one. */
export function markSpans(text: string, spans: readonly Span[], { before, after }: Marks): string {
  const shown = printable(text)
  let marked = ''
  let at = 0
  for (const { start, end } of mergeSpans(spans)) {
    marked += `${shown.slice(at, start)}${before}${shown.slice(start, end)}${after}`
    at = end
  }
  return marked + shown.slice(at)
}
