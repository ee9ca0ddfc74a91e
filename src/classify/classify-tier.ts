import type { Kind, Polarity, Tier } from '../domain/labels'
import { isDispleasure } from './classify-kind'
import type { CueField, CueSet } from './cues'
import type { CueHit } from './match-cues'
import { byDefault, margin, type Ruling, strongest } from './tally'

/** The tier that is touched first, and those that also apply. */
export interface TierRuling extends Ruling<Tier> {
  readonly also: readonly Tier[]
}

type RealTier = Exclude<Tier, 'none'>
/** Order of preference at equal weight. A disputed charge stands before a fault (rule 2), a fault before its handling (rule 3). */
const realTiers: readonly RealTier[] = ['emotional', 'functional', 'convenience']

/** Handling must outweigh the fault behind it by this factor to be what the contact complains mainly of (rule 3). */
const handlingOverFault = 1.15
/** Anger that names no cause never decides against a cause (rule 1); from this sum on it is said beside it. */
const angerBeside = 2
/** Another tier applies too where it has this share of the first, or a strong cue of its own. */
const shareBeside = 0.45
const leastBeside = 1.5
const strongBeside = 3
/** Trouble told in praise is mostly the trouble that somebody helped with. */
const troubleInPraise = 0.5
/** What the topic leans to counts this share of the topic's cues, and no more than a weak cue or two. */
const leaningShare = 0.15
const mostLeaning = 1.5

/**
 * 体验层次, by the guide's tie rules: causes decide, anger is only said beside them; a disputed charge is emotional; trouble with
 * the handling wins where it outweighs the fault; a plain question is asked on the tier of what it asks; praise takes the tier of
 * the thing praised. Where no cause is named the topic's leaning decides, then displeasure or praise for nothing named: emotional.
 */
export function classifyTier(hits: readonly CueHit[], kind: Kind, polarity: Polarity, cues: CueSet): TierRuling {
  const plainQuestion = kind === 'consultation' || kind === 'request' || kind === 'suggestion'
  const special: CueField | undefined = plainQuestion ? 'question' : kind === 'praise' ? 'praise' : undefined
  const heaviest = kind === 'praise' ? troubleInPraise : Infinity
  const sums: Record<RealTier, number> = { functional: 0, convenience: 0, emotional: 0 }
  const leanings: Record<RealTier, number> = { functional: 0, convenience: 0, emotional: 0 }
  let anger = 0
  for (const hit of hits) {
    const { field, value, weight } = hit
    if (field === 'tier') {
      if (weight > 0) sums[value as RealTier] += Math.min(weight, heaviest)
    } else if (field === special) {
      if (weight > 0) sums[value as RealTier] += weight
    } else if (field === 'topic') {
      const tier = cues.leanings.get(value)
      if (tier !== undefined && tier !== 'none') leanings[tier] += weight * leaningShare
    } else if (isDispleasure(hit)) anger += Math.abs(weight)
  }
  const strengths: Record<RealTier, number> = {
    functional: sums.functional + Math.min(leanings.functional, mostLeaning),
    convenience: (sums.functional > 0 ? sums.convenience / handlingOverFault : sums.convenience) + Math.min(leanings.convenience, mostLeaning),
    emotional: sums.emotional + (plainQuestion ? 0 : Math.min(leanings.emotional, mostLeaning)),
  }
  const best = strongest(strengths, realTiers)
  const named = sums.functional + sums.convenience + sums.emotional > 0
  if (!named && kind === 'other') return { value: 'none', score: 0, also: [] }
  if (best === undefined || (!named && polarity === 'positive')) {
    // Named one by one: to spread it into a new object would take longer than all that is decided here.
    const { value, score } = withoutCause(kind, polarity, anger)
    return { value, score, also: [] }
  }
  const { value: first, score } = best
  const also: Tier[] = realTiers.filter(
    (tier) => tier !== first && (sums[tier] >= strongBeside || (sums[tier] >= leastBeside && sums[tier] >= shareBeside * sums[first])),
  )
  if (also.length > 1) also.sort((a, b) => strengths[b as RealTier] - strengths[a as RealTier])
  if (first !== 'emotional' && anger >= angerBeside && !also.includes('emotional')) also.push('emotional')
  return { value: first, score, also }
}

/** Displeasure or praise for nothing named is emotional; a plain question about nothing known asks whether something is there. */
function withoutCause(kind: Kind, polarity: Polarity, anger: number): Ruling<Tier> {
  if (polarity === 'positive') return byDefault('emotional')
  if (polarity === 'negative' && anger > 0) return { value: 'emotional', score: margin(anger / 2, 0) }
  return byDefault(kind === 'complaint' || kind === 'other' ? 'none' : 'functional')
}
