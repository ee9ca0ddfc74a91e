import { experienceStages, flags, kinds, polarities, tiers } from '../domain/labels'
import type { CueField } from './cues'

/** A value of a field, as cues speak for it. */
export interface Sense {
  readonly field: CueField
  readonly value: string
}

const closedFields = { tier: tiers, question: tiers, praise: tiers, kind: kinds, polarity: polarities, stage: experienceStages, flag: flags } as const satisfies Partial<Record<CueField, readonly string[]>>
/** A field whose values are the same whatever the dictionaries say. */
export type ClosedField = keyof typeof closedFields

/**
 * The values of closed fields. They have the same numbers with every matcher, side by side within a field and in the order of its values, so that the rules
 * add up by number: to find a sum by the name of its value took a sixth of their time and allocated a number each time.
 */
export const closedSenses: readonly Sense[] = Object.entries(closedFields).flatMap(([field, values]) => values.map((value) => ({ field: field as ClosedField, value })))

/** The number of the first value of each closed field. */
export const firstSense = Object.fromEntries(
  Object.keys(closedFields).map((field) => [field, closedSenses.findIndex((sense) => sense.field === field)]),
) as Readonly<Record<ClosedField, number>>
