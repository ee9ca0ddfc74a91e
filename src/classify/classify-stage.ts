import { type ExperienceStage, type Kind, type Tier, experienceStages } from '../domain/labels'
import type { CueSet } from './cues'
import type { CueHit } from './match-cues'
import { byDefault, type Ruling, speaksFor, strongest, tally } from './tally'

/** Nearly everybody who writes uses the product; a stage needs more than this to be another. */
const useByDefault = 1
/** How much less sure a stage is that only the topic and the kind speak for. */
const scoreByTopicAlone = 0.5

const use = experienceStages.indexOf('use')

/** Of the contact at hand. */
const sums = new Float64Array(experienceStages.length)

/** 体验生命周期, from its own cues and from where contacts of the topic and the kind usually stand. With tier `none` it is `use`. */
export function classifyStage(hits: readonly CueHit[], kind: Kind, topic: string, tier: Tier, cues: CueSet): Ruling<ExperienceStage> {
  if (tier === 'none') return byDefault('use')
  sums.fill(0)
  sums[use] = useByDefault
  tally(sums, hits, 'stage')
  cues.stagesOfTopic.get(topic)?.forEach(add)
  cues.stagesOfKind.get(kind)?.forEach(add)
  const { value, score } = strongest(sums, experienceStages)!
  return { value, score: isSpokenFor(hits, value) ? score : score * scoreByTopicAlone }
}

function add(weight: number, stage: ExperienceStage): void {
  sums[experienceStages.indexOf(stage)]! += weight
}

function isSpokenFor(hits: readonly CueHit[], stage: ExperienceStage): boolean {
  for (let i = 0; i < hits.length; i++) if (speaksFor(hits[i]!, 'stage', stage)) return true
  return false
}
