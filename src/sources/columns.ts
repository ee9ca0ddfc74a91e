import { TingyinError } from '../domain/errors'
import { namesInCell } from '../text/known-names'
import { findPersonalData } from '../text/personal-data'
import { findTitledNames } from '../text/personal-names'

/**
 * What a column can be read as, with the headers it is known by, the surest first. Headers are compared by `headerKey`,
 * so `受理时间（必填）` and `Occurred_At` are found as well.
 *
 * Two columns for one field happen: the one whose header stands first here feeds it, and the other is kept as an
 * attribute, or as personal data where the field is.
 */
const knownHeaders = {
  id: '工单编号 工单号 工单流水号 工单id 投诉编号 投诉单号 投诉工单号 受理编号 受理单号 受理流水号 服务单号 案件编号 留言编号 通话编号 会话编号 会话id 录音编号 录音流水号 流水号 编号 id ticketid ticketno ticketnumber contactid caseid callid sessionid complaintid',
  occurredAt:
    '受理时间 投诉时间 来电时间 通话时间 呼叫时间 通话开始时间 会话时间 会话开始时间 留言时间 反映时间 发生时间 建单时间 创建时间 提交时间 登记时间 受理日期 投诉日期 来电日期 创建日期 日期时间 时间 日期 occurredat derivedtime acceptedat acceptedtime complainttime calltime callstarttime starttime createdat createtime createdtime timestamp datetime time date',
  channel: '受理渠道 投诉渠道 来源渠道 接触渠道 服务渠道 渠道类型 渠道名称 渠道 channel',
  text: '投诉内容 工单内容 诉求内容 来电内容 受理内容 反映内容 问题描述 投诉描述 工单描述 诉求描述 详细描述 描述 留言内容 留言详情 咨询内容 建议内容 评价内容 反馈内容 评论内容 评论 客户诉求 客户反映 内容详情 内容 正文 文本 详情 text content detail details body description complaint complainttext ticketcontent message review comment feedback',
  turns: '通话记录 通话内容 通话文本 对话内容 对话记录 对话 会话内容 会话记录 聊天记录 转写文本 录音文本 录音转写 turns transcript dialogue dialog conversation utterances messages',
  product: '产品名称 产品 业务名称 业务类型 业务类别 涉及业务 涉及产品 产品类型 套餐名称 套餐 product productname service servicetype',
  region: '地市 归属地市 受理地市 地区 归属地 号码归属地 区域 城市 归属省份 省份 省 市 区县 所属区县 分公司 region city province area district county',
  customerNumber:
    '客户号码 投诉号码 受理号码 业务号码 服务号码 用户号码 手机号码 手机号 客户手机号 来电号码 主叫号码 主叫 联系电话 客户电话 电话号码 电话 宽带账号 customernumber customerphone phonenumber phone mobile msisdn caller callernumber',
  agent: '受理人 受理人员 受理员 受理工号 坐席 坐席工号 坐席姓名 座席 座席工号 话务员 工号 客服代表 客服 处理人 处理人员 建单人 agent agentid agentname operatorid staff staffid',
  team: '班组 受理班组 坐席班组 班组名称 处理班组 部门 受理部门 处理部门 责任部门 团队 team group department',
  operator: '运营商 所属运营商 operator carrier',
  status: '状态 工单状态 处理状态 当前状态 办理状态 status state ticketstatus',
  resolvedAt: '办结时间 归档时间 解决时间 完结时间 完成时间 结单时间 处理完成时间 关闭时间 resolvedat resolvedtime closedat closetime finishedat',
  transfers: '转派次数 流转次数 转单次数 转派数 流转环节数 transfers transfercount',
  csat: '满意度 满意度评分 满意度得分 满意度打分 客户满意度 csat csatscore satisfaction',
  nps: 'nps nps评分 净推荐值 推荐意愿 npsscore',
  ces: 'ces ces评分 费力度 客户费力度 cesscore',
  scores: 'scores',
  personal:
    'personal 客户姓名 姓名 联系人 联系人姓名 机主姓名 机主 用户姓名 客户 投诉人 投诉人姓名 来电人 留言用户 用户 用户名 客户名称 地址 装机地址 安装地址 联系地址 家庭地址 通讯地址 住址 故障地址 身份证号 身份证号码 身份证 证件号码 证件号 邮箱 电子邮箱 电子邮件 银行卡号 银行卡 银行账号 微信号 qq qq号 user username userid name customername contactname fullname address email mail idcard idnumber bankcard wechat 被叫号码',
  subject: '标题 主题 工单标题 工单主题 投诉标题 留言主题 留言标题 subject title',
  source: 'source 来源系统',
} as const

export type MappedField = keyof typeof knownHeaders
/** Where a column can go: a field, the attributes, or nowhere. */
export type ColumnUse = MappedField | 'attributes' | 'ignored'

const mappedFields = Object.keys(knownHeaders) as readonly MappedField[]
/** What an override may name. */
export const columnUses: readonly ColumnUse[] = [...mappedFields, 'attributes', 'ignored']

interface KnownHeader {
  readonly field: MappedField
  readonly rank: number
}

const byKey: ReadonlyMap<string, KnownHeader> = new Map(
  mappedFields.flatMap((field) => knownHeaders[field].split(' ').map((header, rank) => [header, { field, rank }] as const)),
)

/** Headers nobody listed that still end in a word for a person's data. Better one pseudonym too many than a name in the store. */
const personalEnding = /(姓名|名字|身份证号?码?|证件号?码?|银行卡号?|卡号|邮箱|邮件地址|地址|住址|电话|手机|手机号|号码|联系人|联系方式|微信|账号|帐号|phone|mobile|email|address|idcard)\d*$/

/** More is no header but a text, and matching brackets in a megabyte of them takes hours. */
const HEADER_CHARACTERS = 200

/** What two headers must have in common to be the same: brackets, marks, spaces, width and case do not count. */
export function headerKey(header: string): string {
  const folded = header.slice(0, HEADER_CHARACTERS).normalize('NFKC').toLowerCase()
  const bare = folded.replace(/\([^)]*\)|\[[^\]]*\]|【[^】]*】|\{[^}]*\}|<[^>]*>|〔[^〕]*〕/g, '')
  const squeeze = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '')
  return squeeze(bare) || squeeze(folded)
}

function knownHeader(header: string): KnownHeader | undefined {
  const key = headerKey(header)
  return byKey.get(key) ?? (personalEnding.test(key) ? { field: 'personal', rank: Infinity } : undefined)
}

/** What a column of this name is taken for when nobody says otherwise; undefined for one without a meaning of its own. */
export function fieldOfColumn(header: string): MappedField | undefined {
  return knownHeader(header)?.field
}

export function isKnownColumn(header: string): boolean {
  return byKey.has(headerKey(header))
}

export interface ColumnMapping {
  /** For each field the columns that feed it, the first to be asked first. Fields without a column have an empty list. */
  readonly columns: Readonly<Record<MappedField, readonly string[]>>
  /** Where a column goes. Columns that only turn up in later records are placed by their names. */
  useOf(column: string): ColumnUse
}

/** Which columns feed which fields: `{ text: ['标题', '投诉内容'], ignored: '备注' }`. Columns it names are taken from where they would go. */
export type ColumnOverrides = Readonly<Partial<Record<ColumnUse, string | readonly string[]>>>

/** A sheet has no more, and no sensible record either. */
const MOST_COLUMNS = 16_384

/** Fields that take any number of columns. All others take one, unless an override lists more. */
const shared: ReadonlySet<ColumnUse> = new Set(['personal', 'attributes', 'ignored'])

/**
 * Decides which column feeds which field.
 *
 * An override replaces the default for its field. A column is named by its header, exactly or as `headerKey` sees it; one
 * that does not exist is refused, as is a field there is not. Without a column for the text, the subject is the text.
 */
export function mapColumns(headers: readonly string[], overrides: ColumnOverrides = {}): ColumnMapping {
  const uses = new Map<string, ColumnUse>()
  const columns = Object.fromEntries(mappedFields.map((field) => [field, [] as string[]])) as Record<MappedField, string[]>
  const assign = (column: string, use: ColumnUse): void => {
    uses.set(column, use)
    if (use !== 'attributes' && use !== 'ignored') columns[use].push(column)
  }

  const overridden = new Set<ColumnUse>()
  for (const [use, named] of Object.entries(overrides) as [ColumnUse, string | readonly string[] | undefined][]) {
    if (named === undefined) continue
    if (!columnUses.includes(use)) {
      throw new TingyinError('REQUEST_INVALID', { problem: `there is no field ${quoted(use)} to map a column to. Fields are ${columnUses.join(', ')}.` })
    }
    overridden.add(use)
    for (const name of typeof named === 'string' ? [named] : named) {
      const column = headers.find((header) => header === name) ?? headers.find((header) => headerKey(header) === headerKey(name))
      if (column === undefined) {
        throw new TingyinError('REQUEST_INVALID', { problem: `there is no column ${quoted(name)} to read ${use} from. The columns are ${shownColumns(headers).join(', ')}.` })
      }
      const other = uses.get(column)
      if (other !== undefined) {
        throw new TingyinError('REQUEST_INVALID', {
          problem: other === use ? `column ${quoted(name)} is named twice for ${use}.` : `column ${quoted(name)} cannot feed both ${other} and ${use}.`,
        })
      }
      assign(column, use)
    }
  }

  const candidates = headers
    .filter((header) => !uses.has(header))
    .map((header) => ({ header, known: knownHeader(header) }))
    .sort((a, b) => (a.known?.rank ?? 0) - (b.known?.rank ?? 0))
  for (const { header, known } of candidates) assign(header, useByDefault(known?.field, (use) => columns[use].length > 0 || overridden.has(use)))
  if (columns.text.length === 0 && !overridden.has('text') && columns.turns.length === 0 && columns.subject.length > 0) {
    columns.text = columns.subject
    columns.subject = []
    for (const column of columns.text) uses.set(column, 'text')
  }

  return {
    columns,
    useOf: (column) => {
      let use = uses.get(column)
      if (use === undefined) {
        use = useByDefault(fieldOfColumn(column), (field) => columns[field].length > 0 || overridden.has(field))
        // JSON whose keys are data, such as {"13800000000": …}, must not fill the memory.
        if (uses.size < MOST_COLUMNS) assign(column, use)
      }
      return use
    },
  }
}

const HIDDEN = '[…]'

/** Whether a header is data: a number, an address or a name with its title. Other names are too like the words of headers: 时延, 车型, 联系人车型. */
function holdsData(header: string): boolean {
  const clean = header.normalize('NFKC')
  return findTitledNames(clean).length > 0 || findPersonalData(clean).some(({ kind }) => kind !== 'name')
}

const BRACKETED = /[([【<{][^)\]】>}]*[)\]】>}]?/g
const FULL_DATE = /^(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}(?!\d)/

/**
 * Whether these are the first row of a table without a header: one holds data, but for an example in brackets (备注（如…）), or none is known and a date stands
 * beside a name.
 */
export function isRowOfData(headers: readonly string[]): boolean {
  const outside = (header: string): string => header.normalize('NFKC').replace(BRACKETED, '').trim() || header
  if (headers.some((header) => !isKnownColumn(header) && holdsData(outside(header)))) return true
  return !headers.some(isKnownColumn) && headers.some((header) => FULL_DATE.test(header)) && headers.some((header) => namesInCell(header).length > 0)
}

/** The headers as they may be told: `[…]` for one that is somebody's data, as the keys of JSON may be. */
export function headersWithoutData(headers: readonly string[]): readonly string[] {
  const areData = headers.map(holdsData)
  if (!areData.includes(true)) return headers
  // Beside a number stands what nothing would find by itself: 阿依古丽, 幸福路12号.
  const isRow = isRowOfData(headers)
  return headers.map((header, i) => (areData[i] || (isKnownColumn(header) ? namesInCell(header).length > 0 : isRow) ? HIDDEN : header))
}

/** The most that a message lists: a row of data taken for the header may have thousands. */
const SHOWN_COLUMNS = 30

/** The columns of a file as a message names them: without data; quoted, long ones and long lists cut. */
export function shownColumns(headers: readonly string[]): readonly string[] {
  const shown = headersWithoutData(headers.slice(0, SHOWN_COLUMNS))
  const more = headers.length - shown.length
  return [...shown.map((header) => (header === HIDDEN ? header : quoted(header))), ...(more > 0 ? [`${more} more`] : [])]
}

/** Some headers of a field, to tell somebody whose file has none of them what to call the column. */
export function headersOf(field: MappedField): readonly string[] {
  const headers = knownHeaders[field].split(' ')
  return [...headers.slice(0, 5), field].filter((header, index, all) => all.indexOf(header) === index)
}

function useByDefault(field: MappedField | undefined, isTaken: (field: MappedField) => boolean): ColumnUse {
  if (field === undefined) return 'attributes'
  if (shared.has(field) || !isTaken(field)) return field
  return field === 'customerNumber' ? 'personal' : 'attributes'
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)
}
