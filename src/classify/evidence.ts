import type { Evidence } from '../domain/labels'
import { isDispleasure, isFault, isSatisfaction } from './classify-kind'
import type { CueHit } from './match-cues'
import type { Speaking } from './model'
import type { OutputField } from './model-outputs'
import { evidenceFrom } from './tally'

/** Begins the `cue` of evidence that no dictionary has: a run of characters that spoke for the value in the corpus. */
export const learnedMark = '≈'

/** What spoke for a value: its cues, strongest first, then the learned runs of characters where no cue stands already. */
export function evidenceOf(text: string, field: OutputField, value: string, hits: readonly CueHit[], learned: readonly Speaking[]): readonly Evidence[] {
  const evidence = [...evidenceFrom(hits.filter((hit) => speaksFor(hit, field, value)))]
  for (const { start, end, weight } of learned) {
    if (!evidence.some((other) => other.start < end && start < other.end)) evidence.push({ start, end, cue: learnedMark + text.slice(start, end), weight })
  }
  return evidence
}

function speaksFor(hit: CueHit, field: OutputField, value: string): boolean {
  if (field === 'polarity') return hit.field === 'tier' ? value === 'negative' && isFault(hit) : hit.field === 'polarity' && value === moodOf(hit)
  if (hit.weight > 0 && hit.value === value) {
    if (field === 'tier') return hit.field === 'tier' || hit.field === 'question' || hit.field === 'praise'
    if (hit.field === field) return true
  }
  if (field !== 'kind') return false
  return value === 'complaint' ? isDispleasure(hit) || isFault(hit) : value === 'praise' && isSatisfaction(hit)
}

const moodOf = (hit: CueHit): string => (isDispleasure(hit) ? 'negative' : isSatisfaction(hit) ? 'positive' : 'neutral')
