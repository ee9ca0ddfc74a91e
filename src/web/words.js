/** The facets beside the results, in their order, by what people and queries call them. */
export const facetFields = [
  { field: 'tier', title: '体验层次', asked: '层次' },
  { field: 'kind', title: '来电性质', asked: '性质' },
  { field: 'topic', title: '主题', asked: '主题' },
  { field: 'product', title: '产品', asked: '产品' },
  { field: 'channel', title: '渠道', asked: '渠道' },
  { field: 'region', title: '地区', asked: '地区' },
  { field: 'polarity', title: '情感', asked: '情感' },
  { field: 'flag', title: '标记', asked: '标记' },
]

/** Every name the filtered fields go by in a query. */
export const fieldAliases = {
  tier: ['tier', '层次', '体验层次'],
  kind: ['kind', '性质', '来电性质'],
  topic: ['topic', '主题'],
  product: ['product', '产品', '业务'],
  channel: ['channel', '渠道'],
  region: ['region', '地市', '地区'],
  polarity: ['polarity', '情感', '倾向'],
  flag: ['flag', '标记'],
}

/** The labels that have evidence, in the order of the legend. */
export const labelTitles = {
  tier: '体验层次', kind: '来电性质', polarity: '情感', stage: '体验阶段', topic: '主题', product: '产品', flag: '标记',
}

/** The labels a person can correct, in the order of the table. */
export const correctedTitles = {
  tier: '体验层次', kind: '来电性质', polarity: '情感', stage: '体验阶段', topic: '主题', products: '产品', escalation: '越级投诉意向', churn: '流失意向', repeat: '重复投诉',
}

export const factTitles = {
  channel: '渠道', region: '地区', product: '业务', agent: '坐席', team: '班组', operator: '运营商', status: '状态', resolvedAt: '办结时间',
  transfers: '转派次数', customerKey: '客户代码', source: '来源', id: '编号',
}

export const speakers = { customer: '客户', agent: '客服', system: '系统' }

const failures = {
  CURSOR_INVALID: '结果已经变化，请重新检索。',
  CONTACT_NOT_FOUND: '没有这个编号的来电，可能已被删除。',
  LABEL_INVALID: '没有这个值，请从列表中选择。',
  CORRECTION_CONFLICT: '这个标签刚被别人改过，已为您刷新，请核对后再改。',
  CORRECTION_UNDONE: '这次更正已经被撤销，已为您刷新。',
  ALERT_SETTLED: '这条预警已经有人处理，已为您刷新。',
  ALERT_NOT_FOUND: '没有这条预警。',
  CORRECTION_NOT_FOUND: '没有这次更正。',
  STORE_UNAVAILABLE: '数据存储暂时不可用，请稍后再试，或联系管理员。',
  TOO_MANY_REQUESTS: '请求过于频繁，请稍等一分钟再试。',
  HOST_NOT_ALLOWED: '本服务只接受本机访问，请用 http://localhost 打开。',
  UNREACHABLE: '连接不上服务。请确认服务正在运行，然后重试。',
  REQUEST_INVALID: '请求无效。',
}

/** What to tell a person about a failure that is not about the query. */
export function failureText({ code, message, details }) {
  if (code === 'INTERNAL_ERROR') return `服务内部出错。请把编号 ${details.id} 告诉管理员。`
  return failures[code] ?? `出错了：${message}`
}

/** Beginnings of what the server says of a query, in the words of this page: what is wrong, what would be right. */
const queryProblems = [
  ['The query is too long', '检索式太长', '最多 2,000 个字符。'],
  ['There is no such field', '没有这个字段', '可用的字段：层次、性质、情感、阶段、主题、产品、标记、渠道、地区、坐席、班组、运营商、状态、来源、形式、关键词、客户、编号、日期。要查这段文字本身，请加引号。'],
  ['The field', '这个字段没有这个值', ''],
  ['The .. of a range', '区间两端之间不能有空格', '例如 日期:2026-01-01..2026-03-31'],
  ['A value is blank', '值是空的', '例如 坐席:"张 三"；写 坐席:* 表示任意值。'],
  ['A value is missing', '冒号后面缺少值', '紧接着冒号写值，例如 层次:情感性'],
  ['The query has too many terms', '条件太多', '最多 100 个词、短语和值。'],
  ['An operator has nothing before it', 'OR、AND 前面缺少条件', '例如 退款 OR 退费'],
  ['An operator has nothing after it', 'OR、AND 后面缺少条件', '例如 退款 OR 退费'],
  ['An exclusion has nothing after it', 'NOT 后面缺少条件', '例如 NOT 退款'],
  ['The parentheses are empty', '括号里是空的', '例如 (退款 OR 退费)'],
  ['A parenthesis is closed', '多了一个右括号', '例如 (退款 OR 退费)'],
  ['A parenthesis is opened', '括号没有闭合', '例如 (退款 OR 退费)'],
  ['A quote is opened', '引号没有闭合', '补上另一半引号；要查引号本身请写 \\"'],
  ['A quote is closed', '多了一个右引号', '例如 「退款 失败」'],
  ['The query is nested', '括号嵌套太深', '最多 50 层。'],
  ['There is nothing to search for', '只有标点，没有可查的词', '请写词语；* 表示全部。'],
  ['A * stands', '* 只能放在词尾', '例如 退*；单独一个 * 表示全部。'],
  ['A * follows', '* 只能放在词尾', '例如 退*；单独一个 * 表示全部。'],
  ['Between the values', '多个值之间只能用逗号或 OR', '例如 层次:情感性,便利性'],
  ['A - excludes nothing', '减号后面缺少条件', '减号紧贴要排除的词，例如 -退款'],
  ['This is not a day', '日期无法识别', '例如 日期:2026-01-03、日期:2026-01、日期:近7天、日期:>=2026-01-01'],
  ['A range has', '区间写法不对', '例如 日期:2026-01-01..2026-03-31'],
  ['The range ends', '区间的结束早于开始', '把较早的一天写在前面。'],
  ['No day comes after', '没有比这更晚的日期', ''],
]

/** Sentences: what is wrong with a query, with what may have been meant, and what would be right. */
export function queryProblem({ problem, allowed }) {
  const known = queryProblems.find(([beginning]) => problem.startsWith(beginning))
  if (!known) return { problem, hint: allowed }
  const values = /^It takes (.*?)(?: and (\d+) more)?\.$/.exec(allowed)
  const hint = values ? `可用的值：${values[1].replaceAll(', ', '、')}${values[2] ? ` 等，另有 ${values[2]} 个` : ''}。` : allowed
  const [, nearest] = / Did you mean (.*)\?$/.exec(problem) ?? []
  return { problem: `${known[1]}。${nearest ? `您要找的是“${nearest}”吗？` : ''}`, hint: known[2] || hint }
}
