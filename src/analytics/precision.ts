import { keyText } from '../domain/contact'
import { type CorrectedField, correctedFields, type Correction, type LabelValue, sameValue } from '../domain/corrections'
import type { LabelValues } from '../domain/labels'
import type { CorrectionStore } from '../stores/corrections/correction-store'
import { wilson } from './wilson'

export interface FieldPrecision {
  readonly field: CorrectedField
  /** Contacts of random samples whose field was confirmed or corrected. */
  readonly n: number
  /** In how many of them the model was right: of a tier in the primary one, of products in all of them. */
  readonly right: number
  readonly precision: number
  /** Wilson's interval at 95 %. */
  readonly low: number
  readonly high: number
}

export interface PrecisionReport {
  /** Contacts of random samples that were judged. */
  readonly contacts: number
  /** Which model was judged, and how many verdicts there are on it. Figures over several describe none of them. */
  readonly versions: readonly { readonly pipeline: string; readonly dictionary: string; readonly verdicts: number }[]
  /** Fields without a verdict are left out. */
  readonly fields: readonly FieldPrecision[]
}

export interface PrecisionRequest {
  /** Only this sample; default all random ones. */
  readonly sample?: string
  /** Only verdicts of this time or later, in epoch milliseconds. */
  readonly since?: number
}

/** How often the model is right, from what people said of random samples. Corrections from elsewhere do not count: people correct what is wrong. */
export async function precision({ sample, since }: PrecisionRequest, { corrections }: { readonly corrections: CorrectionStore }): Promise<PrecisionReport> {
  const verdicts = new Map<string, Correction>()
  let after: string | undefined
  do {
    const page = await corrections.list({ sample: sample ?? true, ...(since !== undefined && { since }) }, 1_000, after)
    for (const correction of page.corrections) {
      if (correction.undone !== undefined) continue
      const { contact, field, position } = correction
      const name = JSON.stringify([contact.source, contact.id, field])
      // Who judged a label twice is taken at the last word.
      if ((verdicts.get(name)?.position ?? 0) < position) verdicts.set(name, correction)
    }
    after = page.next
  } while (after !== undefined)
  const all = [...verdicts.values()]
  return {
    contacts: new Set(all.map(({ contact }) => keyText(contact))).size,
    versions: versionsOf(all),
    fields: correctedFields.flatMap((field) => {
      const own = all.filter((verdict) => verdict.field === field)
      if (own.length === 0) return []
      const right = own.filter(({ model, after: word }) => isRight(field, model.value, word)).length
      return [{ field, n: own.length, right, precision: right / own.length, ...wilson(right, own.length) }]
    }),
  }
}

function isRight(field: CorrectedField, said: LabelValue, word: LabelValue): boolean {
  if (field === 'tier') return (said as LabelValues['tier']).value === (word as LabelValues['tier']).value
  if (field === 'products') return sameValue(field, [...(said as LabelValues['products'])].sort(), [...(word as LabelValues['products'])].sort())
  return sameValue(field, said, word)
}

function versionsOf(verdicts: readonly Correction[]): PrecisionReport['versions'] {
  const counts = new Map<string, number>()
  for (const { model: { versions: { pipeline, dictionary } } } of verdicts) {
    const key = JSON.stringify([pipeline, dictionary])
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([key, count]) => {
    const [pipeline, dictionary] = JSON.parse(key) as [string, string]
    return { pipeline, dictionary, verdicts: count }
  }).sort((a, b) => b.verdicts - a.verdicts)
}
