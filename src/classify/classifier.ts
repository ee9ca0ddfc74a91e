import type { Span } from '../domain/contact'
import {
  type ExperienceStage, type Flag, type Kind, type Label, type Labels, type Polarity, type Tier, type TierLabel, flags,
} from '../domain/labels'
import { CharacterRuns } from './character-runs'
import { classifyByRules } from './classify-by-rules'
import type { CueSet } from './cues'
import { evidenceOf } from './evidence'
import { type CueHit, CueMatcher } from './match-cues'
import type { Judgement, Model } from './model'
import { realTiers, type OutputField } from './model-outputs'

/** What was found in a text once, for all labels: its cues, what the rules say of them, and what the model says of everything. */
export interface Reading {
  readonly text: string
  readonly hits: readonly CueHit[]
  readonly rules: Labels
  /** Absent where there is no model: then the rules decide. */
  readonly judgement?: Judgement
}

/**
 * Labels of a contact, one function for each. The model decides: it knows the cues, what the rules make of them, and the runs of
 * characters it learned from the corpus. Cues and runs that spoke for a value are its evidence.
 */
export class Classifier {
  private readonly matcher: CueMatcher
  private readonly runs = new CharacterRuns()

  constructor(
    readonly cues: CueSet,
    private readonly model?: Model,
  ) {
    this.matcher = new CueMatcher(cues)
  }

  /** Reads a clean text; of a transcript, with the stretches the customer spoke. All other functions look at the reading. */
  read(cleanText: string, customerTurns?: readonly Span[]): Reading {
    const hits = this.matcher.find(cleanText, customerTurns)
    const rules = classifyByRules(hits, this.cues)
    if (this.model === undefined) return { text: cleanText, hits, rules }
    this.runs.read(cleanText, customerTurns)
    return { text: cleanText, hits, rules, judgement: this.model.judge(this.runs, hits, rules, customerTurns) }
  }

  kind(reading: Reading): Label<Kind> {
    return this.likeliest(reading, 'kind', reading.rules.kind)
  }

  polarity(reading: Reading): Label<Polarity> {
    return this.likeliest(reading, 'polarity', reading.rules.polarity)
  }

  tier(reading: Reading): TierLabel {
    const { rules, judgement } = reading
    const label = this.likeliest(reading, 'tier', rules.tier)
    if (judgement === undefined) return { ...label, also: rules.tier.also }
    if (label.value === 'none') return { ...label, also: [] }
    const also = realTiers
      .map((tier) => ({ tier, ...this.model!.applies(judgement, 'applies', tier) }))
      .filter(({ tier, applies }) => applies && tier !== label.value)
      .sort((a, b) => b.probability - a.probability)
    return { ...label, also: also.map(({ tier }) => tier) }
  }

  topic(reading: Reading): Label<string> {
    return this.likeliest(reading, 'topic', reading.rules.topic)
  }

  /** With tier `none` there is no experience whose stage could be told: it is `use`. */
  stage(reading: Reading, tier: Tier): Label<ExperienceStage> {
    const label = this.likeliest(reading, 'stage', reading.rules.stage)
    return tier === 'none' && label.value !== 'use' ? { value: 'use', score: 0, evidence: [] } : label
  }

  /** Products are named or not; no model is asked. */
  products({ rules }: Reading): readonly Label<string>[] {
    return rules.products
  }

  flags(reading: Reading): Record<Flag, Label<boolean>> {
    return Object.fromEntries(flags.map((flag) => [flag, this.flag(reading, flag)])) as Record<Flag, Label<boolean>>
  }

  /** All labels at once. */
  classify(cleanText: string, customerTurns?: readonly Span[]): Labels {
    const reading = this.read(cleanText, customerTurns)
    const tier = this.tier(reading)
    return {
      tier, kind: this.kind(reading), polarity: this.polarity(reading), stage: this.stage(reading, tier.value), topic: this.topic(reading),
      products: this.products(reading), flags: this.flags(reading),
    }
  }

  private likeliest<Value extends string>(reading: Reading, field: OutputField, rule: Label<Value>): Label<Value> {
    const { text, hits, judgement } = reading
    if (judgement === undefined) return rule
    const { value, score, speaking } = this.model!.likeliest(judgement, field)
    return { value: value as Value, score, evidence: evidenceOf(text, field, value, hits, speaking) }
  }

  private flag({ text, hits, rules, judgement }: Reading, flag: Flag): Label<boolean> {
    if (judgement === undefined) return rules.flags[flag]
    const { applies, probability, speaking } = this.model!.applies(judgement, 'flag', flag)
    if (!applies) return { value: false, score: 1 - probability, evidence: [] }
    return { value: true, score: probability, evidence: evidenceOf(text, 'flag', flag, hits, speaking) }
  }
}
