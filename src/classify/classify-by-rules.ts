import type { ExperienceStage, Flag, Kind, Polarity } from '../domain/labels'
import { classifyFlags } from './classify-flags'
import { classifyKind } from './classify-kind'
import { classifyPolarity } from './classify-polarity'
import { classifyStage } from './classify-stage'
import { classifyTier, type TierRuling } from './classify-tier'
import { classifyTopic, sumsWithin } from './classify-topic'
import type { CueHit } from './match-cues'
import type { RuleTables } from './rule-tables'
import type { Ruling, ValueSum } from './tally'

/** What the cue rules alone say of each label, and what they found on the way to it. */
export interface Rulings {
  readonly tier: TierRuling
  readonly kind: Ruling<Kind>
  readonly polarity: Ruling<Polarity>
  readonly stage: Ruling<ExperienceStage>
  readonly topic: Ruling<string>
  /** Weights of the topics spoken of, those under them counted. */
  readonly topicSums: readonly ValueSum[]
  readonly flags: Readonly<Record<Flag, Ruling<boolean>>>
}

/** The rules of all labels, in the order in which they build on each other. */
export function classifyByRules(hits: readonly CueHit[], tables: RuleTables): Rulings {
  const kind = classifyKind(hits)
  const polarity = classifyPolarity(hits, kind.value)
  const tier = classifyTier(hits, kind.value, polarity.value, tables)
  const topicSums = sumsWithin(hits, tables.topicTree)
  const topic = classifyTopic(topicSums, tables.topicTree)
  const stage = classifyStage(hits, kind.value, topic.value, tier.value, tables)
  return { tier, kind, polarity, stage, topic, topicSums, flags: classifyFlags(hits) }
}
