import type { Evidence, Label } from '../domain/labels'
import { labelled } from './labelled'
import type { CueHit } from './match-cues'
import { addEvidence, margin, noEvidence, tallyOpen } from './tally'

/**
 * The products of a contact, the one it is about first: the one that its own column names, which is sure; then those of its text, the one named most first,
 * of equals the one named first.
 *
 * A score tells how surely the product is spoken of at all: 0.33 for one mention, 0.43 for two, 0.2 where only the agent names it, 1 for one of the column.
 */
export function classifyProducts(hits: readonly CueHit[], ofColumn?: string): readonly Label<string>[] {
  const named = namedProducts(hits)
  if (ofColumn === undefined) return named
  return [{ value: ofColumn, score: 1, evidence: named.find(({ value }) => value === ofColumn)?.evidence ?? noEvidence }, ...named.filter(({ value }) => value !== ofColumn)]
}

function namedProducts(hits: readonly CueHit[]): readonly Label<string>[] {
  return tallyOpen(hits, 'product')
    .sort((a, b) => b.sum - a.sum)
    .map(({ value, sum }) => labelled(value, margin(sum, 0), mentionsOf(value, hits)))
}

function mentionsOf(product: string, hits: readonly CueHit[]): readonly Evidence[] {
  let evidence: Evidence[] | undefined
  for (let i = 0; i < hits.length; i++) {
    const hit = hits[i]!
    if (hit.field === 'product' && hit.value === product && hit.weight > 0) evidence = addEvidence(evidence, hit)
  }
  return evidence ?? noEvidence
}
