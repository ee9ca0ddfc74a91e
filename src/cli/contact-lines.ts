import { nameOf, type ValueNames } from '../analytics/vocabulary'
import type { AnalysedContact } from '../domain/analysed-contact'
import { businessTime } from '../domain/business-time'
import { type CorrectedField, labelValues, modelLabels, scoreOf } from '../domain/corrections'
import { flags, type Label, type Labels, sureFrom } from '../domain/labels'
import { printable } from './marked-text'
import { valueName } from './value-name'

/** All labels on one line: `功能性(+情感性) · 投诉 · 负面 · 宽带固话与IPTV · 使用 · 彩铃 · ⚑重复投诉`. */
export function labelLine(labels: Labels, names: ValueNames): string {
  const { tier, kind, polarity, topic, stage, products, flags: raised } = labels
  const also = tier.also.map((value) => nameOf(names, 'tier', value)).join('、')
  return [
    nameOf(names, 'tier', tier.value) + (also && `(+${also})`),
    nameOf(names, 'kind', kind.value),
    nameOf(names, 'polarity', polarity.value),
    nameOf(names, 'topic', topic.value),
    nameOf(names, 'stage', stage.value),
    ...products.map(({ value }) => nameOf(names, 'product', value)),
    ...flags.filter((flag) => raised[flag].value).map((flag) => `⚑${nameOf(names, 'flag', flag)}`),
  ].join(' · ')
}

/** Which contact it is: `sample/S2025-000123  2025-03-04 10:22  10086热线  郑州`. */
export function headLine(contact: AnalysedContact): string {
  const { source, id, occurredAt, channel, region } = contact
  return [`${source}/${id}`, businessMinute(occurredAt), channel, region].filter(Boolean).map((part) => printable(part!)).join('  ')
}

/** Day and minute in Asia/Shanghai. */
export const businessMinute = (time: string): string => businessTime(time).slice(0, 16)

/** Each label on a line of its own, with its score, a question mark where it is not sure, and what in the text spoke for it. */
export function explainedLabels({ text, labels }: AnalysedContact, names: ValueNames): readonly string[] {
  const evidence = (label: Label<unknown>): string => {
    const said = label.evidence.map(({ start, end, weight }) => `「${printable(text.slice(start, end)).replaceAll('\n', ' ')}」${signed(weight)}`)
    return said.length > 0 ? `  ← ${said.join(' ')}` : ''
  }
  const words = labels.corrected
  /** Whose word it is, where it is a person's, and what the model says: 人工（模型：功能性 0.42）. */
  const score = (field: CorrectedField, label: Label<unknown>): string => {
    if (words?.[field] === undefined) return label.score.toFixed(2) + (label.score < sureFrom && field !== 'products' ? '?' : '')
    const model = modelLabels(labels)
    return `人工（模型：${valueName(field, labelValues(model)[field], names)} ${scoreOf(model, field).toFixed(2)}）`
  }
  const line = (title: string, value: string, label: Label<unknown>, field: CorrectedField): string => `${title}  ${value}  ${score(field, label)}${evidence(label)}`
  const { tier, kind, polarity, stage, topic, products, flags: raised } = labels
  const also = tier.also.map((value) => nameOf(names, 'tier', value)).join('、')
  return [
    line('体验层次', nameOf(names, 'tier', tier.value) + (also && `（也有${also}）`), tier, 'tier'),
    line('来电性质', nameOf(names, 'kind', kind.value), kind, 'kind'),
    line('情感    ', nameOf(names, 'polarity', polarity.value), polarity, 'polarity'),
    line('体验阶段', nameOf(names, 'stage', stage.value), stage, 'stage'),
    line('主题    ', nameOf(names, 'topic', topic.value), topic, 'topic'),
    ...products.map((product) => line('产品    ', nameOf(names, 'product', product.value), product, 'products')),
    ...(products.length === 0 && words?.products ? [line('产品    ', '无', { value: '', score: 1, evidence: [] }, 'products')] : []),
    ...flags
      .filter((flag) => raised[flag].value || words?.[flag])
      .map((flag) => line('标记    ', nameOf(names, 'flag', flag) + (raised[flag].value ? '' : '：否'), raised[flag], flag)),
  ]
}

const signed = (weight: number): string => `${weight < 0 ? '−' : '+'}${Math.abs(Math.round(weight * 100) / 100)}`

/** Every stretch of the text that spoke for a label the contact has. */
export function allEvidence({ labels }: AnalysedContact): readonly { readonly start: number; readonly end: number }[] {
  const { tier, kind, polarity, stage, topic, products, flags: raised } = labels
  return [tier, kind, polarity, stage, topic, ...products, ...flags.map((flag) => raised[flag]).filter(({ value }) => value)].flatMap(({ evidence }) => evidence)
}
