import type { Span } from '../domain/contact'
import type { PersonalKind, PersonalSpan } from './personal-kinds'
import { unitAt } from './unit-at'

/** What one pass, which every text pays for, tells of it. */
export interface Traits {
  readonly digits: number
  /** Digits written as characters: 幺三八. */
  readonly spoken: number
  /** The most digits, written or spoken, with nothing between them but what stands or is said inside a number. */
  readonly together: number
  /** All traits of its characters together, and SAID_NAME for two beside each other. */
  readonly signs: number
}

export const DIGIT = 1
export const SPOKEN = 2
export const AT = 4
export const PROVINCE = 8
export const DOOR = 16
/** In a title: 先生, 女士. */
export const TITLE_SIGN = 32
/** 姓 itself. */
export const SURNAME_SAID_SIGN = 64
/** The last characters of the words that announce a name. */
export const CUE_END = 128
export const SURNAME = 256
/** What may stand between such a word and the name. */
export const JOINT = 512
/** A surname right behind CUE_END or JOINT; or the dot of a long name, wherever it stands. */
export const SAID_NAME = 1024
/** In what announces an account. */
export const ACCOUNT_SIGN = 2048
/** What may stand between the digits of a number. */
const INSIDE_NUMBER = 4096

export const SPOKEN_DIGITS: Readonly<Record<string, string>> = {
  零: '0', 〇: '0', 洞: '0', 一: '1', 幺: '1', 二: '2', 两: '2', 三: '3', 四: '4',
  五: '5', 六: '6', 七: '7', 拐: '7', 八: '8', 九: '9', 勾: '9',
}
/** What people say and write between the digits that they read out, beside white space. */
export const PAUSES = '、,，。.-嗯啊呃哦额诶然后对好是'
const WHITE_SPACE = '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'
export const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼'

/** The traits of each character, by its code. */
export const TRAITS = new Uint16Array(0x10000)
export const mark = (characters: string, trait: number): void => {
  for (const character of characters) TRAITS[character.charCodeAt(0)]! |= trait
}
mark('0123456789', DIGIT)
mark(Object.keys(SPOKEN_DIGITS).join(''), SPOKEN)
mark('@', AT)
mark(PROVINCES, PROVINCE)
mark('栋幢楼座弄', DOOR)
mark('先士姐志', TITLE_SIGN)
mark('姓', SURNAME_SAID_SIGN)
mark('名人主户叫做是】', CUE_END)
mark('·•・', SAID_NAME)
// 账号, 宽带, 装机号, 固话号, 户信息】 and cmcc.
mark('账帐宽装固】Cc', ACCOUNT_SIGN)
// 四个零 is a way to say 0000; the others group written digits.
mark(`${WHITE_SPACE}${PAUSES}个()·`, INSIDE_NUMBER)

export function traitsOf(text: string): Traits {
  let digits = 0
  let spoken = 0
  let together = 0
  let run = 0
  let signs = 0
  let before = 0
  for (let i = 0, end = text.length; i < end; i++) {
    const trait = TRAITS[unitAt(text, i)]!
    if ((trait & SURNAME) !== 0 && (before & (CUE_END | JOINT)) !== 0) signs |= SAID_NAME
    before = trait
    if ((trait & (DIGIT | SPOKEN)) !== 0) {
      if (++run > together) together = run
    } else if ((trait & INSIDE_NUMBER) === 0) run = 0
    signs |= trait
    digits += trait & DIGIT
    spoken += (trait & SPOKEN) >> 1
  }
  return { digits, spoken, together, signs }
}

/** Fewer are no number, neither a personal one nor one that stays. */
export const hasFigures = ({ digits, spoken }: Traits): boolean => digits >= 3 || spoken >= 7

/** The spans in order, without those that reach into an earlier one. */
export function apart(spans: PersonalSpan[]): PersonalSpan[] {
  if (spans.length < 2) return spans
  let end = 0
  return spans
    .sort((a, b) => a.start - b.start)
    .filter((span) => {
      if (span.start < end) return false
      end = span.end
      return true
    })
}

/** Neither digit, letter, Chinese character nor punctuation: to every pattern it is an edge, as a placeholder is. */
const COVER = '\uE000'

export function cover(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text
  const parts: string[] = []
  let at = 0
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue
    const from = Math.max(start, at)
    parts.push(text.slice(at, from), COVER.repeat(end - from))
    at = end
  }
  parts.push(text.slice(at))
  return parts.join('')
}

/** All matches of a global pattern. String.matchAll copies the pattern on each call, which costs more than searching a short text. */
export function matches(pattern: RegExp, text: string): RegExpExecArray[] {
  const all: RegExpExecArray[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) all.push(match)
  return all
}

/**
 * Runs a pattern over the text; `read` judges a candidate. A refused candidate gives back all but its first character, because
 * 20260103 330106199003074514 is refused as one number and holds a good one.
 */
export function scan(
  text: string,
  pattern: RegExp,
  read: (match: RegExpExecArray, previousEnd: number) => PersonalSpan | undefined,
): PersonalSpan[] {
  const spans: PersonalSpan[] = []
  let previousEnd = -1
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const span = read(match, previousEnd)
    if (span === undefined) {
      pattern.lastIndex = match.index + 1
    } else {
      spans.push(span)
      previousEnd = span.end
      pattern.lastIndex = span.end
    }
  }
  return spans
}

export const spanOf = (kind: PersonalKind, match: RegExpExecArray, value: string): PersonalSpan => ({
  kind,
  start: match.index,
  end: match.index + match[0].length,
  value,
})
