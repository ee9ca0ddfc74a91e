import { type ExperienceStage, type Kind, type Tier, experienceStages } from '../domain/labels'
import type { CueSet } from './cues'
import type { CueHit } from './match-cues'
import { byDefault, type Ruling, speaksFor, strongest, tally } from './tally'

/** Nearly everybody who writes uses the product; a stage needs more than this to be another. */
const useByDefault = 1
/** How much less sure a stage is that only the topic and the kind speak for. */
const scoreByTopicAlone = 0.5

/** 体验生命周期, from its own cues and from where contacts of the topic and the kind usually stand. With tier `none` it is `use`. */
export function classifyStage(hits: readonly CueHit[], kind: Kind, topic: string, tier: Tier, cues: CueSet): Ruling<ExperienceStage> {
  if (tier === 'none') return byDefault('use')
  const sums = tally({ awareness: 0, knowledge: 0, inclination: 0, use: useByDefault, repeat: 0 }, hits, 'stage')
  const add = (weight: number, stage: ExperienceStage) => (sums[stage] += weight)
  cues.stagesOfTopic.get(topic)?.forEach(add)
  cues.stagesOfKind.get(kind)?.forEach(add)
  const { value, score } = strongest(sums, experienceStages)!
  return { value, score: hits.some((hit) => speaksFor(hit, 'stage', value)) ? score : score * scoreByTopicAlone }
}
