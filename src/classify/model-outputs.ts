import type { CorrectedField } from '../domain/corrections'
import { experienceStages, type Flag, flags, kinds, polarities, tiers } from '../domain/labels'
import type { LabelledContact } from './labelled-contacts'

/** What a model says about one field: of one value among several that it is it, or of each value by itself that it applies. */
export interface OutputGroup {
  readonly field: OutputField
  readonly values: readonly string[]
  /** `one`: the probabilities add up to 1. `each`: each value has one of its own. */
  readonly choose: 'one' | 'each'
}

/** `applies` tells of each tier whether it applies at all, as the first or beside it. */
export const outputFields = ['tier', 'applies', 'kind', 'polarity', 'stage', 'topic', 'flag'] as const
export type OutputField = (typeof outputFields)[number]

export const realTiers = tiers.filter((tier) => tier !== 'none')

export function outputGroups(topics: readonly string[]): readonly OutputGroup[] {
  return [
    { field: 'tier', values: tiers, choose: 'one' },
    { field: 'applies', values: realTiers, choose: 'each' },
    { field: 'kind', values: kinds, choose: 'one' },
    { field: 'polarity', values: polarities, choose: 'one' },
    { field: 'stage', values: experienceStages, choose: 'one' },
    { field: 'topic', values: topics, choose: 'one' },
    { field: 'flag', values: flags, choose: 'each' },
  ]
}

/** Of each output 1 where the contact has the value, else 0; NaN where nobody judged that, so that nothing is learned of it. */
export function targetsOf(contact: LabelledContact, groups: readonly OutputGroup[], judged?: readonly CorrectedField[]): Float32Array {
  const isKnown = (field: OutputField, value: string): boolean => judged === undefined || judged.includes(labelOf(field, value))
  return Float32Array.from(groups.flatMap(({ field, values }) => values.map((value) => (isKnown(field, value) ? Number(has(contact, field, value)) : NaN))))
}

function labelOf(field: OutputField, value: string): CorrectedField {
  if (field === 'applies') return 'tier'
  return field === 'flag' ? (value as Flag) : field
}

function has(contact: LabelledContact, field: OutputField, value: string): boolean {
  if (field === 'applies') return contact.tier === value || contact.also.some((tier) => tier === value)
  if (field === 'flag') return contact[value as (typeof flags)[number]]
  return contact[field] === value
}
