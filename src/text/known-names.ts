import type { RawContact } from '../domain/contact'
import { plainText } from './normalise'
import { PERSONAL_LABELS, type PersonalSpan, placeholderPattern } from './personal-kinds'
import { couldBeName, isWholeName } from './personal-names'
import { apart, matches } from './personal-scan'

/** A person's name that a row's own column gives away: it is masked wherever it stands in that row. */
export interface KnownName {
  /** As the name may stand in a text: simplified, as in the column, with any dot. */
  readonly writings: readonly string[]
  /** What its pseudonym is made of: that of the column, where the column holds nothing else. */
  readonly value: string
  /** Finds a name in Latin letters, which has edges and may be written in capitals; it has no `writings`. */
  readonly pattern?: RegExp
}

export const noNames: readonly KnownName[] = []

/** As many as the longest name with dots that is looked for. */
const MOST_NAME_CHARACTERS = 34
/** A name column holds a few names at most; what is longer is a text. */
const MOST_CHARACTERS = 64
/** A row is about a few people; one of thousands is made to be slow, for each name is looked for in the whole text. */
export const MOST_NAMES = 100
const HAN = /[\u4e00-\u9fff]/
const NOT_IN_NAMES = /[^\u4e00-\u9fff·•・]+/
const PLACEHOLDERS = new RegExp(placeholderPattern, 'g')
const NAME_PLACEHOLDER = `[${PERSONAL_LABELS.name}:`
const BRACKETED = /\([^)]*\)?/g
const TITLE = /(?:先生|女士|小姐|同志)$/
/** What people write before and behind a name in its column: 联系人阿依古丽, 阿依古丽本人. */
const LABELS_OF_PEOPLE = '联系人|机主|户主|投诉人|来电人|姓名|名字|本人|备用|紧急|先生|女士|小姐|同志'
const LABELS = `${LABELS_OF_PEOPLE}|客户|用户|联系(?:方式)?|[住地]址|手机号?码?|电话|号码|座机|分机号?|微信号?`
const around = (labels: string): RegExp => new RegExp(`^(?:${labels})+|(?:${labels})+$`, 'g')
const [AROUND_PEOPLE, AROUND_NAMES] = [around(LABELS_OF_PEOPLE), around(LABELS)]
/** What stands between the names of a list. Beside a name, and not in a list, short words are anything: 吴芳 上午, 财务-吴芳. */
const LIST = /[、,;]/
const DOT = /[·•・]/g

/** Headers that promise a person's name and nothing else. 客户 and 用户 hold accounts and companies too. */
const NAME_COLUMN = /(?:姓名|名字|联系人|机主|户主|投诉人|来电人|(?:^|full|contact|customer)[ _-]?name)[\d*]*\s*(?:[(（[【<].*)?$/i
const LATIN_TITLE = /^(?:mr|mrs|ms|miss|dr)\.? /i
const LATIN_LETTER = /\p{Script=Latin}/u
const LATIN_RUN = /[\p{Script=Latin}\p{M}'’. -]+/gu
const LATIN_NAME = /^(?=.*\p{L}.*\p{L}.*\p{L})\p{Script=Latin}[\p{Script=Latin}\p{M}'’.-]*(?: \p{Script=Latin}[\p{Script=Latin}\p{M}'’.-]*){1,4}$/iu
/** Words of roles, products and organisations that stand in columns of names. No name holds them, and one may stand beside them: Wang Fang, wife. */
const IN_NO_LATIN_NAME = new Set(
  (
    'not none null unknown unnamed anonymous test testing tbd name names user users customer customers client clients visitor member members subscriber caller contact person ' +
    'owner holder tenant landlord wife husband mother father daughter sister colleague relative family agent agents staff manager admin administrator operator ' +
    'system service services centre support help desk hotline office company group corp corporation inc ltd limited hotel school university hospital government ' +
    'department shop restaurant app vip wechat weixin alipay email mail sms mobile phone telephone tel cell cellphone number fax ext business enterprise personal ' +
    'broadband internet network wifi wi-fi fiber fibre plan package prepaid postpaid roaming cloud tv video music account online website china unicom telecom telecommunications ' +
    'available provided given registered applicable known prefer refused same above default temporary'
  ).split(' '),
)

export const isAddressColumn = (column: string): boolean => /址|address/i.test(column)

/**
 * The names in the columns of a row that hold personal data, the customer's number among them: 吴芳 13812345678. Numbers, addresses, companies and
 * words such as 本人 are none.
 */
export function namesInColumns({ personal, customerNumber }: Pick<RawContact, 'personal' | 'customerNumber'>): readonly KnownName[] {
  const inNumber = customerNumber === undefined ? noNames : namesInCell(customerNumber)
  if (personal === undefined) return inNumber
  const names = [...inNumber]
  for (const column in personal) {
    if (names.length < MOST_NAMES && !isAddressColumn(column)) names.push(...namesInCell(personal[column]!, column))
  }
  return names
}

/**
 * The names in a cell: 吴芳, 吴 芳, 吴芳女士 as one, 吴芳、李明 and 吴芳 13812345678 by their parts. Where the column's header says that it
 * holds names, it is believed of names without a Chinese surname too, whatever stands beside them: 阿依古丽、吴芳, Wang Fang 13812345678. What stands in
 * brackets beside such a name is a remark (阿依古丽(已欠费)), unless it looks like a name.
 */
export function namesInCell(cell: string, column = ''): readonly KnownName[] {
  if (cell.length > MOST_CHARACTERS) return noNames
  const isHan = HAN.test(cell)
  if (!isHan && !NAME_COLUMN.test(column)) return noNames
  const written = cell.normalize('NFKC').trim()
  const simplified = plainText(written)
  const whole = simplified.replaceAll(' ', '').replace(TITLE, '')
  const asWhole = (): KnownName => knownName(whole, written, [written.replace(TITLE, ''), simplified.replace(TITLE, '')])
  if (isWholeName(whole)) return [asWhole()]
  const plain = simplified.includes('[') ? simplified.replace(PLACEHOLDERS, '|') : simplified
  const parts = plain
    .split(NOT_IN_NAMES)
    .map((part) => part.replace(TITLE, ''))
    .filter(isWholeName)
  if (isHan && !NAME_COLUMN.test(column)) return parts.map((part) => knownName(part, part))
  // Masked already, a name is still one that something else may stand beside.
  const isMasked = simplified.includes(NAME_PLACEHOLDER)
  const hasName = parts.length > 0 || isMasked
  const believed = (name: string): boolean => couldBeName(name) && (!hasName || name.length > 2 || LIST.test(plain))
  const likely = (text: string): string[] =>
    text.split(NOT_IN_NAMES).flatMap((part) => {
      const name = part.replace(AROUND_PEOPLE, '')
      const bare = part.replace(AROUND_NAMES, '')
      if (isWholeName(name) || (believed(name) && believed(bare))) return [name]
      // 吴芳手机 is somebody's and 联系人阿依古丽手机, 来电号码 nobody's.
      return isWholeName(bare) || (name !== part && believed(bare)) ? [bare] : []
    })
  const beside = likely(plain.replace(BRACKETED, '|'))
  const names = new Set([...parts, ...(beside.length > 0 || isMasked ? beside : likely(plain))])
  names.delete(whole)
  const asParts = [...[...names].map((part) => knownName(part, part)), ...latinNames(plain, written)]
  return couldBeName(whole) && likely(whole).length > 0 ? [asWhole(), ...asParts] : asParts
}

function latinNames(plain: string, written: string): readonly KnownName[] {
  if (!LATIN_LETTER.test(plain)) return noNames
  return (plain.match(LATIN_RUN) ?? []).flatMap((run) => {
    const name = run.trim().replace(/\s+/g, ' ').replace(LATIN_TITLE, '')
    const pieces = namePieces(name)
    return pieces.map((piece) => latinName(piece, run.trim() === plain && pieces.length === 1 && piece === name ? written : piece))
  })
}

/** The names between words that are in none. */
function namePieces(words: string): string[] {
  const pieces: string[][] = [[]]
  for (const word of words.split(' ')) {
    if (IN_NO_LATIN_NAME.has(word.replace(/[.]+$/, '').toLowerCase()) || !/^\p{L}/u.test(word)) pieces.push([])
    else pieces.at(-1)!.push(word)
  }
  return pieces.map((piece) => piece.join(' ').replace(/[.'’-]+$/, '')).filter((piece) => LATIN_NAME.test(piece))
}

function latinName(name: string, value: string): KnownName {
  const words = name.split(' ').map((word) => word.replaceAll('.', '\\.').replace(/['’]/g, "['’]"))
  return { writings: [], value, pattern: new RegExp(`(?<!\\p{Script=Latin})${words.join('\\s+')}(?!\\p{Script=Latin})`, 'giu') }
}

/** What stands between the cells of a line, whatever it was written as. */
const BETWEEN_CELLS = /[\s,;|"'{}[\]:]+/

/** Places that look like a name. 吴忠 is left out: more people are called so than rows are of that city. */
const PLACES = new Set(
  (
    '吉林 甘肃 宁夏 石家庄 唐山 秦皇岛 邢台 张家口 阳泉 晋城 晋中 吕梁 包头 乌海 白山 白城 伊春 徐州 常州 苏州 连云港 宁波 温州 金华 马鞍山 安庆 黄山 池州 宣城 龙岩 宁德 ' +
    '景德镇 吉安 平顶山 安阳 焦作 许昌 商丘 周口 黄石 鄂州 荆门 荆州 黄冈 邵阳 岳阳 常德 张家界 娄底 江门 惠州 梅州 云浮 柳州 桂林 贺州 乐山 甘孜 安顺 毕节 曲靖 楚雄 文山 ' +
    '林芝 安康 商洛 兰州 金昌 白银 武威 张掖 平凉 甘南 黄南 石嘴山 伊犁 石河子 常熟 江阴 余姚 温岭 连江 龙海 洪湖 阳朔 古田 华阴 华山'
  ).split(' '),
)

/** The names that are whole cells of a line that could not be read, so that nobody knows its columns. */
export const namesInLine = (line: string): readonly KnownName[] =>
  line.split(BETWEEN_CELLS).flatMap((cell) => (cell.length <= MOST_NAME_CHARACTERS && !PLACES.has(cell) ? namesInCell(cell) : noNames))

function knownName(name: string, value: string, others: readonly string[] = []): KnownName {
  const dotted = name.search(DOT) < 0 ? [name] : ['·', '•', '・'].map((dot) => name.replace(DOT, dot))
  return { writings: [...new Set([...dotted, ...others])], value }
}

/** Where the names stand in a text. Of two that overlap the one that begins first stands there, of two that begin together the longer one. */
export function findKnownNames(text: string, names: readonly KnownName[]): PersonalSpan[] {
  const spans: PersonalSpan[] = []
  for (const { writings, value, pattern } of names) {
    if (pattern !== undefined) for (const { 0: { length }, index: start } of matches(pattern, text)) spans.push({ kind: 'name', start, end: start + length, value })
    for (const writing of writings) {
      for (let start = text.indexOf(writing); start >= 0; start = text.indexOf(writing, start + writing.length)) {
        spans.push({ kind: 'name', start, end: start + writing.length, value })
      }
    }
  }
  // The order in which spans begin together stays.
  return apart(spans.sort((a, b) => b.end - b.start - (a.end - a.start)))
}
