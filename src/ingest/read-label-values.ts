import { type CorrectedField, correctedFields, isFlag } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import { experienceStages, kinds, type LabelValues, polarities, type Tier, tiers } from '../domain/labels'
import type { QueryVocabulary } from '../domain/query'
import { fieldByName } from '../stores/search/query-fields'
import { nearestName } from '../text/nearest-name'

/** What a person says of labels, in any of the names values go by: `{ tier: '情感性', products: ['彩铃'] }`. */
export interface GivenLabels {
  readonly tier?: string | undefined
  /** Other tiers that also apply. Without it, those that did go on applying. */
  readonly also?: readonly string[] | undefined
  readonly kind?: string | undefined
  readonly polarity?: string | undefined
  readonly stage?: string | undefined
  readonly topic?: string | undefined
  /** Products the contact is about, the main one first; an empty list for none. */
  readonly products?: readonly string[] | undefined
  readonly escalation?: boolean | undefined
  readonly churn?: boolean | undefined
  readonly repeat?: boolean | undefined
}

/** The same in stored values. A tier is settled when it is known what stood there. */
export type ReadLabels = Partial<Omit<LabelValues, 'tier'>> & { readonly tier?: { readonly value?: Tier; readonly also?: readonly Tier[] } }

/** Reads names of values. @throws TingyinError LABEL_INVALID, listing what there is */
export function readLabelValues({ tier, also, products, ...given }: GivenLabels, vocabulary: QueryVocabulary): ReadLabels {
  const known = { tier: tiers, kind: kinds, polarity: polarities, stage: experienceStages } as const
  const read = <Value extends string>(field: 'tier' | 'kind' | 'polarity' | 'stage' | 'topic' | 'product', name: string): Value => {
    const names = vocabulary[field] ?? new Map<string, string>()
    const values = field in known ? known[field as keyof typeof known] : [...new Set(names.values())]
    const value = names.get(name.trim())
    if (value !== undefined && (values as readonly string[]).includes(value)) return value as Value
    throw new TingyinError('LABEL_INVALID', { field, problem: `"${name.slice(0, 60)}" is none of its values.${suggested(name, names)}`, allowed: values.map((each) => named(each, names)) })
  }
  const values: Record<string, unknown> = {}
  for (const [field, name] of Object.entries(given)) {
    if (name === undefined) continue
    values[field] = typeof name === 'boolean' ? name : read(field as 'kind', name)
  }
  if (tier !== undefined || also !== undefined) {
    values.tier = {
      ...(tier !== undefined && { value: read<Tier>('tier', tier) }),
      ...(also !== undefined && { also: [...new Set(also.map((name) => read<Tier>('tier', name)))] }),
    }
  }
  if (products !== undefined) values.products = [...new Set(products.map((name) => read('product', name)))]
  return values as ReadLabels
}

/** A tier with those that also apply, over what stood there. @throws TingyinError LABEL_INVALID */
export function settledTier(given: NonNullable<ReadLabels['tier']>, before: LabelValues['tier']): LabelValues['tier'] {
  const value = given.value ?? before.value
  const also = (given.also ?? (value === 'none' ? [] : before.also)).filter((tier) => tier !== value && (given.also !== undefined || tier !== 'none'))
  if (also.includes('none')) throw new TingyinError('LABEL_INVALID', { field: 'also', problem: 'none applies beside no other tier.', allowed: tiers.filter((tier) => tier !== 'none') })
  if (value === 'none' && also.length > 0) throw new TingyinError('LABEL_INVALID', { field: 'also', problem: 'no tier applies beside none.', allowed: ['an empty list'] })
  return { value, also }
}

/** A field by the name it goes by in a request: `products` and `product` alike. @throws TingyinError LABEL_INVALID */
export function readField(name: string): CorrectedField {
  const known = fieldByName(name) ?? name
  const field = correctedFields.find((each) => each === (known === 'product' ? 'products' : known))
  if (field) return field
  throw new TingyinError('LABEL_INVALID', { field: 'field', problem: `there is no field "${name.slice(0, 60)}".`, allowed: correctedFields })
}

function suggested(name: string, names: ReadonlyMap<string, string>): string {
  const nearest = nearestName(name.trim(), names.keys())
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`
}

/** `emotional 情感性`: the stored value and the first Chinese name it goes by. */
function named(value: string, names: ReadonlyMap<string, string>): string {
  const [chinese] = [...names].find(([name, of]) => of === value && /\p{Script=Han}/u.test(name)) ?? []
  return chinese === undefined ? value : `${value} ${chinese}`
}

/** A value as messages say it: `emotional (also functional)`. */
export function valueText(field: CorrectedField, value: LabelValues[CorrectedField]): string {
  if (field === 'tier') {
    const { value: primary, also } = value as LabelValues['tier']
    return also.length === 0 ? primary : `${primary} (also ${also.join(', ')})`
  }
  if (field === 'products') return (value as LabelValues['products']).join(', ') || 'none'
  return isFlag(field) ? (value ? 'true' : 'false') : String(value)
}
