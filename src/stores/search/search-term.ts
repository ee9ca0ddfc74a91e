const isHan = (unit: number): boolean => unit >= 0x3400 && unit <= 0x9fff
const isLatin = (unit: number): boolean => (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a)
const findable = /[\p{L}\p{N}\p{Extended_Pictographic}]/u

/** A stretch of one kind: Chinese characters, a Latin run (letters and digits), other signs that carry meaning, or none that do. */
export interface TermPart {
  readonly kind: 'han' | 'latin' | 'other' | 'gap'
  readonly text: string
}

/** Cuts a clean text into its stretches. `断网3天，卡😡` has six: 断网, 3, 天, a gap, 卡, 😡. */
export function partsOf(text: string): TermPart[] {
  const parts: { kind: TermPart['kind']; text: string }[] = []
  for (const character of text) {
    const unit = character.charCodeAt(0)
    const kind = isHan(unit) ? 'han' : isLatin(unit) ? 'latin' : findable.test(character) ? 'other' : 'gap'
    const last = parts.at(-1)
    if (last?.kind === kind) last.text += character
    else parts.push({ kind, text: character })
  }
  return parts
}

/** The stretches between the first and the last that carry meaning. */
function meaningOf(term: string): readonly TermPart[] {
  const parts = partsOf(term)
  const first = parts[0]?.kind === 'gap' ? 1 : 0
  return parts.slice(first, parts.at(-1)?.kind === 'gap' ? -1 : undefined)
}

export interface TermPieces {
  /** What the term's text adds to the pairs of a text that holds it, in order. */
  readonly pieces: readonly string[]
  /** Whether the last piece may go on: a single Chinese character begins a pair unless its run ends with it. */
  readonly open: boolean
  /** Whether the pieces say everything; if not, a text with these pieces may still lack the term. */
  readonly exact: boolean
}

/**
 * The character pairs by which a term is found.
 *
 * A text holds a term when it holds its characters in their order. Spaces and punctuation inside the term stand for any
 * spaces, punctuation or other signs; between a Chinese character and a Latin run they do not matter: `5G套餐` is in `5G 套餐`, `断网退款`
 * is not in `断网，退款`. A Latin run counts as a whole: `iphone` is not in `iphone15`, unless as a prefix.
 */
export function piecesOf(term: string, prefix: boolean): TermPieces {
  const parts = meaningOf(term)
  const pieces: string[] = []
  let open = false
  parts.forEach(({ kind, text }, i) => {
    const isLast = i === parts.length - 1
    if (kind === 'latin') {
      pieces.push(text)
      open = isLast && prefix
    } else if (kind === 'han') {
      for (let at = 0; at < text.length - 1; at++) pieces.push(text.slice(at, at + 2))
      // Inside the term the run ends here, so its last character stands alone in the text too; at the end it may go on.
      if (!isLast || text.length === 1) pieces.push(text.at(-1)!)
      open = isLast && text.length === 1
    }
  })
  return { pieces, open, exact: parts.every(({ kind }) => kind !== 'other') }
}

/** Finds a term in a clean text, letters of either case; undefined for a term of punctuation alone, which is in no text. */
export function termPattern(term: string, prefix: boolean): RegExp | undefined {
  const parts = meaningOf(term)
  if (parts.length === 0) return undefined
  let source = ''
  parts.forEach(({ kind, text }, i) => {
    const before = parts[i - 1]?.kind
    const after = parts[i + 1]?.kind
    if (kind === 'gap') {
      source += (before === 'han' && after === 'latin') || (before === 'latin' && after === 'han') ? `${gap}*` : `${gap}+`
      return
    }
    if ((before === 'han' && kind === 'latin') || (before === 'latin' && kind === 'han')) source += `${gap}*`
    if (kind === 'latin') source += `(?<![a-z0-9])${text}${prefix && i === parts.length - 1 ? '' : '(?![a-z0-9])'}`
    else source += text
  })
  return new RegExp(source, 'giu')
}
/** Anything the index has no piece for: what stands there does not matter, so that pieces and pattern find the same. */
const gap = '[^a-z0-9\\u3400-\\u9fff]'
