import { type ExperienceStage, type Kind, type Tier, experienceStages } from '../domain/labels'
import type { CueHit } from './match-cues'
import type { RuleTables } from './rule-tables'
import { firstSense } from './senses'
import { byDefault, type Ruling, strongest, tally } from './tally'

/** Nearly everybody who writes uses the product; a stage needs more than this to be another. */
const useByDefault = 1
/** How much less sure a stage is that only the topic and the kind speak for. */
const scoreByTopicAlone = 0.5

const use = experienceStages.indexOf('use')

/** Of the contact at hand. */
const sums = new Float64Array(experienceStages.length)

/** 体验生命周期, from its own cues and from where contacts of the topic and the kind usually stand. With tier `none` it is `use`. */
export function classifyStage(hits: readonly CueHit[], kind: Kind, topic: string, tier: Tier, { stagesOfTopic, stagesOfKind }: RuleTables): Ruling<ExperienceStage> {
  if (tier === 'none') return byDefault('use')
  sums.fill(0)
  sums[use] = useByDefault
  tally(sums, hits, 'stage')
  add(stagesOfTopic.get(topic))
  add(stagesOfKind.get(kind))
  const { value, score } = strongest(sums, experienceStages)!
  return { value, score: isSpokenFor(hits, firstSense.stage + experienceStages.indexOf(value)) ? score : score * scoreByTopicAlone }
}

function add(weights: Float64Array | undefined): void {
  if (weights !== undefined) for (let stage = 0; stage < weights.length; stage++) sums[stage]! += weights[stage]!
}

function isSpokenFor(hits: readonly CueHit[], stage: number): boolean {
  for (let i = 0; i < hits.length; i++) if (hits[i]!.sense === stage && hits[i]!.weight > 0) return true
  return false
}
