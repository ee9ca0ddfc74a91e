import { type Flag, flags, type Label, type Labels, tiers } from '../domain/labels'
import type { LabelledContact } from './labelled-contacts'
import { realTiers } from './model-outputs'

export const judgedFields = ['tier', 'kind', 'polarity', 'stage', 'topic', ...flags] as const
export type JudgedField = (typeof judgedFields)[number]

/** What was said of a labelled contact. A guess without evidence has only values. */
export interface Judged {
  readonly contact: LabelledContact
  readonly text: string
  readonly values: Readonly<Record<JudgedField, string>>
  readonly labels?: Labels
}

export interface ValueFigures {
  readonly value: string
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** How many contacts have it. */
  readonly contacts: number
}

export interface Mistake {
  readonly id: string
  readonly text: string
  readonly right: string
  readonly said: string
  readonly score: number
  readonly evidence: readonly string[]
}

export interface FieldFigures {
  readonly field: JudgedField
  readonly accuracy: number
  /** Of a flag the F1 of `true`; of the tier the mean over the three real ones. */
  readonly macroF1: number
  /** Share of contacts whose tier is the right one or one that also applies. */
  readonly either?: number
  /** Expected calibration error: mean distance between a score and how often it is right, over ten bands of scores. */
  readonly calibrationError?: number
  readonly values: readonly ValueFigures[]
  /** What was taken for what, most frequent first. */
  readonly confusions: readonly { readonly right: string; readonly said: string; readonly contacts: number }[]
  /** Wrong and surest of it. */
  readonly mistakes: readonly Mistake[]
}

export const rightValue = (contact: LabelledContact, field: JudgedField): string => String(contact[field])

export function valuesOf({ tier, kind, polarity, stage, topic, flags: raised }: Labels): Record<JudgedField, string> {
  return {
    tier: tier.value, kind: kind.value, polarity: polarity.value, stage: stage.value, topic: topic.value,
    escalation: String(raised.escalation.value), churn: String(raised.churn.value), repeat: String(raised.repeat.value),
  }
}

const labelOf = (labels: Labels, field: JudgedField): Label<unknown> =>
  isFlag(field) ? labels.flags[field] : labels[field]

const isFlag = (field: JudgedField): field is Flag => flags.some((flag) => flag === field)

export function figuresOf(judged: readonly Judged[], field: JudgedField, mostMistakes = 3): FieldFigures {
  const pairs = judged.map(({ contact, values }) => ({ right: rightValue(contact, field), said: values[field] }))
  const known = [...new Set(pairs.map(({ right }) => right))]
  const order = field === 'tier' ? tiers.filter((tier) => known.includes(tier)) : known.sort()
  const values = order.map((value): ValueFigures => {
    const contacts = pairs.filter(({ right }) => right === value).length
    const said = pairs.filter((pair) => pair.said === value).length
    const both = pairs.filter((pair) => pair.said === value && pair.right === value).length
    return { value, precision: both / (said || 1), recall: both / (contacts || 1), f1: (2 * both) / (said + contacts || 1), contacts }
  })
  const counted = values.filter(({ value }) => (isFlag(field) ? value === 'true' : field !== 'tier' || realTiers.some((tier) => tier === value)))
  const confusions = new Map<string, number>()
  for (const { right, said } of pairs) if (right !== said) confusions.set(`${right} ${said}`, (confusions.get(`${right} ${said}`) ?? 0) + 1)
  return {
    field,
    accuracy: mean(pairs.map(({ right, said }) => Number(right === said))),
    macroF1: mean(counted.map(({ f1 }) => f1)),
    ...(field === 'tier' && { either: mean(judged.map(({ contact, values: { tier } }) => Number(contact.tier === tier || contact.also.some((other) => other === tier)))) }),
    ...(judged.every(({ labels }) => labels !== undefined) && { calibrationError: calibrationError(judged, field) }),
    values,
    confusions: [...confusions]
      .map(([key, contacts]) => ({ right: key.split(' ')[0]!, said: key.split(' ')[1]!, contacts }))
      .sort((a, b) => b.contacts - a.contacts),
    mistakes: mistakesOf(judged, field).slice(0, mostMistakes),
  }
}

const mean = (numbers: readonly number[]): number => (numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length)

function calibrationError(judged: readonly Judged[], field: JudgedField): number {
  const bands = Array.from({ length: 10 }, () => ({ contacts: 0, scores: 0, right: 0 }))
  for (const { contact, values, labels } of judged) {
    const { score } = labelOf(labels!, field)
    const band = bands[Math.min(9, Math.floor(score * 10))]!
    band.contacts++
    band.scores += score
    band.right += Number(values[field] === rightValue(contact, field))
  }
  return bands.reduce((sum, { scores, right }) => sum + Math.abs(scores - right), 0) / (judged.length || 1)
}

function mistakesOf(judged: readonly Judged[], field: JudgedField): readonly Mistake[] {
  return judged
    .filter(({ contact, values, labels }) => labels !== undefined && values[field] !== rightValue(contact, field))
    .map(({ contact, text, values, labels }) => {
      const { score, evidence } = labelOf(labels!, field)
      return { id: contact.id, text, right: rightValue(contact, field), said: values[field], score, evidence: evidence.map(({ cue }) => cue) }
    })
    .sort((a, b) => b.score - a.score)
}
