import type { Span } from '../domain/contact'
import { placeholderPattern } from './personal-kinds'
import { hasFigures, matches, traitsOf } from './personal-scan'

/** What stays whatever stands before it. */
const PROTECTED: readonly RegExp[] = [
  new RegExp(placeholderPattern, 'g'),
  // A web address stays, but not a number it hands over by name.
  /(?:[Hh]ttps?:\/\/|www\.)(?:(?!(?:phone|mobile|tel|msisdn)=)[\w\-.~:/?#@!$&'*+,;=%]){1,2000}/g,
  // The serial number of a SIM card.
  /(?<!\d)8986(?:[ -]?\d){15,16}(?!\d)/g,
  /(?<!\d)13800138000(?!\d)/g,
]

export function findProtected(text: string): Span[] {
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
