import type { Labels } from '../domain/labels'
import { classifyFlags } from './classify-flags'
import { classifyKind } from './classify-kind'
import { classifyPolarity } from './classify-polarity'
import { classifyProducts } from './classify-products'
import { classifyStage } from './classify-stage'
import { classifyTier } from './classify-tier'
import { classifyTopic } from './classify-topic'
import type { CueSet } from './cues'
import type { CueHit } from './match-cues'

/** All labels as the cue rules alone give them, in the order in which they build on each other. Their scores are no probabilities. */
export function classifyByRules(hits: readonly CueHit[], cues: CueSet): Labels {
  const kind = classifyKind(hits)
  const polarity = classifyPolarity(hits, kind.value)
  const tier = classifyTier(hits, kind.value, polarity.value, cues)
  const topic = classifyTopic(hits)
  const stage = classifyStage(hits, kind.value, topic.value, tier.value, cues)
  return { tier, kind, polarity, stage, topic, products: classifyProducts(hits), flags: classifyFlags(hits) }
}
