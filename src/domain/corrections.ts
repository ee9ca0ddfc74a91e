import type { AnalysisVersions } from './analysed-contact'
import type { ContactKey } from './contact'
import { type Flag, flags, type Label, type Labels, type LabelValues, type ModelWords } from './labels'

export const correctedFields = ['tier', 'kind', 'polarity', 'stage', 'topic', 'products', ...flags] as const
/** A label that a person can correct. */
export type CorrectedField = (typeof correctedFields)[number]
export type LabelValue = LabelValues[CorrectedField]

/** Who did something, when, and why, if they said so. */
export interface Deed {
  readonly by: string
  /** ISO 8601. */
  readonly at: string
  readonly remark?: string
}

/** A person's word on one label of one contact. It holds over the model's until it is undone or another follows; where it repeats what stood there, it confirms it. */
export interface Correction extends Deed {
  readonly id: string
  readonly contact: ContactKey
  /** The how-manieth correction of its contact: of several, the one with the highest holds. */
  readonly position: number
  readonly field: CorrectedField
  /** What stood there, by the model or by an earlier correction. */
  readonly before: LabelValue
  readonly after: LabelValue
  /** What the model said at that time, how surely, and which one it was. */
  readonly model: { readonly value: LabelValue; readonly score: number; readonly versions: AnalysisVersions }
  /** The random sample in which the contact was judged; only these count for precision. */
  readonly sample?: string
  readonly undone?: Deed
}

/** When it was made, or undone: what has changed since a time includes what was undone since. */
export const changedAt = ({ at, undone }: Correction): number => Date.parse(undone?.at ?? at)

/** The corrections that hold, one a field: the last that is not undone. When that is undone, the one before holds again. */
export function inForce(history: readonly Correction[]): readonly Correction[] {
  const last = new Map<CorrectedField, Correction>()
  for (const correction of [...history].sort((a, b) => a.position - b.position)) if (correction.undone === undefined) last.set(correction.field, correction)
  return [...last.values()]
}

export const isFlag = (field: string): field is Flag => (flags as readonly string[]).includes(field)

/** The values of a contact's labels. */
export function labelValues({ tier, kind, polarity, stage, topic, products, flags: raised }: Labels): LabelValues {
  return {
    tier: { value: tier.value, also: tier.also },
    kind: kind.value,
    polarity: polarity.value,
    stage: stage.value,
    topic: topic.value,
    products: products.map(({ value }) => value),
    escalation: raised.escalation.value,
    churn: raised.churn.value,
    repeat: raised.repeat.value,
  }
}

/** How sure the model is of a field: its score; of products the lowest of those it names. */
export function scoreOf(labels: Labels, field: CorrectedField): number {
  if (field === 'products') return Math.min(1, ...labels.products.map(({ score }) => score))
  return labelOf(labels, field).score
}

/** Whether two values of a field say the same; the order of the tiers that also apply says nothing here. */
export function sameValue(field: CorrectedField, a: LabelValue, b: LabelValue): boolean {
  const plain = (value: LabelValue): string => {
    if (field !== 'tier') return JSON.stringify(value)
    const { value: primary, also } = value as LabelValues['tier']
    return JSON.stringify([primary, ...[...also].sort()])
  }
  return plain(a) === plain(b)
}

/** The labels as the model gave them. */
export function modelLabels(labels: Labels): Labels {
  const { corrected, ...own } = labels
  if (corrected === undefined) return labels
  const { tier, products, ...words } = corrected
  let restored: Labels = own
  for (const [field, word] of Object.entries(words) as [Exclude<CorrectedField, 'tier' | 'products'>, { readonly value: never; readonly score: number }][]) {
    restored = withLabel(restored, field, { ...labelOf(restored, field), ...word })
  }
  if (tier) restored = { ...restored, tier: { ...restored.tier, ...tier } }
  return products ? { ...restored, products } : restored
}

/** The labels with a person's word over the model's. Evidence stays: it is what spoke for the model's value. */
export function withCorrections(labels: Labels, corrections: readonly Correction[]): Labels {
  const model = modelLabels(labels)
  if (corrections.length === 0) return model
  const corrected: Record<string, unknown> = {}
  let judged = model
  for (const { field, after } of corrections) {
    if (field === 'products') {
      corrected[field] = model.products
      judged = { ...judged, products: (after as LabelValues['products']).map((id) => judgedProduct(id, model.products)) }
    } else if (field === 'tier') {
      const { value, also, score } = model.tier
      corrected[field] = { value, also, score }
      judged = { ...judged, tier: { ...judged.tier, ...(after as LabelValues['tier']), score: 1 } }
    } else {
      const { value, score } = labelOf(model, field)
      corrected[field] = { value, score }
      judged = withLabel(judged, field, { ...labelOf(judged, field), value: after, score: 1 })
    }
  }
  return { ...judged, corrected: corrected as ModelWords }
}

function judgedProduct(id: string, known: readonly Label<string>[]): Label<string> {
  return { evidence: [], ...known.find(({ value }) => value === id), value: id, score: 1 }
}

function labelOf(labels: Labels, field: Exclude<CorrectedField, 'products'>): Label<unknown> {
  return isFlag(field) ? labels.flags[field] : labels[field]
}

function withLabel(labels: Labels, field: Exclude<CorrectedField, 'tier' | 'products'>, label: Label<unknown>): Labels {
  return isFlag(field) ? { ...labels, flags: { ...labels.flags, [field]: label } } : { ...labels, [field]: label }
}
