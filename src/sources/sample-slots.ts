import { DAY_MS } from '../domain/day-span'
import { mulberry32, type Random } from '../domain/mulberry32'

export const below = (random: Random, limit: number): number => Math.floor(random() * limit)
export const between = (random: Random, least: number, most: number): number => least + below(random, most - least + 1)
export const pick = <Item>(random: Random, items: ArrayLike<Item>): Item => items[below(random, items.length)]!

// ---- cities

/** What the numbers of a city's people begin with. */
export interface City {
  readonly name: string
  readonly weight: number
  readonly areaCode: string
  readonly plate: string
  readonly identityRegion: string
  /** Empty where the sample names none. */
  readonly districts: readonly string[]
}

/** Weight (roughly millions of people), area code, plate, identity region. */
const largeCities: Readonly<Record<string, readonly [weight: number, areaCode: string, plate: string, identityRegion: string]>> = {
  北京: [21.9, '010', '京A', '110105'],
  上海: [24.8, '021', '沪A', '310115'],
  天津: [13.8, '022', '津A', '120103'],
  重庆: [18, '023', '渝A', '500112'],
  广州: [18.7, '020', '粤A', '440106'],
  深圳: [17.7, '0755', '粤B', '440305'],
  成都: [17, '028', '川A', '510107'],
  武汉: [13, '027', '鄂A', '420111'],
  苏州: [12.8, '0512', '苏E', '320508'],
  杭州: [12.4, '0571', '浙A', '330106'],
  西安: [12, '029', '陕A', '610113'],
  郑州: [12.8, '0371', '豫A', '410105'],
  南京: [9.4, '025', '苏A', '320106'],
  东莞: [9, '0769', '粤S', '441900'],
  长沙: [9, '0731', '湘A', '430104'],
  青岛: [8.4, '0532', '鲁B', '370202'],
  宁波: [8.2, '0574', '浙B', '330203'],
  佛山: [8, '0757', '粤E', '440604'],
  合肥: [8, '0551', '皖A', '340104'],
  济南: [7.8, '0531', '鲁A', '370102'],
  沈阳: [7.6, '024', '辽A', '210102'],
  温州: [7, '0577', '浙C', '330302'],
  昆明: [7, '0871', '云A', '530102'],
  石家庄: [7, '0311', '冀A', '130102'],
  哈尔滨: [6.6, '0451', '黑A', '230103'],
  福州: [6.6, '0591', '闽A', '350102'],
  泉州: [6.4, '0595', '闽C', '350503'],
  大连: [6, '0411', '辽B', '210202'],
  无锡: [6, '0510', '苏B', '320211'],
  长春: [6, '0431', '吉A', '220104'],
  南宁: [6, '0771', '桂A', '450103'],
  临沂: [6, '0539', '鲁Q', '371302'],
  保定: [5.8, '0312', '冀F', '130602'],
  南昌: [5.8, '0791', '赣A', '360102'],
  徐州: [5.6, '0516', '苏C', '320303'],
  唐山: [5.5, '0315', '冀B', '130202'],
  邯郸: [5.4, '0310', '冀D', '130402'],
  潍坊: [5.4, '0536', '鲁G', '370702'],
  贵阳: [5.4, '0851', '贵A', '520102'],
  厦门: [5.2, '0592', '闽D', '350203'],
  惠州: [5.2, '0752', '粤L', '441302'],
  台州: [5, '0576', '浙J', '331002'],
  金华: [5, '0579', '浙G', '330702'],
  南通: [5, '0513', '苏F', '320602'],
  烟台: [5, '0535', '鲁F', '370602'],
  南阳: [5, '0377', '豫R', '411302'],
  绍兴: [4.8, '0575', '浙D', '330602'],
  常州: [4.8, '0519', '苏D', '320402'],
  太原: [4.8, '0351', '晋A', '140105'],
  嘉兴: [4.6, '0573', '浙F', '330402'],
  洛阳: [4.5, '0379', '豫C', '410302'],
  中山: [4, '0760', '粤T', '442000'],
  兰州: [3.8, '0931', '甘A', '620102'],
  乌鲁木齐: [3.6, '0991', '新A', '650102'],
  呼和浩特: [3.2, '0471', '蒙A', '150102'],
  海口: [2.8, '0898', '琼A', '460105'],
  银川: [2.7, '0951', '宁A', '640104'],
  珠海: [2.4, '0756', '粤C', '440402'],
  西宁: [2.3, '0971', '青A', '630102'],
  拉萨: [0.9, '0891', '藏A', '540102'],
}
const SMALL_CITY_WEIGHT = 1

/** For the cities above have none of their own: plate, identity region, area code without its last digit, and that digit's choices. */
const provinces: Readonly<Record<string, readonly [plate: string, identityRegion: string, areaCode: string, lastDigits: string]>> = {
  河北: ['冀', '13', '031', '36789'],
  山西: ['晋', '14', '035', '02345678'],
  内蒙古: ['蒙', '15', '047', '02345678'],
  辽宁: ['辽', '21', '041', '245678'],
  吉林: ['吉', '22', '043', '2345678'],
  黑龙江: ['黑', '23', '045', '2345678'],
  江苏: ['苏', '32', '051', '145678'],
  浙江: ['浙', '33', '057', '028'],
  安徽: ['皖', '34', '055', '2345678'],
  福建: ['闽', '35', '059', '346789'],
  江西: ['赣', '36', '079', '02345678'],
  山东: ['鲁', '37', '053', '034678'],
  河南: ['豫', '41', '037', '02345689'],
  湖北: ['鄂', '42', '071', '0123456789'],
  湖南: ['湘', '43', '073', '0456789'],
  广东: ['粤', '44', '075', '0134689'],
  广西: ['桂', '45', '077', '23456789'],
  海南: ['琼', '46', '089', '8'],
  四川: ['川', '51', '083', '0123456789'],
  贵州: ['贵', '52', '085', '456789'],
  云南: ['云', '53', '087', '02345678'],
  西藏: ['藏', '54', '089', '234567'],
  陕西: ['陕', '61', '091', '123456789'],
  甘肃: ['甘', '62', '093', '0245678'],
  青海: ['青', '63', '097', '02345678'],
  宁夏: ['宁', '64', '095', '2345'],
  新疆: ['新', '65', '099', '02345678'],
}

const districts: Readonly<Record<string, readonly string[]>> = {
  北京: ['朝阳区', '海淀区', '丰台区', '通州区', '昌平区', '大兴区'],
  上海: ['浦东新区', '闵行区', '宝山区', '徐汇区', '嘉定区', '杨浦区'],
  广州: ['天河区', '白云区', '番禺区', '海珠区', '越秀区'],
  深圳: ['南山区', '福田区', '宝安区', '龙岗区', '龙华区'],
  成都: ['武侯区', '双流区', '金牛区', '锦江区', '郫都区'],
  武汉: ['洪山区', '武昌区', '江岸区', '汉阳区'],
  郑州: ['金水区', '二七区', '中原区', '管城区', '惠济区'],
  杭州: ['西湖区', '余杭区', '萧山区', '滨江区'],
  西安: ['雁塔区', '未央区', '碑林区', '长安区'],
  南京: ['鼓楼区', '江宁区', '玄武区', '建邺区'],
}

/** The city with its beginnings of numbers. A line of regions.txt that names a province is none. */
export function cityOf(name: string, province: string): City | undefined {
  const large = largeCities[name]
  if (large !== undefined) {
    const [weight, areaCode, plate, identityRegion] = large
    return { name, weight, areaCode, plate, identityRegion, districts: districts[name] ?? [] }
  }
  const common = provinces[province]
  if (name === province || common === undefined) return undefined
  const [plate, identityRegion, areaCode, lastDigits] = common
  const code = [...name].reduce((sum, character) => sum * 31 + character.charCodeAt(0), 7) >>> 0
  return {
    name,
    weight: SMALL_CITY_WEIGHT,
    areaCode: areaCode + lastDigits[code % lastDigits.length]!,
    plate: plate + 'BCDEFGHJKL'[code % 10]!,
    identityRegion: `${identityRegion}${String(2 + (code % 9)).padStart(2, '0')}02`,
    districts: [],
  }
}

// ---- templates

export const slotNames = [
  '姓名', '手机号', '手机号口语', '座机', '身份证号', '银行卡号', '邮箱', '宽带账号', '车牌', '订单号', '工单号', '城市', '小区', '营业厅', '金额', '日期',
] as const
export type SlotName = (typeof slotNames)[number]

interface Slot {
  readonly name: SlotName
  /** What the words around it ask for: a date to come, a small sum, a member of staff, another city. */
  readonly hint?: 'future' | 'small' | 'large' | 'staff' | 'served' | 'elsewhere'
}

/** A text cut at its slots: `literals[0] slots[0] literals[1] …`. */
export interface Template {
  readonly literals: readonly string[]
  readonly slots: readonly Slot[]
}

/** The names in braces that are no slots. */
export function unknownSlots(text: string): readonly string[] {
  return [...text.matchAll(/\{([^{}]*)\}?/g)].map((match) => match[1]!).filter((name) => !slotNames.some((known) => known === name))
}

export function parseTemplate(text: string): Template {
  const literals: string[] = []
  const slots: Slot[] = []
  let at = 0
  for (const match of text.matchAll(/\{([^{}]+)\}/g)) {
    const name = match[1] as SlotName
    const end = match.index + match[0].length
    const hint = hintOf(name, text.slice(Math.max(0, match.index - 8), match.index), text.slice(end, end + 8))
    literals.push(text.slice(at, match.index))
    slots.push(hint === undefined ? { name } : { name, hint })
    at = end
  }
  literals.push(text.slice(at))
  return { literals, slots }
}

function hintOf(name: SlotName, before: string, after: string): Slot['hint'] {
  switch (name) {
    case '日期':
      return /(?:合同到|期，?到|[若到])$|否则$/.test(before) || /^(?:前|走|飞|上门|发工资|结束|去消费)/.test(after) ? 'future' : undefined
    case '金额':
      if (/(?:每月|每笔|每条|功能费|提醒费)$/.test(before)) return 'small'
      return /(?:[汇骗充存交返]|损失|账单|话费|账户)$/.test(before) || /^(?:漫游费|的分期|存费)/.test(after) ? 'large' : undefined
    case '姓名':
      if (/(?:师傅|经理|客服|营业员|坐席|\{营业厅\}的)$/.test(before) || /^(?:师傅|经理|店长)/.test(after)) return 'staff'
      return /(?:客户|用户)$/.test(before) ? 'served' : undefined
    case '城市':
      return /[在过从困个登]$|转到$/.test(before) ? 'elsewhere' : undefined
    default:
      return undefined
  }
}

// ---- filling

/** The person behind a contact. Everything else about them follows from `seed`, so that they are the same in every contact. */
export interface Customer {
  readonly mobile: string
  readonly city: City
  readonly seed: number
}

export interface SlotContext {
  readonly customer: Customer
  readonly cities: (random: Random) => City
  /** Transcripts say numbers as they are spoken, messages write them as people type. */
  readonly form: 'ticket' | 'message' | 'transcript'
  /** China's clock, see `isoOf`. */
  readonly clock: number
  /** No date said to lie in the past lies before it. */
  readonly earliest: number
  /** Where the customer lives, if the contact's story says so. */
  readonly communities?: readonly string[]
  readonly random: Random
}

/**
 * Fills a contact's templates; the same slot gets the same value throughout the contact, except that a second {小区} is
 * another one: people move from here to there. All values are invented, and well-formed down to their check digits.
 */
export class SlotFiller {
  private readonly values = new Map<string, string>()
  private communitiesNamed = 0

  constructor(private readonly context: SlotContext) {}

  fill({ literals, slots }: Template): string {
    let text = literals[0]!
    for (let i = 0; i < slots.length; i++) text += this.valueOf(slots[i]!) + literals[i + 1]!
    return text
  }

  private valueOf(slot: Slot): string {
    if (slot.name === '小区' && this.communitiesNamed++ > 0) return this.draw(slot)
    const key = slot.hint === undefined ? slot.name : `${slot.name} ${slot.hint}`
    let value = this.values.get(key)
    if (value === undefined) {
      value = this.draw(slot)
      this.values.set(key, value)
    }
    return value
  }

  /** Numbers of the customer's own, always the same. */
  private own(name: SlotName): Random {
    return mulberry32(this.context.customer.seed + Math.imul(slotNames.indexOf(name) + 1, 0x9e3779b1))
  }

  private draw({ name, hint }: Slot): string {
    const { customer, random, form } = this.context
    switch (name) {
      case '姓名':
        if (hint === 'staff') return personName(random)
        return hint === 'served' && random() < 0.2
          ? customerName(customer)[0]! + pick(random, ['先生', '女士'])
          : customerName(customer)
      case '手机号':
        return form === 'transcript' ? this.mobile() : writtenMobile(random, this.mobile())
      case '手机号口语':
        return spokenMobile(random, this.mobile())
      case '座机':
        return landline(this.own(name), random, customer.city)
      case '身份证号':
        return identityNumber(this.own(name), customer.city, this.context.clock)
      case '银行卡号':
        return writtenCard(random, bankCard(this.own(name)))
      case '邮箱':
        return email(this.own(name), customer.mobile)
      case '宽带账号':
        return broadbandAccount(this.own(name), customer)
      case '车牌':
        return plate(this.own(name), customer.city)
      case '订单号':
        return orderNumber(random, this.context.clock - below(random, 20) * DAY_MS, customer.city)
      case '工单号':
        return ticketNumber(random, this.context.clock - between(random, 1, 14) * DAY_MS)
      case '城市':
        return hint === 'elsewhere' ? this.context.cities(random).name : customer.city.name
      case '小区':
        return this.context.communities === undefined ? community(this.communitiesNamed > 1 ? random : this.own(name)) : pick(random, this.context.communities)
      case '营业厅':
        return `${pick(random, storePlaces)}营业厅`
      case '金额':
        return amount(random, hint, form)
      case '日期':
        return this.date(hint)
    }
  }

  /** Mostly the customer's own; people also call for their parents. */
  private mobile(): string {
    let mobile = this.values.get('mobile')
    if (mobile === undefined) {
      mobile = this.context.random() < 0.85 ? this.context.customer.mobile : mobileNumber(this.context.random)
      this.values.set('mobile', mobile)
    }
    return mobile
  }

  private date(hint: Slot['hint']): string {
    const { clock, earliest, random, form } = this.context
    const days = hint === 'future' ? between(random, 2, 35) : -1 - Math.min(55, Math.floor(-7 * Math.log(1 - random())))
    const date = new Date(Math.max(clock + days * DAY_MS, earliest))
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
    if (form === 'transcript') return `${inChinese(month)}月${inChinese(day)}号`
    const style = random()
    if (form === 'message') return style < 0.55 ? `${month}月${day}号` : `${month}月${day}日`
    if (style < 0.6) return `${month}月${day}日`
    return style < 0.8 ? `${year}年${month}月${day}日` : date.toISOString().slice(0, 10)
  }
}

function digits(random: Random, length: number): string {
  if (length > 9) return digits(random, 9) + digits(random, length - 9)
  return String(below(random, 10 ** length)).padStart(length, '0')
}

// ---- people

const surnames = '王王王王李李李李张张张张刘刘刘陈陈陈杨杨黄黄赵赵吴吴周周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常'
const doubleSurnames = ['欧阳', '上官', '司马', '诸葛']
const givenCharacters = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文玲斌红鹏飞宇晨欣怡佳雪梅浩然子涵梓轩雨桐思诗琪俊凯志强海燕春兰玉珍淑凤云立峰永辉振东小龙晓东家豪天翔'

function personName(random: Random): string {
  const surname = random() < 0.01 ? pick(random, doubleSurnames) : pick(random, surnames)
  return surname + pick(random, givenCharacters) + (random() < 0.75 ? pick(random, givenCharacters) : '')
}

export const customerName = ({ seed }: Customer): string => personName(mulberry32(seed))

// Three of four are China Mobile's own.
const ownPrefixes = '134 135 136 137 138 139 147 150 151 152 157 158 159 178 182 183 184 187 188 195 197 198'.split(' ')
const otherPrefixes = '130 131 132 133 153 155 156 166 173 175 176 177 180 181 185 186 189 191 193 199'.split(' ')

export function mobileNumber(random: Random): string {
  return pick(random, random() < 0.8 ? ownPrefixes : otherPrefixes) + digits(random, 8)
}

function writtenMobile(random: Random, mobile: string): string {
  const style = random()
  if (style < 0.88) return mobile
  const [first, second, third] = [mobile.slice(0, 3), mobile.slice(3, 7), mobile.slice(7)]
  if (style < 0.93) return `${first} ${second} ${third}`
  return style < 0.97 ? `${first}-${second}-${third}` : `+86${mobile}`
}

const spokenDigits = '零幺二三四五六七八九'

function spokenMobile(random: Random, mobile: string): string {
  const spoken = [...mobile].map((digit) => spokenDigits[Number(digit)]!).join('')
  const pause = pick(random, ['', '，', '，', ' ', '，呃，', ' 嗯 '])
  return [spoken.slice(0, 3), spoken.slice(3, 7), spoken.slice(7)].join(pause)
}

function landline(own: Random, random: Random, { areaCode }: City): string {
  const number = `${between(own, 2, 8)}${digits(own, areaCode.length === 3 || own() < 0.7 ? 7 : 6)}`
  return `${areaCode}${random() < 0.8 ? '-' : ''}${number}`
}

const CHECK_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

function identityNumber(random: Random, { identityRegion }: City, clock: number): string {
  const adult = new Date(clock).getUTCFullYear() - 18
  const birthday = new Date(Date.UTC(adult - below(random, 65), below(random, 12), between(random, 1, 28)))
  const body = identityRegion + birthday.toISOString().slice(0, 10).replaceAll('-', '') + digits(random, 3)
  const sum = CHECK_WEIGHTS.reduce((total, weight, i) => total + weight * Number(body[i]), 0)
  return body + '10X98765432'[sum % 11]!
}

const cardPrefixes = ['622202', '621226', '621700', '622700', '622848', '621661', '622588', '621098', '622262', '621483', '622622', '622155']

function bankCard(random: Random): string {
  const body = pick(random, cardPrefixes) + digits(random, random() < 0.7 ? 12 : 9)
  return body + luhnDigit(body)
}

/** The digit that makes `body` followed by it pass the Luhn check. */
function luhnDigit(body: string): number {
  let sum = 0
  for (let i = 0; i < body.length; i++) {
    const digit = Number(body[body.length - 1 - i])
    sum += i % 2 === 1 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return (10 - (sum % 10)) % 10
}

function writtenCard(random: Random, card: string): string {
  return random() < 0.8 ? card : card.replace(/\d{4}(?=\d)/g, '$& ')
}

const syllables = ['wang', 'li', 'zhang', 'chen', 'lin', 'xiao', 'ming', 'hui', 'yan', 'feng', 'jun', 'hao', 'lei', 'na', 'qing', 'bo', 'yu', 'xin']

function email(random: Random, mobile: string): string {
  const style = random()
  if (style < 0.3) return `${mobile}@139.com`
  if (style < 0.55) return `${between(random, 1, 9)}${digits(random, between(random, 7, 9))}@qq.com`
  return `${pick(random, syllables)}${pick(random, ['', '_', '.'])}${pick(random, syllables)}${digits(random, between(random, 2, 4))}@${pick(random, ['163.com', '126.com', '139.com', 'sina.com', 'outlook.com'])}`
}

function broadbandAccount(random: Random, { mobile, city }: Customer): string {
  const style = random()
  if (style < 0.15) return mobile
  if (style < 0.5) return `${city.areaCode}${digits(random, 15 - city.areaCode.length)}`
  return `${pick(random, ['kd', 'jtkd', 'ydkd', 'cmcc', 'ftth'])}${digits(random, between(random, 8, 11))}`
}

const plateCharacters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'

function plate(random: Random, city: City): string {
  if (random() < 0.25) return `${city.plate}${pick(random, 'DF')}${digits(random, 5)}`
  return `${city.plate}${random() < 0.3 ? '·' : ''}${pick(random, plateCharacters)}${digits(random, 3)}${pick(random, plateCharacters)}`
}

// ---- orders and tickets

/**
 * 16 to 20 digits. Most begin with the date and are neither card nor identity number; one in 25 looks like one of the two,
 * check digit and all, as happens to the serial numbers of real systems.
 */
function orderNumber(random: Random, clock: number, city: City): string {
  const style = random()
  if (style < 0.02) return identityNumber(random, city, clock)
  if (style < 0.04) {
    const body = `62${digits(random, 16)}`
    return body + luhnDigit(body)
  }
  const body = new Date(clock).toISOString().slice(0, 10).replaceAll('-', '') + digits(random, between(random, 7, 11))
  return body + ((luhnDigit(body) + between(random, 1, 9)) % 10)
}

function ticketNumber(random: Random, clock: number): string {
  const day = new Date(clock).toISOString().slice(0, 10).replaceAll('-', '')
  return random() < 0.6 ? `GD${day}${digits(random, 6)}` : `${day}${digits(random, 8)}`
}

// ---- places and figures

const communityNames = ['阳光', '锦绣', '翡翠', '金色', '滨江', '香榭', '御景', '和谐', '幸福', '绿城', '紫荆', '碧桂', '东湖', '西苑', '南苑', '华府', '丽景', '春晓', '桃源', '枫林', '凤凰', '金桂', '玉兰', '康乐']
const communityKinds = ['花园', '家园', '小区', '新村', '名苑', '雅居', '公寓', '嘉园', '华庭', '城', '里', '府']
const storePlaces = ['人民路', '解放路', '中山路', '建设路', '火车站', '万达广场', '大学城', '新华街', '胜利路', '开发区', '体育场', '步行街', '和平路', '文化路', '东风路', '北环路']

function community(random: Random): string {
  return pick(random, communityNames) + pick(random, communityKinds)
}

const sums = {
  small: [3, 5, 6, 8, 9, 10, 12, 15, 19, 20, 29, 30],
  any: [6, 10, 15, 18, 19, 20, 25, 29, 30, 36, 39, 48, 50, 58, 59, 68, 79, 88, 99, 100, 128, 139, 158, 199, 239, 300],
  large: [50, 100, 100, 200, 200, 300, 500, 600, 800, 1000, 1200, 1680, 2000, 3000],
}

function amount(random: Random, hint: Slot['hint'], form: SlotContext['form']): string {
  const sum = pick(random, hint === 'small' || hint === 'large' ? sums[hint] : sums.any)
  if (form === 'transcript') return `${inChinese(sum)}块${random() < 0.4 ? '钱' : ''}`
  if (form === 'message' && random() < 0.4) return `${sum}块`
  return random() < 0.1 ? `${sum}.${between(random, 1, 9)}元` : `${sum}元`
}

/** A number up to 9,999 as it is spoken: 十二, 一百零五, 一千六百八十. */
function inChinese(number: number): string {
  const numerals = '零一二三四五六七八九'
  let text = ''
  let skipped = false
  for (const [unit, name] of [[1000, '千'], [100, '百'], [10, '十'], [1, '']] as const) {
    const digit = Math.floor(number / unit) % 10
    if (digit === 0) {
      skipped = text !== ''
      continue
    }
    if (skipped) text += '零'
    skipped = false
    text += numerals[digit]! + name
  }
  return text.replace(/^一十/, '十').replace(/^二(?=[百千])/, '两')
}
