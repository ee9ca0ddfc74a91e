import { insertAmongBest } from '../domain/insert-among-best'
import type { Evidence } from '../domain/labels'
import type { CueField } from './cues'
import type { CueHit } from './match-cues'
import { type ClosedField, firstSense } from './senses'

/** No label shows more evidence than this; the strongest speak. */
const maxEvidence = 8

/** A value, and how far it stands out from the others, 0 to 1. No probability. */
export interface Ruling<Value> {
  readonly value: Value
  readonly score: number
}

/** Sums up the weights of one closed field's hits, those of each of its values at the value's place. What stands in `sums` is added to. */
export function tally(sums: Float64Array, hits: readonly CueHit[], field: ClosedField): void {
  const first = firstSense[field]
  for (let i = 0; i < hits.length; i++) {
    const place = hits[i]!.sense - first
    if (place >= 0 && place < sums.length) sums[place]! += hits[i]!.weight
  }
}

/** What the weights of a value add up to. */
export interface ValueSum {
  readonly value: string
  sum: number
}

/** Sums of the weights of one field's hits by value, for values that are not known beforehand and are few in a text; in the order in which they are spoken of. */
export function tallyOpen(hits: readonly CueHit[], field: CueField): ValueSum[] {
  const sums: ValueSum[] = []
  for (let i = 0; i < hits.length; i++) if (hits[i]!.field === field) addTo(sums, hits[i]!.value, hits[i]!.weight)
  return sums
}

/** Adds to what was said of a value. */
export function addTo(sums: ValueSum[], value: string, weight: number): void {
  for (let i = 0; i < sums.length; i++) {
    if (sums[i]!.value !== value) continue
    sums[i]!.sum += weight
    return
  }
  sums.push({ value, sum: weight })
}

export const noEvidence: readonly Evidence[] = []

/** Puts a hit among the strongest of the evidence, of equals behind those that stand before it in the text. Evidence is made with the first one. */
export function addEvidence(evidence: Evidence[] | undefined, { start, end, cue, weight }: CueHit): Evidence[] {
  const strength = Math.abs(weight)
  if (evidence === undefined) return [{ start, end, cue, weight: strength }]
  let at = evidence.length
  while (at > 0 && (evidence[at - 1]!.weight < strength || (evidence[at - 1]!.weight === strength && evidence[at - 1]!.start > start))) at--
  if (at < maxEvidence) insertAmongBest(evidence, at, { start, end, cue, weight: strength }, maxEvidence)
  return evidence
}

/**
 * How far the best value stands out from the second: (best − second) / (best + second + 2).
 *
 * One weak cue alone (1 to 0) gives 0.33, a strong one alone (3 to 0) 0.6, two strong cues against one (6 to 3) 0.27.
 */
export function margin(best: number, second: number): number {
  const floor = Math.max(0, second)
  return best <= floor ? 0 : (best - floor) / (best + floor + 2)
}

/** The value with the largest sum and its margin; of equal sums the one that stands first in `values` wins. `sums` has them at the places of their values. */
export function strongest<Value>(sums: Float64Array, values: readonly Value[]): Ruling<Value> | undefined {
  let first = -1
  let best = 0
  let second = 0
  for (let place = 0; place < values.length; place++) {
    const sum = sums[place]!
    if (sum > best) {
      second = best
      best = sum
      first = place
    } else if (sum > second) second = sum
  }
  return first === -1 ? undefined : { value: values[first]!, score: margin(best, second) }
}

/** What is said where no cue speaks. */
export function byDefault<Value>(value: Value): Ruling<Value> {
  return { value, score: 0 }
}
