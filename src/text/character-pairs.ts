const isHan = (unit: number): boolean => unit >= 0x3400 && unit <= 0x9fff
const isLatin = (unit: number): boolean =>
  (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a)

/**
 * Overlapping pairs of neighbouring Chinese characters, separated by spaces; the last character of a run stands alone,
 * so that every character begins some piece. Runs of Latin letters and digits stay whole, in lower case.
 * `断网3天` → `断网 网 3 天`. Text that no dictionary cuts well can still be found by its pairs.
 */
export function characterPairs(text: string): string {
  let pairs = ''
  let i = 0
  while (i < text.length) {
    const unit = text.charCodeAt(i)
    if (isHan(unit)) {
      pairs += isHan(text.charCodeAt(i + 1)) ? text[i]! + text[i + 1]! + ' ' : text[i]! + ' '
      i++
    } else if (isLatin(unit)) {
      const start = i++
      while (i < text.length && isLatin(text.charCodeAt(i))) i++
      pairs += text.slice(start, i).toLowerCase() + ' '
    } else i++
  }
  return pairs.trimEnd()
}

/** Whether a piece of a cut text is a word: it has a Chinese character, a letter or a digit. */
export const isWord = (piece: string): boolean => {
  for (let i = 0; i < piece.length; i++) {
    const unit = piece.charCodeAt(i)
    if (isHan(unit) || isLatin(unit)) return true
  }
  return false
}
