import type { AnalysedContact } from '../domain/analysed-contact'
import { modelLabels } from '../domain/corrections'
import { type ExperienceStage, type Flag, flags, type Kind, type Label, type Polarity, type Tier } from '../domain/labels'

/** A stretch of the contact's text that spoke for one of its labels. */
export interface FlatEvidence {
  /** `tier`, `kind`, `polarity`, `stage`, `topic`, `product` or `flag`: the names that queries and facets use. */
  readonly field: string
  /** The value it spoke for; of a flag its name, `escalation`. */
  readonly value: string
  /** UTF-16 positions in the contact's text, `end` exclusive. */
  readonly start: number
  readonly end: number
  readonly text: string
  readonly cue: string
  /** How much it counted: of a cue after negation and degree, of a learned run how far it moved the score. */
  readonly weight: number
}

export type ScoredField = 'tier' | 'kind' | 'polarity' | 'stage' | 'topic' | 'product' | Flag

/** The labels of one contact on one level, as tables, scorers and other systems take them. */
export interface FlatLabels {
  readonly tier: Tier
  readonly also: readonly Tier[]
  readonly kind: Kind
  readonly polarity: Polarity
  readonly stage: ExperienceStage
  /** A topic's stable id. */
  readonly topic: string
  /** Id of the product the text is about; null when it names none. */
  readonly product: string | null
  readonly escalation: boolean
  readonly churn: boolean
  readonly repeat: boolean
  /** How likely each value is right; of `product` how clearly it is named, 0 when there is none. */
  readonly scores: Readonly<Record<ScoredField, number>>
  /** Evidence of all labels, in the order of the text. */
  readonly evidence: readonly FlatEvidence[]
}

export function flatLabels({ text, labels }: AnalysedContact): FlatLabels {
  // What the text says spoke for the model's word, whatever a person made of it.
  const model = modelLabels(labels)
  const { tier, kind, polarity, stage, topic, products, flags: raised } = labels
  const evidenceOf = (field: string, value: string, label: Label<unknown>): readonly FlatEvidence[] =>
    label.evidence.map(({ start, end, cue, weight }) => ({ field, value, start, end, text: text.slice(start, end), cue, weight }))
  return {
    tier: tier.value,
    also: tier.also,
    kind: kind.value,
    polarity: polarity.value,
    stage: stage.value,
    topic: topic.value,
    product: products[0]?.value ?? null,
    escalation: raised.escalation.value,
    churn: raised.churn.value,
    repeat: raised.repeat.value,
    scores: {
      tier: tier.score,
      kind: kind.score,
      polarity: polarity.score,
      stage: stage.score,
      topic: topic.score,
      product: products[0]?.score ?? 0,
      escalation: raised.escalation.score,
      churn: raised.churn.score,
      repeat: raised.repeat.score,
    },
    evidence: [
      ...evidenceOf('tier', model.tier.value, model.tier),
      ...evidenceOf('kind', model.kind.value, model.kind),
      ...evidenceOf('polarity', model.polarity.value, model.polarity),
      ...evidenceOf('stage', model.stage.value, model.stage),
      ...evidenceOf('topic', model.topic.value, model.topic),
      ...model.products.flatMap((product) => evidenceOf('product', product.value, product)),
      ...flags.flatMap((flag) => evidenceOf('flag', flag, model.flags[flag])),
    ].sort((a, b) => a.start - b.start || a.end - b.end),
  }
}
