import type { Span } from '../domain/contact'
import type { PersonalKind, PersonalSpan } from './personal-kinds'
import { matches, PAUSES, PROVINCES, scan, spanOf, SPOKEN_DIGITS } from './personal-scan'

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

const MOBILE =
  /(?<!\d)(\(?(?:\+ ?|00)?86\)?[ -]?|0)?(\(?1(?:[ .\-·)]{1,2}| ?\n ?)?[3-9](?:(?:[ .\-·)]{1,2}| - | ?\n ?)?\d){9})(?![\dA-Za-z])/g
/** How people group a mobile. Any other grouping is more likely a row of figures. */
const MOBILE_GROUPS = new Set(
  '11 3-4-4 3-3-5 4-3-4 4-4-3 3-8 7-4 5-6 6-5 5-3-3 3-2-2-2-2 1-1-1-1-1-1-1-1-1-1-1'.split(' '),
)
const AMOUNT_AFTER = /^(?:\.\d\d(?!\d)| ?(?:元|块钱|万|亿|字节|[KMGkmg][Bb]))/

export function findMobiles(text: string): PersonalSpan[] {
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

export function findLandlines(text: string): PersonalSpan[] {
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

export function findIdentities(text: string): PersonalSpan[] {
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

export function findBankCards(text: string): PersonalSpan[] {
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

export function findEmails(text: string): PersonalSpan[] {
  return scan(text, EMAIL, (match) => {
    const value = match[0].replace(/ /g, '').toLowerCase()
    // The domains under which operators name their dial-up accounts receive no mail.
    return spanOf(/@(?:163|16900)\.gd$/.test(value) ? 'broadband_account' : 'email', match, value)
  })
}

/** After a word for an account or in a ticket's 【客户信息】; and what China Mobile names its dial-up accounts, wherever it stands. */
const ACCOUNT =
  /((?:[账帐]号|装机号|宽带号|固话号|宽带)(?:码|名)?[\s:：是为("（]{0,4}|(?<![A-Za-z0-9])(?=[Cc][Mm][Cc]{2}\d{6})|(?=\d{8})(?<=户信息】[^【\d]{0,20}))([A-Za-z0-9][\w.-]{4,31}(?:@[A-Za-z0-9.]{2,30})?)/g

export function findAccounts(text: string): PersonalSpan[] {
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
  `(?<![\\dA-Za-z.])${SPOKEN_UNIT}(?:[\\s${PAUSES.replace('-', '\\-')}]{0,7}${SPOKEN_UNIT}){6,40}[Xx]?(?![\\dA-Za-z])`,
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

export function findSpokenNumbers(text: string): PersonalSpan[] {
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
        spans.push({ kind: found.kind, start: taken[0]!.start, end: taken[count - 1]!.end, value: found.value })
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

export function findPlates(text: string): PersonalSpan[] {
  return scan(text, PLATE, (match) => {
    const plate = match[0].replace(/[·•・. -]/g, '').toUpperCase()
    return digitsOf(plate).length >= 3 ? spanOf('licence_plate', match, plate) : undefined
  })
}

const COUNT = '[\\dA-Za-z一二三四五六七八九十零〇两]{1,4}'
const DOORS = new RegExp(
  `(?<![\\dA-Za-z一二三四五六七八九十零〇])(${COUNT})(?:栋|幢|号楼|#楼|座)[ ,-]?` +
    `(?:第?(${COUNT})(?:单元|门洞?)[ ,-]?)?(?:\\d{1,2}[楼层][ ,-]?)?(${COUNT})(?: ?(室|房|号(?!楼)|户))?(?![\\d栋幢楼层米一二三四五六七八九十]|(?![Ww][Ii]-?[Ff][Ii])[A-Za-z]|元(?!旦))`,
  'g',
)

/** 十二 → 12, 五零二 → 502, B → b. */
function countOf(written: string): string {
  const [tens, units] = written.split('十')
  const plain = (part: string): string => [...part].map((character) => SPOKEN_DIGITS[character] ?? character.toLowerCase()).join('')
  return units === undefined || tens === undefined ? plain(written) : `${plain(tens) || '1'}${plain(units) || '0'}`
}

/** 3栋1502, 3栋1502号: by its length a floor and a room on it, at most 39. 座 alone is also said of bridges, masts and seats, and 户 behind it counts. */
const BARE_DOOR = /(?:栋|幢|号楼|#楼) ?\d{1,2}(?:0[1-9]|[1-3]\d)(?: ?号)?$/
/**
 * What says that the figures before it are a count or an amount: 3栋120平, 6栋180余户. 602家里, 602个人宽带 and 602路由器 are rooms, and so are 602月初 and 602日前, for
 * no day or month has three digits.
 */
const COUNTED =
  /^ ?(?:[兆条块米]|个(?!人[宽业账套])|人(?!工|为|家)|户(?!主|内|外)|平(?!时|常|台|板)|台(?!式)|次(?!日)|套(?!餐)|度(?!假)|[千百]|万(?!兆)|多(?!次)|天(?![天猫翼然])|日内|余(?!额)|元(?!旦)|家(?!里|中|的|宽|庭|人|属)|路(?!由)|位(?!于|置))/
/** A year that somebody may write of: 5号楼2025年, but not 602年前. */
const isYear = (text: string, room: string, end: number): boolean => /^(?:19|20)\d\d$/.test(room) && /^ ?年/.test(text.slice(end, end + 2))
const isCounted = (text: string, room: string, end: number): boolean => COUNTED.test(text.slice(end, end + 3)) || isYear(text, room, end)
/** 小区1-2-300M宽带: a rate. */
const NO_RATE = '(?! ?[MG](?:bps|b)?(?![A-Za-z]))'
/** 100弄5号602室, as Shanghai writes. */
const LANE_DOORS = /(?<![\dA-Za-z])(\d{1,4})弄(\d{1,4})号楼?(\d{3,4})(室?)(?!\d|(?!wi-?fi)[a-z])/gi

/** 翡翠花园3-2-1502: building, unit and room behind the last character of what estates are called. */
const ESTATE_DOORS = new RegExp(`(?<=[园苑庭湾府邸寓城里村院郡区期])(\\d{1,3})-(\\d{1,2})-(\\d{3,4})(?![\\d-])${NO_RATE}`, 'gi')
/** 小区1-3-2025: a year. Nineteenth and twentieth floors have rooms up to 12, whose years nobody writes of. */
const YEAR = /^(?:19|20)(?:1[3-9]|[2-9]\d)$/

export const findEstateDoors = (text: string): PersonalSpan[] =>
  scan(text, ESTATE_DOORS, (match) => {
    const end = match.index + match[0].length
    return YEAR.test(match[3]!) || isCounted(text, match[3]!, end) ? undefined : spanOf('address', match, match[0])
  })

export function findDoors(text: string): PersonalSpan[] {
  const lanes = scan(text, LANE_DOORS, (match) => {
    const [whole, lane, house, room, isRoom] = match
    const end = match.index + whole.length
    return isRoom === '' && isCounted(text, room!, end) ? undefined : spanOf('address', match, [lane, house, room].join('-'))
  })
  return [...lanes, ...findBuildingDoors(text)]
}

function findBuildingDoors(text: string): PersonalSpan[] {
  return scan(text, DOORS, (match) => {
    const [, building = '', unit, room = '', suffix] = match
    const number = countOf(room)
    // A building alone is no door; without a unit or a suffix the figures must be those of a room.
    if (!/^[a-z]?\d{1,4}[a-z]?$/.test(number)) return undefined
    const end = match.index + match[0].length
    if (isYear(text, number, end)) return undefined
    const bare = BARE_DOOR.test(match[0]) && !isCounted(text, number, end)
    const told = unit === undefined ? bare || (number.length >= 3 && /^[室房]$/.test(suffix ?? '')) : number.length >= 3 || suffix !== undefined
    if (!told) return undefined
    return spanOf('address', match, [building, ...(unit === undefined ? [] : [unit]), room].map(countOf).join('-'))
  })
}
