import { type Kind, kinds, polarities } from '../domain/labels'
import type { CueHit } from './match-cues'
import { firstSense } from './senses'
import { byDefault, type Ruling, strongest, tally } from './tally'

/** Displeasure makes a complaint of what is also a question: 为什么乱扣费？ */
const displeasureShare = 0.6
/** A fault report is a complaint, also a polite one; weak tier cues (网速) name a subject and count nothing. */
const faultShare = 0.6
/** From this weight on a tier cue tells of a fault. */
export const faultWeight = 2
const satisfactionShare = 0.5

/** Topic cues of less than this together name no subject: 超市 alone may be a place in anybody's remark. */
const leastSubject = 2

const complaint = kinds.indexOf('complaint')
const praise = kinds.indexOf('praise')
const negative = firstSense.polarity + polarities.indexOf('negative')
const positive = firstSense.polarity + polarities.indexOf('positive')

/** Of the contact at hand. */
const sums = new Float64Array(kinds.length)

/** 来电性质. Without any cue, a contact about the trade counts as a complaint, the commonest kind by far, and others as `other`. */
export function classifyKind(hits: readonly CueHit[]): Ruling<Kind> {
  sums.fill(0)
  tally(sums, hits, 'kind')
  for (const hit of hits) {
    if (isDispleasure(hit)) sums[complaint]! += Math.abs(hit.weight) * displeasureShare
    else if (isSatisfaction(hit)) sums[praise]! += Math.abs(hit.weight) * satisfactionShare
    else if (isFault(hit)) sums[complaint]! += hit.weight * faultShare
  }
  return strongest(sums, kinds) ?? byDefault(namesSubject(hits) ? 'complaint' : 'other')
}

/** A polarity cue of displeasure, or a denied one of satisfaction. */
export function isDispleasure({ sense, weight }: CueHit): boolean {
  return sense === (weight > 0 ? negative : positive)
}

/** A polarity cue of satisfaction, or a denied one of displeasure. */
export function isSatisfaction({ sense, weight }: CueHit): boolean {
  return sense === (weight > 0 ? positive : negative)
}

/** A tier cue strong enough to tell that something went wrong. */
export function isFault({ field, weight }: CueHit): boolean {
  return weight >= faultWeight && field === 'tier'
}

function namesSubject(hits: readonly CueHit[]): boolean {
  let subject = 0
  for (const { field, weight } of hits) {
    if (field === 'tier') return true
    if (field === 'topic') subject += weight
  }
  return subject >= leastSubject
}
