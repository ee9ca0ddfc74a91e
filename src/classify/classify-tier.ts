import { type Kind, type Polarity, type Tier, tiers } from '../domain/labels'
import { isDispleasure } from './classify-kind'
import type { CueHit } from './match-cues'
import { noLeaning, type RuleTables } from './rule-tables'
import { firstSense } from './senses'
import { byDefault, margin, type Ruling, strongest } from './tally'

/** The tier that is touched first, and those that also apply. */
export interface TierRuling extends Ruling<Tier> {
  readonly also: readonly Tier[]
}

type RealTier = Exclude<Tier, 'none'>
/** Order of preference at equal weight. A disputed charge stands before a fault (rule 2), a fault before its handling (rule 3). */
const realTiers: readonly RealTier[] = ['emotional', 'functional', 'convenience']
const emotional = 0
const functional = 1
const convenience = 2
/** Where each of `tiers` stands among the real ones; what speaks for none is added up behind them. */
const placeOf = tiers.map((tier) => (tier === 'none' ? realTiers.length : realTiers.indexOf(tier)))

/** Of the contact at hand, by the places of the tiers: the weights of cues, those of the topics' leanings, and what they come to together. */
const sums = new Float64Array(tiers.length)
const leanings = new Float64Array(tiers.length)
const strengths = new Float64Array(realTiers.length)

const none = -1
const noTiers: readonly Tier[] = []

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
export function classifyTier(hits: readonly CueHit[], kind: Kind, polarity: Polarity, { leaningOf }: RuleTables): TierRuling {
  const plainQuestion = kind === 'consultation' || kind === 'request' || kind === 'suggestion'
  const special = plainQuestion ? firstSense.question : kind === 'praise' ? firstSense.praise : none
  const heaviest = kind === 'praise' ? troubleInPraise : Infinity
  sums.fill(0)
  leanings.fill(0)
  let anger = 0
  for (const hit of hits) {
    const { field, sense, weight } = hit
    if (field === 'tier') {
      if (weight > 0) sums[placeOf[sense - firstSense.tier]!]! += Math.min(weight, heaviest)
    } else if (field === 'topic') {
      const tier = leaningOf[sense]!
      if (tier !== noLeaning) leanings[placeOf[tier]!]! += weight * leaningShare
    } else if (special !== none && sense >= special && sense < special + tiers.length) {
      if (weight > 0) sums[placeOf[sense - special]!]! += weight
    } else if (isDispleasure(hit)) anger += Math.abs(weight)
  }
  strengths[functional] = sums[functional]! + Math.min(leanings[functional]!, mostLeaning)
  strengths[convenience] = (sums[functional]! > 0 ? sums[convenience]! / handlingOverFault : sums[convenience]!) + Math.min(leanings[convenience]!, mostLeaning)
  strengths[emotional] = sums[emotional]! + (plainQuestion ? 0 : Math.min(leanings[emotional]!, mostLeaning))
  const best = strongest(strengths, realTiers)
  const named = sums[functional]! + sums[convenience]! + sums[emotional]! > 0
  if (!named && kind === 'other') return { value: 'none', score: 0, also: noTiers }
  if (best === undefined || (!named && polarity === 'positive')) {
    // Named one by one: to spread it into a new object would take longer than all that is decided here.
    const { value, score } = withoutCause(kind, polarity, anger)
    return { value, score, also: noTiers }
  }
  const { value: first, score } = best
  return { value: first, score, also: applyingBeside(first, anger) }
}

/** The other tiers that apply too, strongest first, and anger at last. */
function applyingBeside(first: RealTier, anger: number): readonly Tier[] {
  const least = Math.min(strongBeside, Math.max(leastBeside, shareBeside * sums[realTiers.indexOf(first)]!))
  let also: Tier[] | undefined
  for (let place = 0; place < realTiers.length; place++) {
    const tier = realTiers[place]!
    if (tier === first || sums[place]! < least) continue
    if (also === undefined) also = [tier]
    else if (strengths[place]! > strengths[realTiers.indexOf(also[0] as RealTier)]!) also.unshift(tier)
    else also.push(tier)
  }
  if (first !== 'emotional' && anger >= angerBeside && !also?.includes('emotional')) (also ??= []).push('emotional')
  return also ?? noTiers
}

/** Displeasure or praise for nothing named is emotional; a plain question about nothing known asks whether something is there. */
function withoutCause(kind: Kind, polarity: Polarity, anger: number): Ruling<Tier> {
  if (polarity === 'positive') return byDefault('emotional')
  if (polarity === 'negative' && anger > 0) return { value: 'emotional', score: margin(anger / 2, 0) }
  return byDefault(kind === 'complaint' || kind === 'other' ? 'none' : 'functional')
}
