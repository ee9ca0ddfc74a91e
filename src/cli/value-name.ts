import { nameOf, type ValueNames } from '../analytics/vocabulary'
import { type CorrectedField, isFlag, type LabelValue } from '../domain/corrections'
import type { LabelValues } from '../domain/labels'

/** A value for people: 情感性(+功能性), 彩铃、飞信, 是. */
export function valueName(field: CorrectedField, value: LabelValue, names: ValueNames): string {
  if (field === 'tier') {
    const { value: primary, also } = value as LabelValues['tier']
    return nameOf(names, 'tier', primary) + (also.length > 0 ? `(+${also.map((tier) => nameOf(names, 'tier', tier)).join('、')})` : '')
  }
  if (field === 'products') return (value as LabelValues['products']).map((id) => nameOf(names, 'product', id)).join('、') || '无'
  return isFlag(field) ? (value ? '是' : '否') : nameOf(names, field, String(value))
}
