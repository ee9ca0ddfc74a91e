import type { Evidence } from '../domain/labels'
import { isDispleasure, isFault, isSatisfaction } from './classify-kind'
import type { LearnedSpan } from './learned-spans'
import type { CueHit } from './match-cues'
import type { OutputField } from './model-outputs'
import { evidenceFrom, speaksFor, speaksForAny } from './tally'

/** Begins the `cue` of evidence that no dictionary has: a run of characters that spoke for the value in the corpus. */
const learnedMark = '≈'

/** The cues that spoke for a value, strongest first. Anger that names no cause speaks for `emotional` where nothing else does. */
export function cueEvidence(hits: readonly CueHit[], field: OutputField, value: string): readonly Evidence[] {
  const evidence = evidenceFrom(hits, spokeFor, field, value)
  return evidence.length === 0 && field === 'tier' && value === 'emotional' ? evidenceFrom(hits, isDispleasure, field, value) : evidence
}

/** The cues that spoke for a topic, as a cue of any of these, strongest first. */
export const topicEvidence = (hits: readonly CueHit[], within: readonly string[]): readonly Evidence[] => evidenceFrom(hits, speaksForAny, 'topic', within)

/** Learned runs of characters as evidence. */
export const learnedEvidence = (text: string, spans: readonly LearnedSpan[]): readonly Evidence[] =>
  spans.map(({ start, end, weight }) => ({ start, end, cue: learnedMark + text.slice(start, end), weight }))

function spokeFor(hit: CueHit, field: OutputField, value: string): boolean {
  switch (field) {
    case 'tier':
      return speaksFor(hit, 'tier', value) || speaksFor(hit, 'question', value) || speaksFor(hit, 'praise', value)
    case 'kind':
      return speaksFor(hit, 'kind', value) || (value === 'complaint' && (isDispleasure(hit) || isFault(hit))) || (value === 'praise' && isSatisfaction(hit))
    case 'polarity':
      return hit.field === 'polarity' ? value === moodOf(hit) : value === 'negative' && isFault(hit)
    case 'applies':
      return false
    default:
      return speaksFor(hit, field, value)
  }
}

const moodOf = (hit: CueHit): string => (isDispleasure(hit) ? 'negative' : isSatisfaction(hit) ? 'positive' : 'neutral')
