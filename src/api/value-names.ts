import { z } from 'zod'
import type { ValueNames } from '../analytics/vocabulary'
import type { AnalysedContact } from '../domain/analysed-contact'
import { flags } from '../domain/labels'
import type { FacetValue } from '../stores/search/search-index'

export const namesSchema = z
  .record(z.string(), z.record(z.string(), z.string()))
  .meta({
    id: 'Names',
    description: 'Chinese names of the values in this answer, by field: names.tier.emotional is 情感性. Values without an entry are their own name.',
  })
export type Names = z.infer<typeof namesSchema>

/** Names of the values that occur, and of no others: the whole list of products would outweigh a small answer. */
export function namesOf(names: ValueNames, used: Readonly<Record<string, Iterable<string>>>): Names {
  return Object.fromEntries(
    Object.entries(used).flatMap(([field, values]) => {
      const own = names[field]
      if (own === undefined) return []
      const named = [...new Set(values)].flatMap((value) => (own.has(value) ? [[value, own.get(value)!] as const] : []))
      return named.length === 0 ? [] : [[field, Object.fromEntries(named)] as const]
    }),
  )
}

/** The values of facets, field by field. */
export function valuesOfFacets(facets: Readonly<Record<string, readonly FacetValue[] | undefined>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(facets).map(([field, values]) => [field, (values ?? []).map(({ value }) => value)]))
}

/** The label values of contacts, field by field. */
export function valuesOfContacts(contacts: readonly AnalysedContact[]): Record<string, string[]> {
  return {
    tier: contacts.flatMap(({ labels }) => [labels.tier.value, ...labels.tier.also]),
    kind: contacts.map(({ labels }) => labels.kind.value),
    polarity: contacts.map(({ labels }) => labels.polarity.value),
    stage: contacts.map(({ labels }) => labels.stage.value),
    topic: contacts.map(({ labels }) => labels.topic.value),
    product: contacts.flatMap(({ labels }) => labels.products.map(({ value }) => value)),
    flag: contacts.flatMap(({ labels }) => flags.filter((flag) => labels.flags[flag].value)),
    form: contacts.map(({ form }) => form),
  }
}

/** Both lists field by field. */
export function together(...lists: readonly Readonly<Record<string, readonly string[]>>[]): Record<string, string[]> {
  const all: Record<string, string[]> = {}
  for (const list of lists) for (const [field, values] of Object.entries(list)) all[field] = [...(all[field] ?? []), ...values]
  return all
}
