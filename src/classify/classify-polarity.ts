import { type Kind, type Polarity, polarities } from '../domain/labels'
import { isDispleasure, isFault, isSatisfaction } from './classify-kind'
import type { CueHit } from './match-cues'
import { byDefault, type Ruling, strongest } from './tally'

const faultShare = 0.4
/** What the kind alone says of the customer's mood, in cue weights. */
const moodOfKind: Record<Kind, readonly [Polarity, number]> = {
  complaint: ['negative', 1.5],
  consultation: ['neutral', 2],
  request: ['neutral', 2],
  suggestion: ['neutral', 2],
  praise: ['positive', 2],
  other: ['neutral', 1],
}

const negative = polarities.indexOf('negative')
const neutral = polarities.indexOf('neutral')
const positive = polarities.indexOf('positive')
const none = -1

/** Of the contact at hand. */
const sums = new Float64Array(polarities.length)

/** The customer's mood towards the provider. Denied satisfaction counts as displeasure and the other way round. */
export function classifyPolarity(hits: readonly CueHit[], kind: Kind): Ruling<Polarity> {
  const [mood, weight] = moodOfKind[kind]
  sums.fill(0)
  sums[polarities.indexOf(mood)] = weight
  let spoken = false
  for (const hit of hits) {
    const polarity = polarityOf(hit, kind)
    if (polarity === none) continue
    spoken = true
    sums[polarity]! += Math.abs(hit.weight) * (hit.field === 'tier' ? faultShare : 1)
  }
  const ruling = strongest(sums, polarities)!
  return spoken ? ruling : byDefault(ruling.value)
}

/** The place of the mood a hit speaks for; faults speak in complaints only, elsewhere somebody may ask about them. */
function polarityOf(hit: CueHit, kind: Kind): number {
  if (hit.field === 'tier') return kind === 'complaint' && isFault(hit) ? negative : none
  if (hit.field !== 'polarity') return none
  if (isDispleasure(hit)) return negative
  return isSatisfaction(hit) ? positive : neutral
}
