import type { Span } from '../domain/contact'
import {
  type ExperienceStage, type Flag, type Kind, type Label, type Labels, type Polarity, type Tier, type TierLabel,
} from '../domain/labels'
import { CharacterRuns } from './character-runs'
import { classifyByRules, type Rulings } from './classify-by-rules'
import { classifyProducts } from './classify-products'
import { mostSpecific } from './classify-topic'
import type { CueSet } from './cues'
import { CueEvidence, learnedEvidence } from './evidence'
import { labelled } from './labelled'
import { type CueHit, CueMatcher } from './match-cues'
import type { Judgement, Model } from './model'
import type { OutputField } from './model-outputs'
import { ProductNames } from './product-names'
import { ruleTables, type RuleTables } from './rule-tables'
import { noEvidence, type Ruling } from './tally'

/** Where the rules raise a flag too, this share of the usual probability is enough. A repeat is said in so many ways that its cues are surer of nothing. */
const leniencyWithCue: Readonly<Record<Flag, number>> = { escalation: 1 / 2, churn: 1 / 2, repeat: 1 }

/** What was found in a text once, for all labels: its cues, what the rules say of them, and what the model says of everything. */
export interface Reading {
  readonly text: string
  readonly hits: readonly CueHit[]
  readonly rulings: Rulings
  /** Absent where there is no model: then the rules decide. */
  readonly judgement?: Judgement
}

/**
 * Labels of a contact, one function for each. The model decides: it knows the cues, what the rules make of them, and the runs of
 * characters it learned from the corpus. The evidence of a value are the cues that spoke for it, and where none did the learned runs.
 */
export class Classifier {
  private readonly matcher: CueMatcher
  private readonly runs = new CharacterRuns()
  /** Top topics of which the model can tell one. */
  private readonly judgedTopics: ReadonlySet<string>
  private readonly productNames: ProductNames
  private readonly ruleTables: RuleTables
  private readonly cueEvidence: CueEvidence
  /** What the matcher's hits are to the model. */
  private readonly signalsOf: Int32Array | undefined

  constructor(
    readonly cues: CueSet,
    readonly model?: Model,
  ) {
    this.matcher = new CueMatcher(cues)
    this.ruleTables = ruleTables(cues, this.matcher.senses)
    this.cueEvidence = new CueEvidence(this.matcher.senses, cues.topicTree)
    this.productNames = new ProductNames(cues.products)
    this.signalsOf = model?.signalsOf(this.matcher.senses)
    this.judgedTopics = new Set(model?.valuesOf('topic').map((topic) => cues.topicTree.path(topic).at(-1)!))
  }

  /** Reads a clean text; of a transcript, with the stretches the customer spoke. All other functions look at the reading. */
  read(cleanText: string, customerTurns?: readonly Span[]): Reading {
    const hits = this.matcher.find(cleanText, customerTurns)
    const rulings = classifyByRules(hits, this.ruleTables)
    if (this.model === undefined) return { text: cleanText, hits, rulings }
    this.runs.read(cleanText, customerTurns)
    return { text: cleanText, hits, rulings, judgement: this.model.judge(this.runs, hits, this.signalsOf!, rulings, customerTurns) }
  }

  kind(reading: Reading): Label<Kind> {
    return this.likeliest(reading, 'kind', reading.rulings.kind)
  }

  polarity(reading: Reading): Label<Polarity> {
    return this.likeliest(reading, 'polarity', reading.rulings.polarity)
  }

  tier(reading: Reading): TierLabel {
    const { rulings, judgement } = reading
    const { value, score, evidence } = this.likeliest(reading, 'tier', rulings.tier)
    if (judgement === undefined) return { value, score, evidence, also: rulings.tier.also }
    return { value, score, evidence, also: value === 'none' ? [] : (this.model!.applyingBeside(judgement, 'applies', value) as Tier[]) }
  }

  /**
   * The model knows the topics of its training, and of those under them that came later their cues decide. A topic that is none of these is told by the
   * rules alone.
   */
  topic(reading: Reading): Label<string> {
    const { hits, rulings, judgement } = reading
    const tree = this.cues.topicTree
    if (judgement === undefined || !this.judgedTopics.has(tree.path(rulings.topic.value).at(-1)!)) {
      return labelled(rulings.topic.value, rulings.topic.score, this.cueEvidence.of(hits, 'topic', rulings.topic.value))
    }
    const { value, probability, output } = this.model!.likeliest(judgement, 'topic')
    const topic = mostSpecific(tree.present(value), rulings.topicSums, tree)
    return labelled(topic, probability, this.evidence(reading, 'topic', topic, output))
  }

  /** With tier `none` there is no experience whose stage could be told: it is `use`. */
  stage(reading: Reading, tier: Tier): Label<ExperienceStage> {
    const label = this.likeliest(reading, 'stage', reading.rulings.stage)
    return tier === 'none' && label.value !== 'use' ? labelled('use', 0, noEvidence) : label
  }

  /** Products are named or not, in the text or by the contact's own column; no model is asked. */
  products({ hits }: Reading, column?: string): readonly Label<string>[] {
    return classifyProducts(hits, column === undefined ? undefined : this.productNames.idOf(column))
  }

  flags(reading: Reading): Record<Flag, Label<boolean>> {
    return { escalation: this.flag(reading, 'escalation'), churn: this.flag(reading, 'churn'), repeat: this.flag(reading, 'repeat') }
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

  private likeliest<Value extends string>(reading: Reading, field: OutputField, { value, score }: Ruling<Value>): Label<Value> {
    if (reading.judgement === undefined) return labelled(value, score, this.cueEvidence.of(reading.hits, field, value))
    const { value: judged, probability, output } = this.model!.likeliest(reading.judgement, field)
    return labelled(judged as Value, probability, this.evidence(reading, field, judged, output))
  }

  private flag(reading: Reading, flag: Flag): Label<boolean> {
    const { hits, rulings, judgement } = reading
    const { value, score } = rulings.flags[flag]
    if (judgement === undefined) return labelled(value, score, value ? this.cueEvidence.of(hits, 'flag', flag) : noEvidence)
    const { applies, probability, output } = this.model!.applies(judgement, 'flag', flag, value ? leniencyWithCue[flag] : 1)
    if (!applies) return labelled(false, 1 - probability, noEvidence)
    return labelled(true, probability, this.evidence(reading, 'flag', flag, output))
  }

  private evidence(reading: Reading, field: OutputField, value: string, output: number): Label<string>['evidence'] {
    const cues = this.cueEvidence.of(reading.hits, field, value)
    return cues.length > 0 ? cues : this.learned(reading, output)
  }

  private learned({ text, judgement }: Reading, output: number): Label<string>['evidence'] {
    return learnedEvidence(text, this.model!.speaking(text, judgement!, output))
  }
}
