import type { Span } from './contact'

export const tiers = ['functional', 'convenience', 'emotional', 'none'] as const
export type Tier = (typeof tiers)[number]

export const kinds = ['complaint', 'consultation', 'request', 'suggestion', 'praise', 'other'] as const
export type Kind = (typeof kinds)[number]

export const polarities = ['negative', 'neutral', 'positive'] as const
export type Polarity = (typeof polarities)[number]

/** 体验生命周期: where the customer stands with the product. */
export const experienceStages = ['awareness', 'knowledge', 'inclination', 'use', 'repeat'] as const
export type ExperienceStage = (typeof experienceStages)[number]

export const flags = ['escalation', 'churn', 'repeat'] as const
export type Flag = (typeof flags)[number]

/** A stretch of the contact's text that spoke for a label, and what found it. */
export interface Evidence extends Span {
  /** The phrase of the dictionaries, `…` marking a gap; or `≈` and the run of characters that training found to speak for the value. */
  readonly cue: string
  /** How much it counted: of a cue its weight after negation and degree, of a learned run how far it moved the score, in logits. */
  readonly weight: number
}

/** A label that is likelier wrong than right says what it could be, not what it is. */
export const sureFrom = 0.5

/** A value with what speaks for it. */
export interface Label<Value> {
  readonly value: Value
  /**
   * The probability that the value is right, calibrated on contacts the model had not seen; of a product how clearly it is named.
   * To four places. Below `sureFrom` the answer is: not sure.
   */
  readonly score: number
  readonly evidence: readonly Evidence[]
}

export interface TierLabel extends Label<Tier> {
  /** Other tiers that clearly apply too, strongest first. */
  readonly also: readonly Tier[]
}

/** All labels of one contact. */
export interface Labels {
  readonly tier: TierLabel
  readonly kind: Label<Kind>
  readonly polarity: Label<Polarity>
  readonly stage: Label<ExperienceStage>
  /** A topic's stable id. */
  readonly topic: Label<string>
  /** Products named in the text, each once, the one it is about first. */
  readonly products: readonly Label<string>[]
  readonly flags: Readonly<Record<Flag, Label<boolean>>>
  /** For each label that a person corrected or confirmed, what the model says. Absent where nobody did. */
  readonly corrected?: ModelWords
}

/** What a person can say of a contact: the values of its labels, without what speaks for them. */
export interface LabelValues extends Readonly<Record<Flag, boolean>> {
  readonly tier: { readonly value: Tier; readonly also: readonly Tier[] }
  readonly kind: Kind
  readonly polarity: Polarity
  readonly stage: ExperienceStage
  readonly topic: string
  readonly products: readonly string[]
}

interface ModelWord<Value> {
  readonly value: Value
  readonly score: number
}

/** The model's own word on labels that a person judged. Its evidence stays with the label; a judged label's score is 1. */
export type ModelWords = {
  readonly [Field in Exclude<keyof LabelValues, 'tier' | 'products'>]?: ModelWord<LabelValues[Field]>
} & {
  readonly tier?: ModelWord<Tier> & { readonly also: readonly Tier[] }
  /** The model's own list, for a product that was struck out takes its evidence with it. */
  readonly products?: readonly Label<string>[]
}
