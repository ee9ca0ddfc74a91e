import type { Overview } from '../analytics/overview'
import { nameOf, type ValueNames } from '../analytics/vocabulary'
import type { LabelField } from '../stores/search/search-index'
import { counted, countTable } from './count-table'

const titles: Partial<Record<LabelField, string>> = {
  tier: '体验层次', kind: '来电性质', polarity: '情感', stage: '体验阶段', topic: '主题', product: '产品', flag: '标记', channel: '渠道', region: '地区', form: '形式',
}

/** An overview's counts for people: a table for each field, the keywords, the busiest day. */
export function overviewLines({ contacts, facets, busiestDay, firstDay, lastDay }: Overview, names: ValueNames, fields: readonly LabelField[] = Object.keys(titles) as LabelField[]): readonly string[] {
  const lines: string[] = []
  for (const field of fields) {
    const values = facets[field] ?? []
    if (values.length === 0) continue
    lines.push('', titles[field] ?? field)
    lines.push(...countTable(values.map((value) => ({ name: nameOf(names, field, value.value), count: value.contacts })), contacts))
  }
  const keywords = facets.keyword ?? []
  if (keywords.length > 0) lines.push('', `关键词  ${keywords.map(({ value, contacts: count }) => `${value} ${count}`).join('  ')}`)
  if (busiestDay) lines.push('', `Busiest of the days from ${firstDay} to ${lastDay}: ${busiestDay.day} with ${counted(busiestDay.contacts, 'contact')}.`)
  return lines
}
