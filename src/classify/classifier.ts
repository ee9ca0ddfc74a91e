import type { Span } from '../domain/contact'
import type { ExperienceStage, Flag, Kind, Label, Labels, Polarity, Tier, TierLabel } from '../domain/labels'
import { classifyFlags } from './classify-flags'
import { classifyKind } from './classify-kind'
import { classifyPolarity } from './classify-polarity'
import { classifyProducts } from './classify-products'
import { classifyStage } from './classify-stage'
import { classifyTier } from './classify-tier'
import { classifyTopic } from './classify-topic'
import type { CueSet } from './cues'
import { type CueHit, CueMatcher } from './match-cues'

/** Cue-rule classification, one function for each label; every label is explained by the cues that spoke for it. */
export class Classifier {
  private readonly matcher: CueMatcher

  constructor(readonly cues: CueSet) {
    this.matcher = new CueMatcher(cues)
  }

  /** The cues of a clean text; for a transcript with the stretches the customer spoke. All other functions read these hits. */
  hits(cleanText: string, customerTurns?: readonly Span[]): readonly CueHit[] {
    return this.matcher.find(cleanText, customerTurns)
  }

  kind(hits: readonly CueHit[]): Label<Kind> {
    return classifyKind(hits)
  }

  polarity(hits: readonly CueHit[], kind: Kind): Label<Polarity> {
    return classifyPolarity(hits, kind)
  }

  tier(hits: readonly CueHit[], kind: Kind, polarity: Polarity): TierLabel {
    return classifyTier(hits, kind, polarity, this.cues)
  }

  topic(hits: readonly CueHit[]): Label<string> {
    return classifyTopic(hits, this.cues.topicTree)
  }

  stage(hits: readonly CueHit[], kind: Kind, topic: string, tier: Tier): Label<ExperienceStage> {
    return classifyStage(hits, kind, topic, tier, this.cues)
  }

  products(hits: readonly CueHit[]): readonly Label<string>[] {
    return classifyProducts(hits)
  }

  flags(hits: readonly CueHit[]): Record<Flag, Label<boolean>> {
    return classifyFlags(hits)
  }

  /** All labels at once, in the order in which they build on each other. */
  classify(cleanText: string, customerTurns?: readonly Span[]): Labels {
    const hits = this.hits(cleanText, customerTurns)
    const kind = this.kind(hits)
    const polarity = this.polarity(hits, kind.value)
    const tier = this.tier(hits, kind.value, polarity.value)
    const topic = this.topic(hits)
    const stage = this.stage(hits, kind.value, topic.value, tier.value)
    return { tier, kind, polarity, stage, topic, products: this.products(hits), flags: this.flags(hits) }
  }
}
