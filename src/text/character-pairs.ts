import { UnitWriter } from './unit-writer'

const SPACE = 0x20
const isHan = (unit: number): boolean => unit >= 0x3400 && unit <= 0x9fff
const isLatin = (unit: number): boolean =>
  (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a)

/**
 * Overlapping pairs of neighbouring Chinese characters, separated by spaces; the last character of a run stands alone,
 * so that every character begins some piece. Runs of Latin letters and digits stay whole, in lower case.
 * `断网3天` → `断网 网 3 天`. Text that no dictionary cuts well can still be found by its pairs.
 */
export function characterPairs(text: string): string {
  const pairs = new UnitWriter(text.length * 3)
  for (let i = 0; i < text.length; ) {
    const unit = text.charCodeAt(i)
    if (isHan(unit)) {
      pairs.push(unit)
      const next = text.charCodeAt(++i)
      if (isHan(next)) pairs.push(next)
      pairs.push(SPACE)
    } else if (isLatin(unit)) {
      for (let run = unit; isLatin(run); run = text.charCodeAt(++i)) pairs.push(run >= 0x41 && run <= 0x5a ? run + 0x20 : run)
      pairs.push(SPACE)
    } else i++
  }
  return pairs.text().trimEnd()
}

/** Whether a piece of a cut text is a word: it has a Chinese character, a letter or a digit. */
export const isWord = (piece: string): boolean => {
  for (let i = 0; i < piece.length; i++) {
    const unit = piece.charCodeAt(i)
    if (isHan(unit) || isLatin(unit)) return true
  }
  return false
}
