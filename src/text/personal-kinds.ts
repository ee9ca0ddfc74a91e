import type { Span } from '../domain/contact'

/** What people read in the text where personal data stood. */
export const PERSONAL_LABELS = {
  mobile: '手机',
  landline: '座机',
  identity: '证件',
  bank_card: '银行卡',
  email: '邮箱',
  broadband_account: '宽带账号',
  licence_plate: '车牌',
  name: '姓名',
  address: '住址',
} as const

export type PersonalKind = keyof typeof PERSONAL_LABELS

/** Where personal data stands in a text. */
export interface PersonalSpan extends Span {
  readonly kind: PersonalKind
  /** The same for the same number, name or door, however it is written: see the finders. */
  readonly value: string
}

/** Source of a regular expression for one placeholder, without groups or anchors. */
export const placeholderPattern = `\\[(?:${Object.values(PERSONAL_LABELS).join('|')}):[b-df-hj-np-tv-xz]{10}\\]`
