import type { Span } from '../domain/contact'

/** What people read in the text where personal data stood. */
export const PERSONAL_LABELS = {
  mobile: '手机',
  landline: '座机',
  identity: '证件',
  bank_card: '银行卡',
  email: '邮箱',
  broadband_account: '宽带账号',
  licence_plate: '车牌',
  name: '姓名',
  address: '住址',
} as const

export type PersonalKind = keyof typeof PERSONAL_LABELS

/** Where personal data stands in a text. */
export interface PersonalSpan extends Span {
  readonly kind: PersonalKind
  /** The same for the same number, name or door, however it is written: see the finders below. */
  readonly value: string
}

/** Source of a regular expression for one placeholder, without groups or anchors. */
export const placeholderPattern = `\\[(?:${Object.values(PERSONAL_LABELS).join('|')}):[b-df-hj-np-tv-xz]{10}\\]`

/**
 * Finds personal data in normalised text (NFKC, simplified characters), sorted and free of overlaps.
 *
 * What is certain to be something else (placeholders, order numbers, web addresses) is covered first, then each
 * finder covers what it found, the strictest first, so that no later finder takes a part of it for something else.
 *
 * It runs until nothing new turns up: masking one thing gives its neighbours a new edge, and text masked twice must be the
 * same as text masked once. A second round is needed only where something was found.
 */
export function findPersonalData(clean: string): PersonalSpan[] {
  const seen = traitsOf(clean)
  const finders = FINDERS.filter(({ needs }) => needs(seen))
  if (finders.length === 0) return []
  const found: PersonalSpan[] = []
  let open = hasFigures(seen) || (seen.signs & AT) !== 0 ? cover(clean, findProtected(clean)) : clean
  for (let round = 0, before = -1; round < MOST_ROUNDS && before < found.length; round++) {
    before = found.length
    for (const { find } of finders) {
      const spans = apart(find(open))
      if (spans.length === 0) continue
      open = cover(open, spans)
      for (const span of spans) found.push(span)
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

/** Real text settles in two rounds; only text built to defeat this needs more. */
const MOST_ROUNDS = 8

interface Finder {
  /** Whether a text of these traits can hold what the finder looks for. Most texts hold none of it and cost one pass. */
  readonly needs: (seen: Traits) => boolean
  readonly find: (text: string) => PersonalSpan[]
}

// ---- traits: the one pass that every text pays for

interface Traits {
  readonly digits: number
  readonly spoken: number
  readonly signs: number
}

const DIGIT = 1
const SPOKEN = 2
const AT = 4
const PROVINCE = 8
const DOOR = 16
const NAMING = 32
/** The last characters of the words that announce a name. */
const CUE_END = 64
const SURNAME = 128

const SPOKEN_DIGITS: Readonly<Record<string, string>> = {
  零: '0', 〇: '0', 洞: '0', 一: '1', 幺: '1', 二: '2', 两: '2', 三: '3', 四: '4',
  五: '5', 六: '6', 七: '7', 拐: '7', 八: '8', 九: '9', 勾: '9',
}
const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼'

const TRAITS = new Uint8Array(0x10000)
const mark = (characters: string, trait: number): void => {
  for (const character of characters) TRAITS[character.charCodeAt(0)]! |= trait
}
mark('0123456789', DIGIT)
mark(Object.keys(SPOKEN_DIGITS).join(''), SPOKEN)
mark('@', AT)
mark(PROVINCES, PROVINCE)
mark('栋幢楼座', DOOR)
mark('先士姐志姓', NAMING)
mark('名人主户叫做是', NAMING | CUE_END)

function traitsOf(text: string): Traits {
  let digits = 0
  let spoken = 0
  let signs = 0
  for (let i = 0; i < text.length; i++) {
    const trait = TRAITS[text.charCodeAt(i)]!
    if (trait === 0) continue
    signs |= trait
    digits += trait & DIGIT
    spoken += (trait & SPOKEN) >> 1
  }
  return { digits, spoken, signs }
}

/** Fewer are no number, neither a personal one nor one that stays. */
const hasFigures = ({ digits, spoken }: Traits): boolean => digits >= 3 || spoken >= 7

/** The spans in order, without those that reach into an earlier one. */
function apart(spans: PersonalSpan[]): PersonalSpan[] {
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

// ---- covering

/** Neither digit, letter, Chinese character nor punctuation: to every pattern it is an edge, as a placeholder is. */
const COVER = '\uE000'

function cover(text: string, spans: readonly Span[]): string {
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
function matches(pattern: RegExp, text: string): RegExpExecArray[] {
  const all: RegExpExecArray[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) all.push(match)
  return all
}

// ---- what stays

/** What stays whatever stands before it. */
const PROTECTED: readonly RegExp[] = [
  new RegExp(placeholderPattern, 'g'),
  // A web address stays, but not a number it hands over by name.
  /(?:[Hh]ttps?:\/\/|www\.)(?:(?!(?:phone|mobile|tel|msisdn)=)[\w\-.~:/?#@!$&'*+,;=%]){1,2000}/g,
  // The serial number of a SIM card.
  /(?<!\d)8986(?:[ -]?\d){15,16}(?!\d)/g,
  /(?<!\d)13800138000(?!\d)/g,
]

function findProtected(text: string): Span[] {
  const spans = findCodes(text)
  for (const pattern of PROTECTED) {
    for (const { 0: kept, index } of matches(pattern, text)) spans.push({ start: index, end: index + kept.length })
  }
  return spans
}

const CODE = /\d{4}(?: \d{4}){2,4}(?: \d{1,4})?(?!\d)|[A-Za-z0-9零〇一二三四五六七八九幺洞][\w\-零〇一二三四五六七八九幺洞]{3,}/g
const NUMBERED = new RegExp(
  '(?:(?:订单|工单|流水|发票|快递单|运单|序列|受理单|短信中心|IMEI|ICCID)号码|' +
    '单号|(?<!证|证件)编号|编码|代码|条码|串码|流水号?|工号|受理号|合同号|协议号|序列号|串号|批次号|设备号|任务号|案件号|回执号|申诉号|' +
    '兑换码|取件码|券码|卡密|SN码?|S/N|IMEI[号码]?|ICCID|MAC地址|(?:会话|微博|内容|帖子|设备|订单|工单|消息)ID)[\\s:：为是#=("(（【+]{0,4}$',
  'i',
)
const PAPER = /(?:订单|工单|任务单?|故障单|维修单|投诉单|派单|采购单|回执|交易|案件|流水|单子) ?([:：#]?) ?$/
/** With what may stand between the word and the number. */
const LONGEST_WORD = 12
const MOBILE_SHAPED = /^1[3-9]\d{9}$/

/**
 * What follows a word for orders and tickets stays, also when it has the shape of a mobile. 受理号码 and 业务号码 are not
 * among the words: operators call the served telephone number so. After the bare 工单 or 订单 a mobile is a mobile, because
 * 已派工单13812345678 says whom to call.
 *
 * The word stays with its number: were it taken for a part of a name, the number would stand alone when masked again.
 * Codes are looked for first and the word before them second: most texts have few codes, and the words are many.
 */
function findCodes(text: string): Span[] {
  const spans: Span[] = []
  for (const { 0: code, index } of matches(CODE, text)) {
    if (!hasFigures(traitsOf(code))) continue
    const before = text.slice(Math.max(0, index - LONGEST_WORD), index)
    const paper = PAPER.exec(before)
    const word = paper !== null && (paper[1] !== '' || !MOBILE_SHAPED.test(code)) ? paper : NUMBERED.exec(before)
    if (word !== null) spans.push({ start: index - before.length + word.index, end: index + code.length })
  }
  return spans
}

// ---- numbers in writing

const LETTER = /[A-Za-z]/
const LETTER_OR_DIGIT = /[A-Za-z0-9]/
const BEFORE_A_NUMBER = /(?:^|[^A-Za-z])(?:tel|phone|mobile|mob|cell|vx|wx|wechat|id|v|t|m|p)[.:_]?$/i

/** Whether the digits from `at` are the tail of a code, as in `DD13812345678` or `20260103-13812345678`. */
function continuesCode(text: string, at: number): boolean {
  const before = text[at - 1]
  if (before === undefined) return false
  const joined = before === '-' || before === '.' || before === '_'
  const edge = joined ? text[at - 2] : before
  if (edge === undefined || !LETTER_OR_DIGIT.test(edge)) return false
  // 1.13812345678 is the first item of a list; a decimal has more digits or stands after one.
  if (before === '.' && !LETTER.test(edge)) return /[\w.]/.test(text[at - 3] ?? '')
  return !BEFORE_A_NUMBER.test(text.slice(Math.max(0, at - 9), at))
}

const groupsOf = (number: string): string => number.replace(/^\D+|\D+$/g, '').split(/\D+/).map((group) => group.length).join('-')
const digitsOf = (number: string): string => number.replace(/\D+/g, '')

/**
 * Runs a pattern over the text; `read` judges a candidate. A refused candidate gives back all but its first character, because
 * 20260103 330106199003074514 is refused as one number and holds a good one.
 */
function scan(
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

const spanOf = (kind: PersonalKind, match: RegExpExecArray, value: string): PersonalSpan => ({
  kind,
  start: match.index,
  end: match.index + match[0].length,
  value,
})

const MOBILE =
  /(?<!\d)(\(?(?:\+ ?|00)?86\)?[ -]?|0)?(\(?1(?:[ .\-·)]{1,2}| ?\n ?)?[3-9](?:(?:[ .\-·)]{1,2}| - | ?\n ?)?\d){9})(?![\dA-Za-z])/g
/** How people group a mobile. Any other grouping is more likely a row of figures. */
const MOBILE_GROUPS = new Set(
  '11 3-4-4 3-3-5 4-3-4 4-4-3 3-8 7-4 5-6 6-5 5-3-3 3-2-2-2-2 1-1-1-1-1-1-1-1-1-1-1'.split(' '),
)
const AMOUNT_AFTER = /^(?:\.\d\d(?!\d)| ?(?:元|块钱|万|亿|字节|[KMGkmg][Bb]))/

function findMobiles(text: string): PersonalSpan[] {
  return scan(text, MOBILE, (match, previousEnd) => {
    const { index } = match
    const [whole, prefix = '', local = ''] = match
    const end = index + whole.length
    const groups = groupsOf(local)
    if (local.includes('\n') && groups.split('-').length === 2) {
      // A line wrapped inside the number may break it anywhere; a column of figures has nothing before it on its line.
      if ((text[index - 1] ?? '\n') === '\n' && !MOBILE_GROUPS.has(groups)) return undefined
    } else if (!MOBILE_GROUPS.has(groups)) return undefined
    if (prefix === '0' && groups !== '11') return undefined
    if (previousEnd !== index - 1 && continuesCode(text, index)) return undefined
    if (AMOUNT_AFTER.test(text.slice(end, end + 5))) return undefined
    // An opening bracket belongs to the number only if its closing one does.
    const orphan = whole.startsWith('(') && !whole.includes(')') ? 1 : 0
    return { kind: 'mobile', start: index + orphan, end, value: digitsOf(local) }
  })
}

const AREA =
  '10|2[0-57-9]|3(?:1\\d|35|49|5\\d|7\\d|9[1-68])|4(?:[1357]\\d|2[17-9]|6[4-9]|8[2-3])|5(?:[135789]\\d|2[37]|4[36]|6[1-6])|' +
  '6(?:3[1-5]|6[0238]|9[12])|7(?:0[13]|[1359]\\d|2[248]|4[3-6]|6[0238]|7\\d)|8(?:1[2368]|2[5-7]|[37]\\d|5[4-9]|8[3678]|9[1-9])|' +
  '9(?:0[1-9]|1[1-9]|[37]\\d|4[13]|5[1-5]|9\\d)'
const LANDLINE = new RegExp(
  `(?<!\\d)\\(?(?:(?:\\+ ?|00)86\\)?[ -]?\\(?0?|86[ -]?\\(?0|0)(${AREA})\\)?[ \\-\\n]{0,3}([2-8]\\d{2,3})[ -]?(\\d{4})(?![\\dA-Za-z])`,
  'g',
)
const LANDLINE_SHAPE = new RegExp(`^0(${AREA})([2-8]\\d{6,7})$`)
/** 0571-88127770/88127771: the second number leaves out the area. */
const SAME_AREA = /[/、或]([2-8]\d{2,3}[ -]?\d{4})(?![\dA-Za-z])/y
const LOCAL_NUMBER = new RegExp(
  '((?:座机|固话|固定电话|(?:家庭|家里|住宅|办公|联系)电话|宅电|小灵通|市话)(?:号码?|电话)?[\\s:：是为(（]{0,3})' +
    '([2-8]\\d{2,3}[ -]?\\d{4})(?![\\dA-Za-z])',
  'g',
)

function findLandlines(text: string): PersonalSpan[] {
  const siblings: PersonalSpan[] = []
  const spans = scan(text, LANDLINE, (match, previousEnd) => {
    const [whole, area = '', exchange = '', line = ''] = match
    const eightDigits = area.length === 2
    if (eightDigits && exchange.length === 3) return undefined
    if (previousEnd !== match.index - 1 && continuesCode(text, match.index)) return undefined
    SAME_AREA.lastIndex = match.index + whole.length
    for (let next = SAME_AREA.exec(text); next !== null; next = SAME_AREA.exec(text)) {
      siblings.push({
        kind: 'landline',
        start: next.index + 1,
        end: next.index + next[0].length,
        value: `0${area}${digitsOf(next[1]!)}`,
      })
    }
    const orphan = whole.startsWith('(') && !whole.includes(')') ? 1 : 0
    return { kind: 'landline', start: match.index + orphan, end: match.index + whole.length, value: `0${area}${exchange}${line}` }
  })
  const local = scan(text, LOCAL_NUMBER, (match) => {
    const start = match.index + match[1]!.length
    return { kind: 'landline', start, end: match.index + match[0].length, value: digitsOf(match[2]!) }
  })
  return [...spans, ...siblings, ...local]
}

const IDENTITY_CUE = /(?:身份证|证件|证号|持证人|代办人)[^\d]{0,12}$/
const IDENTITY_18 = /(?<![\dA-Za-z])[1-9]\d{3}(?:[ \-\n]?\d){13}[ \-\n]?[\dXx](?![\dA-Za-z])/g
const IDENTITY_15 = /(?<![\dA-Za-z])[1-9]\d{3}(?:[ -]?\d){11}(?![\dA-Za-z])/g
const REGION = /^(?:1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123])\d{4}/
const CHECK_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
/** Regional systems number orders by region, day and serial; one in eleven has a good check digit. Hence a bound on the year. */
const LATEST_BIRTH_UNSAID = 2012

const isDate = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()

/** `said` is true where the text calls the number one of a person: then a slip in the check digit does not save it. */
function isIdentity18(number: string, said: boolean): boolean {
  const year = Number(number.slice(6, 10))
  const born = isDate(year, Number(number.slice(10, 12)), Number(number.slice(12, 14)))
  if (!REGION.test(number) || year < 1900 || !born) return false
  if (said) return year < 2100
  const sum = CHECK_WEIGHTS.reduce((total, weight, i) => total + weight * Number(number[i]), 0)
  return year <= LATEST_BIRTH_UNSAID && '10X98765432'[sum % 11] === number[17]
}

function isIdentity15(number: string, said: boolean): boolean {
  const year = Number(number.slice(6, 8))
  if (!REGION.test(number) || !isDate(1900 + year, Number(number.slice(8, 10)), Number(number.slice(10, 12)))) return false
  // Fujian and the serial numbers of most telephones both begin with 35.
  return said || (year >= 30 && !(/^(?:35|86|01)/.test(number) && passesLuhn(number)))
}

function findIdentities(text: string): PersonalSpan[] {
  const said = (at: number): boolean => IDENTITY_CUE.test(text.slice(Math.max(0, at - 18), at))
  const long = scan(text, IDENTITY_18, (match) => {
    const number = match[0].replace(/[^\dXx]/g, '').toUpperCase()
    return isIdentity18(number, said(match.index)) ? spanOf('identity', match, number) : undefined
  })
  const short = scan(text, IDENTITY_15, (match) => {
    const groups = groupsOf(match[0])
    if (groups !== '15' && groups !== '6-6-3') return undefined
    const number = digitsOf(match[0])
    return isIdentity15(number, said(match.index)) ? spanOf('identity', match, number) : undefined
  })
  return [...long, ...short]
}

function passesLuhn(number: string): boolean {
  let sum = 0
  for (let i = 0; i < number.length; i++) {
    const digit = number.charCodeAt(number.length - 1 - i) - 48
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}

const CARD = /(?<![\dA-Za-z])[2-9]\d{3}(?:[ -]?\d){12,15}(?![A-Za-z])/g
const CARD_CUE = /(?:卡|[账帐]号|[账帐]户|户|银行|[建工农中招交邮]行|退至|退到)[^\d。;；,，]{0,8}$/
const CARD_SAID = /(?:银行卡|信用卡|储蓄卡|借记卡)(?:卡?号码?)?[\s:：为是(（]{0,3}$/
/** Issuers whose cards are common enough in China, and their numbers rare enough elsewhere, to be known without a word before. */
const ISSUER_UNSAID = /^(?:62|601|603|9558|9559)/
const ISSUER = /^(?:62|60|4|5[1-5]|2[2-7]|35|68|69|9[0-5]|8[78])/

function isBankCard(number: string, context: string, grouped: boolean): boolean {
  if (!ISSUER.test(number)) return false
  if (CARD_SAID.test(context) && /^(?:62|4|5[1-5]|60|955)/.test(number)) return true
  return passesLuhn(number) && (grouped || ISSUER_UNSAID.test(number) || CARD_CUE.test(context))
}

function findBankCards(text: string): PersonalSpan[] {
  return scan(text, CARD, (match) => {
    const context = text.slice(Math.max(0, match.index - 20), match.index)
    // Groups that follow may belong to something else, as in 6222 0212 0200 3344 12月; the longest good number wins.
    let written = match[0]
    if (/\d/.test(text[match.index + written.length] ?? '')) written = written.replace(/(?:^|[ -])\d+$/, '')
    for (; written.length >= 16; written = written.replace(/(?:^|[ -])\d+$/, '')) {
      const number = digitsOf(written)
      if (number.length < 16) break
      const groups = groupsOf(written)
      if (!/^(?:\d\d|4-4-4-4(?:-[123])?|6-1[0-3]|4-12|8-8)$/.test(groups)) continue
      if (!isBankCard(number, context, groups.startsWith('4-4'))) continue
      return { kind: 'bank_card', start: match.index, end: match.index + written.length, value: number }
    }
    return undefined
  })
}

const EMAIL =
  /(?<![\w.%+-])[A-Za-z0-9][\w.%+-]{0,63}(?: @ |@)[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,12}(?![A-Za-z0-9])/g

function findEmails(text: string): PersonalSpan[] {
  return scan(text, EMAIL, (match) => {
    const value = match[0].replace(/ /g, '').toLowerCase()
    // The domains under which operators name their dial-up accounts receive no mail.
    return spanOf(/@(?:163|16900)\.gd$/.test(value) ? 'broadband_account' : 'email', match, value)
  })
}

const ACCOUNT =
  /((?:[账帐]号|装机号|宽带号|固话号)(?:码|名)?[\s:：是为("（]{0,4})([A-Za-z0-9][\w.-]{4,31}(?:@[A-Za-z0-9.]{2,30})?)/g

function findAccounts(text: string): PersonalSpan[] {
  return scan(text, ACCOUNT, (match) => {
    const account = match[2]!.replace(/[._-]+$/, '').toLowerCase()
    const digits = digitsOf(account)
    if (/@.*\.(?:com|cn|net|org)$/.test(account)) return undefined
    if (/^[\d.-]+$/.test(account)) {
      // These are personal too, but of another kind; or a date.
      if (/^(?:86)?1[3-9]\d{9}$/.test(digits) || /^0\d{2,3}-/.test(account) || (digits.length >= 16 && ISSUER.test(digits))) return undefined
      if (digits.length < 6 || /^(?:19|20)\d\d[.-]?[01]?\d[.-]?[0-3]?\d$/.test(account)) return undefined
    } else if (digits.length < 4 || account.length < 6) return undefined
    const start = match.index + match[1]!.length
    return { kind: 'broadband_account', start, end: start + account.length, value: /^[\d.-]+$/.test(account) ? digits : account }
  })
}

// ---- numbers as they are spoken

const SPOKEN_DIGIT = `(?:\\d|[${Object.keys(SPOKEN_DIGITS).join('')}](?![下些样直定起共般月日号天次块元条部位家年周分秒点百千万十亿档]))`
const SPOKEN_UNIT = `(?:[二两三四五六七八3-8]个${SPOKEN_DIGIT}|${SPOKEN_DIGIT}(?!个))`
const SPOKEN_RUN = new RegExp(
  `(?<![\\dA-Za-z.])${SPOKEN_UNIT}(?:[\\s、,，。.\\-嗯啊呃哦额诶然后对好是]{0,7}${SPOKEN_UNIT}){6,40}[Xx]?(?![\\dA-Za-z])`,
  'g',
)
/** Digits that were written, with only pauses of speech between: 138,1234,5678 is read out, 138,120,56 is a list. */
const READ_OUT_GROUPS = new Set('3-4-4 4-3-4 3-3-5'.split(' '))

interface SpokenGroup extends Span {
  readonly digits: string
  readonly written: boolean
}

function spokenGroups(run: string, offset: number): SpokenGroup[] {
  const groups: SpokenGroup[] = []
  let digits = ''
  let start = 0
  let written = true
  const close = (end: number): void => {
    if (digits !== '') groups.push({ start: offset + start, end: offset + end, digits, written })
    digits = ''
    written = true
  }
  for (let i = 0; i < run.length; i++) {
    const character = run[i]!
    const digit = SPOKEN_DIGITS[character] ?? (/[\dXx]/.test(character) ? character.toUpperCase() : undefined)
    if (digit === undefined) {
      close(i)
      continue
    }
    if (digits === '') start = i
    if (character in SPOKEN_DIGITS) written = false
    if (run[i + 1] === '个') {
      // 四个零 is 0000.
      const repeated = run[i + 2]!
      digits += (SPOKEN_DIGITS[repeated] ?? repeated).repeat(Number(digit))
      written = false
      i += 2
    } else digits += digit
  }
  close(run.length)
  return groups
}

function spokenNumber(number: string): { kind: PersonalKind; value: string } | undefined {
  const mobile = /^(?:86|0086)?(1[3-9]\d{9})$/.exec(number)
  if (mobile !== null) return { kind: 'mobile', value: mobile[1]! }
  if (LANDLINE_SHAPE.test(number)) return { kind: 'landline', value: number }
  if (number.length === 18 && isIdentity18(number, false)) return { kind: 'identity', value: number }
  if (/^\d{16,19}$/.test(number) && ISSUER_UNSAID.test(number) && passesLuhn(number)) return { kind: 'bank_card', value: number }
  return undefined
}

function findSpokenNumbers(text: string): PersonalSpan[] {
  const spans: PersonalSpan[] = []
  for (const run of matches(SPOKEN_RUN, text)) {
    const groups = spokenGroups(run[0], run.index)
    const most = groups.every(({ written }) => written) ? 3 : groups.length
    for (let first = 0; first < groups.length; first++) {
      if (continuesCode(text, groups[first]!.start)) continue
      // The longest first: an identity number may begin like a mobile.
      const ends = [0]
      let number = ''
      for (let last = first; last < Math.min(groups.length, first + most) && number.length < 19; last++) ends.push((number += groups[last]!.digits).length)
      for (let count = ends.length - 1; count > 0; count--) {
        const taken = groups.slice(first, first + count)
        if (taken.every(({ written }) => written) && !READ_OUT_GROUPS.has(taken.map(({ digits }) => digits.length).join('-'))) continue
        const found = spokenNumber(number.slice(0, ends[count]))
        if (found === undefined) continue
        spans.push({ ...found, start: taken[0]!.start, end: taken[count - 1]!.end })
        first += count - 1
        break
      }
    }
  }
  return spans
}

// ---- plates and doors

const PLATE = new RegExp(
  `[${PROVINCES}] ?[A-HJ-NP-Z][·•・. -]?` +
    '(?:[A-HJK][A-HJ-NP-Z0-9]{5}|\\d{5}[A-HJK]|[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{4}[挂学警港澳])(?![A-Za-z0-9])',
  'gi',
)

function findPlates(text: string): PersonalSpan[] {
  return scan(text, PLATE, (match) => {
    const plate = match[0].replace(/[·•・. -]/g, '').toUpperCase()
    return digitsOf(plate).length >= 3 ? spanOf('licence_plate', match, plate) : undefined
  })
}

const COUNT = '[\\dA-Za-z一二三四五六七八九十零〇两]{1,4}'
const DOORS = new RegExp(
  `(?<![\\dA-Za-z一二三四五六七八九十零〇])(${COUNT})(?:栋|幢|号楼|#楼|座)[ ,-]?` +
    `(?:第?(${COUNT})(?:单元|门洞?)[ ,-]?)?(?:\\d{1,2}[楼层][ ,-]?)?(${COUNT})(?: ?(室|房|号(?!楼)|户))?(?![\\dA-Za-z栋幢楼层米年月日元一二三四五六七八九十])`,
  'g',
)

/** 十二 → 12, 五零二 → 502, B → b. */
function countOf(written: string): string {
  const [tens, units] = written.split('十')
  const plain = (part: string): string => [...part].map((character) => SPOKEN_DIGITS[character] ?? character.toLowerCase()).join('')
  return units === undefined || tens === undefined ? plain(written) : `${plain(tens) || '1'}${plain(units) || '0'}`
}

function findDoors(text: string): PersonalSpan[] {
  return scan(text, DOORS, (match) => {
    const [, building = '', unit, room = '', suffix] = match
    const number = countOf(room)
    // A building alone is no door; without a unit or a suffix the figures must have the length of a room number.
    if (!/^[a-z]?\d{1,4}[a-z]?$/.test(number)) return undefined
    const told = unit === undefined ? number.length >= 3 && /^[室房]$/.test(suffix ?? '') : number.length >= 3 || suffix !== undefined
    if (!told) return undefined
    return spanOf('address', match, [building, ...(unit === undefined ? [] : [unit]), room].map(countOf).join('-'))
  })
}

// ---- names

const SURNAMES = new Set(
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆' +
  '郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝' +
  '左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋甘景薄单包司柏宁柯阮桂闵解柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅' +
  '宫苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻窦迟敖糜鄢冷卓花仇艾蓝巩井仲乐虞卞封竺冼楚佟栗匡宗应巫鞠桑荆谌明沙伏岑习胥蔺闫水云' +
  '凤酆元平乌贝湛禹狄茅支昝危骆虢裘缪宣贲郏嵇荣荀羊於惠芮羿储汲邴弓牧隗郗伊钭厉戎祖蒲邰鄂逄苍闻莘逢雍璩濮寿扈浦尚农慕茹宦戈满弘寇禄阙殳蔚隆晁訾' +
  '阚丰巢逯佘肖粟付代岱仝',
)
const DOUBLE_SURNAMES = new Set(
  (
    '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 ' +
    '钟离 长孙 宇文 司徒 鲜于 司空 闾丘 令狐 百里 呼延 西门 拓跋 东郭 轩辕 淳于 完颜 耶律'
  ).split(' '),
)
mark([...SURNAMES, ...[...DOUBLE_SURNAMES].map((surname) => surname[0]!)].join(''), SURNAME)
/**
 * Surnames that are next to never the last character of a given name: in 包括陈女士 and 感谢李先生 the name is one character long,
 * whatever stands before it. They are also the surnames trusted after the weak cues 客户 and 我是.
 */
const PLAIN_SURNAMES = new Set(
  '王李张刘陈赵黄周吴徐孙胡朱郭罗郑谢冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾丁魏薛潘杜戴钟汪姜范姚谭廖邹熊郝孔崔邱侯孟段钱汤尹黎贺赖龚杨林梁宋韩唐程许曾何马高',
)
const ALSO_GIVEN = new Set('杨林梁宋韩唐程许曾何马高黄周丁孟黎')
/** Surnames that are words as well: a longer name beginning with one needs an edge before it. */
const WORD_SURNAMES = new Set(
  '谢应包关时任许于向经单解支连全常曾管边司查付计安成水车路居方万金文石商代简利云明白平祝祖古左毛费花冷蓝项童和温游盛席农仲元',
)
/** Words that end in a surname, before a title: 对方先生 names nobody. */
const ENDING_IN_SURNAMES = new Set(
  (
    '对方 双方 我方 贵方 警方 官方 男方 女方 买方 卖方 地方 各方 多方 后方 前方 甲方 乙方 任何 如何 为何 有何 有关 相关 无关 机关 海关 现金 资金 奖金 押金 佣金 现时 ' +
    '及时 当时 同时 随时 按时 何时 平时 临时 小时 到时 届时 允许 或许 也许 责任 担任 主任 简单 账单 清单 订单 工单 菜单 名单 派单 接单 下单 回单 面包 打包 钱包 红包 ' +
    '承包 了解 理解 谅解 讲解 见解 化解 答应 反应 供应 相应 由于 关于 对于 等于 属于 至于 处于 过于 在于 基于 终于 方向 倾向 一向 转向 公司 上司 汽车 网路 线路 道路 ' +
    '一路 主管 尽管 不管 监管 公安 治安 保安 完成 达成 造成 变成 现成 形成 感谢 多谢 致谢 谢谢 支付 缴付 应付 检查 核查 调查 请查 明明 说明 证明 声明 表明 文明 聪明 ' +
    '透明 不平 水平 公平 薪水 流水 下水 未曾 不曾 浙江 镇江 丽江 九江 湛江 龙江 阳江 西安 延安 泰安 江苏 首席 出席 主席 收费 话费 免费 退费 电费 计费 缴费 资费 扣费 ' +
    '交费 续费 消费 短文 中文 英文 上文 下文 边边 身边 那边 这边 旁边 外边 周边 平常 经常 日常 异常 正常 非常 通常 健康 安全 完全 齐全 不全 安宁 客商 厂商 电商 替代 ' +
    '年代 时代 交代 大连 相连 学童 儿童 白白 明白 空白 表白 支支 开支 收支 透支 超支 网易 交易 容易 简易 贸易 不易 阴阳 太阳 洛阳 沈阳 贵阳 衡阳 信阳 庆祝 手游 旅游 ' +
    '网游 导游 体温 高温 低温 降温 客房 住房 机房 厨房 楼房 营房 公路 马路 提高 最高 很高 太高 过高 不高 升高 小白 小石 黑龙 一项 各项 事项 选项 卖花 繁花'
  ).split(' '),
)
/** Words that begin with a surname, by surname: 机主方便时 and 用户马上 name nobody. From the jieba dictionary, common words only. */
const BEGINNING_WITH_SURNAMES = new Set(
  `
万一万个事亩余元分历名向吨多头家尾岁年物股辆里般兆 丛中书 严刑厉守密寒峻惩整格禁肃谨酷重 丰产厚富收 乌桕鸦 乐于器园意曲观趣队
习俗性惯 于是今 云朵盘雾南 仇人恨 付出费款钱清 代为价号数替理码表谢办缴购 仲裁 任何免务命意教期用职一由
何不事人以况在处尝必故时用种等地为 余万下地处家年种额量款 储备存蓄量 元代件年旦朝素首宵 党内员委政派组风
全书会体党军力区县国场城境家局州市年文新权民然球省称程线身邦部都长队集面天额 关上中于内切口外头心押注照税系节键门闭机停掉
农业历场夫奴家户村民用田药行 冷却战水淡漠静 凌晨 包含围扎括机袱装裹月年 华人侨瑞表为
单一个人位体元刀打板独纯行词调身方面据张笔条价次月日号双卡 卫兵士生队 危及害急机险难 厉声害 古人今代墓怪时物称籍迹董
史书册学料记上 叶片子 司令机法空长 向上下前导往来着后我公 周一二六刊到围岁年日期末身边长三四五 唐代朝突
商业人代务周品场定家店旅朝标议贸量城 夏天季 季度节风 宁愿 安全定心慰排放置装静徽检抚 宋代朝 宗室教族旨派 宣传告布战扬称统读
宦官 宫中墙女廷灯里门 寿命 封建闭面 尚且书无有未不 尤为其 屈原服辱 屠杀 岳家 左侧右手派脚腿臂边 巩固 席位
常人住务委常年数有用绿见规设识驻在去 平儿凡反台和地均坦壤安定常平息整日时板民生稳等米缓行衡静面白 庄严家稼重
应为付力变城声届当急有用聘试该邀酬收交缴得 庞大 廉价 弓箭 成为书交人像分功化名员品因型就年排效本果熟立绩群色虫败长都
房中产价基子屋里门间东主 支付出持援撑柱流部配队局 文中书人件体凭化华坛字学官库教本物献科章艺集革明
方丈位便可向式形才案法略程言针面能 施主加展工行 时人代任候光分刻尚常报数日时期机空而节说辰速间段
明亮代儿史天年教日明显月朝末清知确细白 易于信 晋代级 景区点物色观象 曲子折线调 曾经多在于向致被 木匠头工材板棍棒牌盒质雕
林业中区 查出处看询实找证 柴油 欧元盟 武力器士备大官将术艺装警汉 毕业生竟 毛尖病笔
水上下中乡产位体军准分利力土域平库底性手文族晶果泡泥泵洞流深温源生电稻系能解质路运道量陆雷面 江淮豚面西苏南北 汲取 沙包发漠
洪流涝水 涂料 温和差带度暖柔馨 游人击子客戏泳牧玩离行览记 满地头心意族脸腔足身载面 焦急点虑躁 牛奶筋肉车年 牧业区场民 王位室家
甘心蔗 田地径间 申报花诉请 畅通销 白人天家族色衣领 盛产大开行 石兽刻化器块墨壁头子板油灰碑窟膏门雕首 祖国师父 秦腔 程序度控
章程 童年话 符号合 简介化单历明易洁直称陋 管事制家理辖道 米饭 纪录律念要 羊毛皮肉 肖像 胡乱须说 舒服适 芦花苇
花卉园木朵样瓣生纹色费钱 苍白蝇 苗族木 范围 茅屋 董事 蓝色牙光 薄弱膜 解体决剖开放救散析毒答脱说读释除题约绑冻
计划委策算议较量费入 许久多家可诺 谈判到论话谈起妥 谷地子物 费力用 路上口子径旁灯线边过面由程 车上体厢子牌程站身轮辆长间主载
辛苦 辜负 边上区境沿界疆缘防际陲 连任同声夜带年忙接日续连锁长队着 迟到早疑迟 郁闷 郑重州 金丝代台子属星牌箔色花融轮钱银额卡币
钱币款包财 闻到名讯 阳性 陆上地游续路 陶器瓷 隆中庆起重 隋唐朝 雷电雨 项目 顾及源虑客 颜色 马上力头路蹄车里桶虎 骆驼
高中举于亢产位低兴出分压呼地声处大尚层度手效新校档涨温程空端等粱级考职贵速铁额高峰清价 黄土家昏色花豆金鳝 黎族明 齐名全 龙头泉袍
谢谢绝意 慕名 姬妾 井盖 祝福您 巫山 柏油 苏宁 段时落 莫名非 冉冉 沈阳 韩国 陈述旧列 张贴口家数 孙子女 杜绝 康复 钟头
丁点 鲍鱼 孔子 汤药`
    .split(/\s+/)
    .flatMap(([surname = '', ...tails]) => tails.map((tail) => surname + tail)),
)
/** No given name holds these. */
const NEVER_GIVEN = new Set('的了是在不没们您你我他她它这那吗呢吧啊哦嗯呃个位请与或及对被把让给称说问很就也都还又再什么怎'.split(''))
/** These open what follows a name in a ticket. Some stand in given names too; they count only where no mark ends the name. */
const OPENS_NEXT = new Set([
  ...NEVER_GIVEN,
  ...(
    '谁想要会能该和跟从于且但却因所已将才只太更最每各某另讲答反投咨询办申诉求表示联系号码手电话机证件住址费用扣款退订缴欠停开通拨打接听收发到去来回过后前上里外间' +
    '日月年点昨今晚早现目当此自往按照据需可有无未非做作使进出入起止变更改换查核处理登录注实认验账单块套餐流量网络速宽带断卡副客户业务差错误慢致寄补'
  ).split(''),
])
const OPENS_NEXT_WORDS =
  /先生|女士|小姐|同志|师傅|经理|主任|老师|老板|身份|本人|名下|家里|家中|家的|家住|家宽|明天|明日|明确|上午|下午|晚上|早上|近日|近期|多次|曾经|目前|由于|平时|平台|永久|成功|安装|要求|男|女/y
const NOT_A_NAME = new Set(
  '不详 本人 方便 金额 何时 客户 用户 机主 方式 电话 号码 信息 全部 任何 单位 公司 高级 万一 时间 经理 同上 保密 安全 关机 成功 明细 纪检 纪委'.split(
    ' ',
  ),
)

const isHan = (character: string | undefined): boolean => character !== undefined && character >= '\u4e00' && character <= '\u9fff'

function surnameLength(text: string, at: number): number {
  if (DOUBLE_SURNAMES.has(text.slice(at, at + 2))) return 2
  return SURNAMES.has(text[at]!) ? 1 : 0
}

/** No Chinese character, or the last one of 客户, 机主, 联系, 回复, 致电 and their like. */
const EDGE_BEFORE_NAME = /^(?:[^\u4e00-\u9fff]?|[户主人是叫为的找系复电知位])$/

/** Where the name before a title begins, if one stands there: 高先生, 客户张伟先生, 答应张先生的. */
function nameStart(text: string, end: number, from: number): number | undefined {
  const last = text[end - 1]
  if (end <= from || !isHan(last)) return undefined
  const wordBefore = (start: number): boolean => ENDING_IN_SURNAMES.has(text.slice(start - 1, start + 1))
  if (end - 2 >= from && DOUBLE_SURNAMES.has(text.slice(end - 2, end)) && !wordBefore(end - 2)) return end - 2
  if (!PLAIN_SURNAMES.has(last!) || ALSO_GIVEN.has(last!)) {
    for (let start = Math.max(from, end - 4); start < end - 1; start++) {
      const surname = surnameLength(text, start)
      const given = text.slice(start + surname, end)
      if (surname === 0 || given.length === 0 || given.length > 2) continue
      if ([...given].some((character) => !isHan(character) || NEVER_GIVEN.has(character))) continue
      const name = text.slice(start, end)
      if (wordBefore(start) || NOT_A_NAME.has(name) || ENDING_IN_SURNAMES.has(name)) continue
      if (surname === 1 && WORD_SURNAMES.has(name[0]!) && !EDGE_BEFORE_NAME.test(text[start - 1] ?? '')) continue
      return start
    }
  }
  return SURNAMES.has(last!) && !wordBefore(end - 1) ? end - 1 : undefined
}

const TITLE = /[(（]?(?:老?先生|女士|小姐(?!姐)|同志)/g

function findTitledNames(text: string): PersonalSpan[] {
  const spans: PersonalSpan[] = []
  // A name begins after the title before it: 王先生女士 is no 王先生 called 女士.
  let from = 0
  for (const { 0: title, index } of matches(TITLE, text)) {
    const start = nameStart(text, index, from)
    if (start !== undefined) spans.push({ kind: 'name', start, end: index, value: text.slice(start, index) })
    from = index + title.length
  }
  return spans
}

/** 姓名: promises a name, 我叫 and 机主 are often followed by one, 本人 and 业主 now and then, 客户 seldom. */
type Cue = 'labelled' | 'said' | 'plain' | 'weak'

/**
 * Where the name that begins at `at` ends, if one does. Chinese marks no end of a name, so it is looked for twice: up to a mark,
 * where almost any two or three characters do; and up to a character that opens what follows, where they must be no word.
 */
function nameEnd(text: string, at: number, cue: Cue): number | undefined {
  const surname = surnameLength(text, at)
  if (surname === 0 || (cue === 'weak' && surname === 1 && !PLAIN_SURNAMES.has(text[at]!))) return undefined
  const given = (length: number): string => text.slice(at + surname, at + surname + length)
  const fits = (length: number, never: ReadonlySet<string>): boolean => {
    const characters = given(length)
    return characters.length === length && [...characters].every((character) => isHan(character) && !never.has(character))
  }
  const opens = (length: number): boolean => {
    OPENS_NEXT_WORDS.lastIndex = at + surname + length
    return OPENS_NEXT_WORDS.test(text)
  }
  const isWord = (length: number): boolean => {
    const name = text.slice(at, at + surname + length)
    if (NOT_A_NAME.has(name)) return true
    return cue !== 'labelled' && length > 0 && BEGINNING_WITH_SURNAMES.has(name.slice(0, 2))
  }
  for (const length of cue === 'labelled' ? [2, 1, 0] : [2, 1]) {
    const end = at + surname + length
    if (isHan(text[end]) || !fits(length, NEVER_GIVEN)) continue
    if (isWord(length) || ((cue === 'plain' || cue === 'weak') && OPENS_NEXT.has(text[end - 1]!))) return undefined
    return end
  }
  // 本人于明年…, 业主应知晓是…: where no mark ends it, a surname that is a word is the word.
  if (cue !== 'labelled' && surname === 1 && WORD_SURNAMES.has(text[at]!)) return undefined
  for (const length of [1, 2]) {
    if (fits(length, OPENS_NEXT) && opens(length) && !isWord(length)) return at + surname + length
  }
  for (const length of [2, 1]) {
    if (fits(length, OPENS_NEXT) && OPENS_NEXT.has(text[at + surname + length] ?? '') && !isWord(length)) return at + surname + length
  }
  // Whatever follows, most given names have two characters: better one too many masked than a name left.
  if ((cue !== 'labelled' && cue !== 'said') || !PLAIN_SURNAMES.has(text[at]!)) return undefined
  for (const length of [2, 1]) if (fits(length, OPENS_NEXT) && !isWord(length)) return at + surname + length
  return undefined
}

const JOINT = '[\\s:：为是系叫("（]{0,3}'
const JOINTS = new Set(' \t\n:：为是系叫("（')
const CUES: readonly (readonly [Cue, RegExp])[] = [
  ['said', new RegExp(`(?:[我他她名]叫做?|[客用]户叫|(?:机主|户主|姓名|联系人)${JOINT})$`)],
  ['plain', new RegExp(`(?:户名|业主|收件人|收货人|经办人|代办人|办理人|申请人|开户人|投诉人|反映人|来电人|监护人|本人)${JOINT}$`)],
  ['weak', new RegExp(`(?:[客用]户${JOINT}|我是)$`)],
]
/** After 客户 and 用户, which open half of all sentences, only a mark or what a person does shows that a name stood there. */
const PERSON_ACTS = /来电|致电|反映|反应|投诉|表示|要求|咨询|来厅|手机|电话|号码|身份证|办理|申请|称|[^\u4e00-\u9fff]|$/y
const LONG_NAME = /[\u4e00-\u9fff]{1,7}(?:[·•・][\u4e00-\u9fff]{1,8}){1,3}/y
const SURNAME_SAID = /姓(?<![百同何]姓)(?=[\u4e00-\u9fff])/g

function findSaidNames(text: string): PersonalSpan[] {
  const spans: PersonalSpan[] = []
  let covered = 0
  const add = (start: number, end: number): void => {
    if (start < covered) return
    spans.push({ kind: 'name', start, end, value: text.slice(start, end).replace(/[•・]/g, '·') })
    covered = end
  }
  for (let i = 0; i < text.length; i++) {
    if ((TRAITS[text.charCodeAt(i)]! & CUE_END) === 0) continue
    let start = i + 1
    while (start - i <= 3 && JOINTS.has(text[start]!)) start++
    const labelled = start > i + 1 && /[:：]/.test(text.slice(i + 1, start))
    if (!labelled && (TRAITS[text.charCodeAt(start)]! & SURNAME) === 0) continue
    const before = text.slice(Math.max(0, i - 3), start)
    const cue = CUES.find(([, words]) => words.test(before))?.[0]
    if (cue === undefined) continue
    LONG_NAME.lastIndex = start
    if (labelled && LONG_NAME.test(text)) {
      add(start, LONG_NAME.lastIndex)
      continue
    }
    const end = nameEnd(text, start, labelled ? 'labelled' : cue)
    if (end === undefined) continue
    PERSON_ACTS.lastIndex = end
    if (cue === 'weak' && !PERSON_ACTS.test(text)) continue
    add(start, end)
  }
  return spans
}

/** 我姓欧阳: only the surname is said. */
function findSaidSurnames(text: string): PersonalSpan[] {
  const spans: PersonalSpan[] = []
  for (const { index } of matches(SURNAME_SAID, text)) {
    const start = index + 1
    const end = start + surnameLength(text, start)
    if (end > start) spans.push({ kind: 'name', start, end, value: text.slice(start, end) })
  }
  return spans
}

/** In the order in which they cover: what can be checked by a digit before what has only a shape. */
const FINDERS: readonly Finder[] = [
  { needs: ({ digits }) => digits >= 5, find: findAccounts },
  { needs: ({ signs }) => (signs & AT) !== 0, find: findEmails },
  { needs: ({ digits }) => digits >= 15, find: findIdentities },
  { needs: ({ digits }) => digits >= 16, find: findBankCards },
  { needs: ({ digits }) => digits >= 11, find: findMobiles },
  { needs: ({ digits }) => digits >= 7, find: findLandlines },
  { needs: ({ digits, spoken }) => digits + spoken >= 7, find: findSpokenNumbers },
  { needs: ({ digits, signs }) => digits >= 3 && (signs & PROVINCE) !== 0, find: findPlates },
  { needs: ({ signs }) => (signs & DOOR) !== 0 && (signs & (DIGIT | SPOKEN)) !== 0, find: findDoors },
  { needs: ({ signs }) => (signs & NAMING) !== 0, find: findTitledNames },
  { needs: ({ signs }) => (signs & NAMING) !== 0, find: findSaidNames },
  { needs: ({ signs }) => (signs & NAMING) !== 0, find: findSaidSurnames },
]
