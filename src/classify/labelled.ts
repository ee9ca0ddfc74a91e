import type { Evidence, Label } from '../domain/labels'

/** A label as contacts carry it, its score to four places: further ones say nothing and would take room in every contact. */
export const labelled = <Value>(value: Value, score: number, evidence: readonly Evidence[]): Label<Value> => ({
  value,
  score: Math.round(score * 10_000) / 10_000,
  evidence,
})
