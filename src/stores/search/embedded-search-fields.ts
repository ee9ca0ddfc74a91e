import type { LabelField } from './search-index'

/** Fields whose values have codes: those that many contacts share. Nearly every contact has an id and a customer of its own. Their positions are stored: append, never reorder. */
export const codedFields = [
  'tier', 'kind', 'polarity', 'stage', 'topic', 'product', 'flag', 'channel', 'region', 'agent', 'team', 'operator',
  'status', 'source', 'form', 'keyword',
] as const satisfies readonly LabelField[]
export type CodedField = (typeof codedFields)[number]

export const fieldNumbers = Object.fromEntries(codedFields.map((field, i) => [field, i])) as Record<CodedField, number>

/** Fields that have no codes: their values are looked up, a row each, or follow from the time. */
export type UncodedField = Exclude<LabelField, CodedField>

export const isCoded = (field: LabelField): field is CodedField => field in fieldNumbers
