import type { AnalysedContact } from '../domain/analysed-contact'
import { businessTime } from '../domain/business-time'
import type { ExportColumn, ExportFormat } from '../export/row-writer'
import { numberOfKey } from '../text/pseudonym'
import { nameOf, type ValueNames } from './vocabulary'

/**
 * Headers are such that the file can be imported again: a fact goes by a name that is read as this fact, and a label by one
 * that is read as nothing but an attribute. So it is 主题分类 and not 主题, which is a subject line to an import.
 */
export const contactColumns: readonly ExportColumn[] = [
  { key: 'id', header: '工单编号' },
  { key: 'source', header: '来源系统' },
  { key: 'occurredAt', header: '受理时间' },
  { key: 'form', header: '形式' },
  { key: 'channel', header: '受理渠道' },
  { key: 'product', header: '产品名称' },
  { key: 'region', header: '地市' },
  { key: 'agent', header: '坐席' },
  { key: 'team', header: '班组' },
  { key: 'operator', header: '运营商' },
  { key: 'status', header: '状态' },
  { key: 'resolvedAt', header: '办结时间' },
  { key: 'transfers', header: '转派次数' },
  { key: 'csat', header: '满意度' },
  { key: 'nps', header: 'NPS' },
  { key: 'ces', header: 'CES' },
  { key: 'customerNumber', header: '客户号码' },
  { key: 'text', header: '工单内容' },
  { key: 'tier', header: '体验层次' },
  { key: 'tierScore', header: '层次得分' },
  { key: 'tierEvidence', header: '层次依据' },
  { key: 'also', header: '也涉及层次' },
  { key: 'kind', header: '来电性质' },
  { key: 'polarity', header: '情感' },
  { key: 'stage', header: '体验阶段' },
  { key: 'topic', header: '主题分类' },
  { key: 'products', header: '文中产品' },
  { key: 'escalation', header: '越级投诉意向' },
  { key: 'churn', header: '流失意向' },
  { key: 'repeat', header: '重复投诉' },
  { key: 'corrected', header: '人工更正' },
  { key: 'keywords', header: '关键词' },
  { key: 'attributes', header: '其他列' },
]

type Row = Readonly<Record<string, unknown>>

/** A contact as a row of `contactColumns`: for JSON lines the values as stored, for tables what a person reads. */
export function contactRow(contact: AnalysedContact, format: ExportFormat, names: ValueNames): Row {
  return format === 'jsonl' ? rowOfValues(contact) : rowOfNames(contact, names)
}

function rowOfValues(contact: AnalysedContact): Row {
  const { labels, scores } = contact
  return {
    ...contact,
    ...scores,
    tier: labels.tier.value,
    customerNumber: contact.customerKey && numberOfKey(contact.customerKey),
    tierScore: labels.tier.score,
    tierEvidence: evidenceTexts(contact),
    also: labels.tier.also,
    kind: labels.kind.value,
    polarity: labels.polarity.value,
    stage: labels.stage.value,
    topic: labels.topic.value,
    products: labels.products.map(({ value }) => value),
    escalation: labels.flags.escalation.value,
    churn: labels.flags.churn.value,
    repeat: labels.flags.repeat.value,
    corrected: Object.keys(labels.corrected ?? {}),
  }
}

/** Names in Chinese, times in Asia/Shanghai, lists joined. */
function rowOfNames(contact: AnalysedContact, names: ValueNames): Row {
  const { labels, occurredAt, resolvedAt, form, keywords, attributes } = contact
  return {
    ...rowOfValues(contact),
    occurredAt: businessTime(occurredAt),
    resolvedAt: resolvedAt && businessTime(resolvedAt),
    form: nameOf(names, 'form', form),
    tier: nameOf(names, 'tier', labels.tier.value),
    tierEvidence: list(evidenceTexts(contact)),
    also: list(labels.tier.also.map((tier) => nameOf(names, 'tier', tier))),
    kind: nameOf(names, 'kind', labels.kind.value),
    polarity: nameOf(names, 'polarity', labels.polarity.value),
    stage: nameOf(names, 'stage', labels.stage.value),
    topic: nameOf(names, 'topic', labels.topic.value),
    products: list(labels.products.map(({ value }) => nameOf(names, 'product', value))),
    escalation: yesOrNo(labels.flags.escalation.value),
    churn: yesOrNo(labels.flags.churn.value),
    repeat: yesOrNo(labels.flags.repeat.value),
    corrected: list(Object.keys(labels.corrected ?? {}).map((field) => contactColumns.find(({ key }) => key === field)?.header ?? field)),
    keywords: list(keywords),
    attributes: Object.keys(attributes).length === 0 ? '' : attributes,
  }
}

const evidenceTexts = ({ text, labels }: AnalysedContact): readonly string[] => [
  ...new Set(labels.tier.evidence.map(({ start, end }) => text.slice(start, end))),
]

const list = (values: readonly string[]): string => values.join('、')
const yesOrNo = (value: boolean): string => (value ? '是' : '否')
