import type { Span } from '../domain/contact'
import { experienceStages, flags, kinds, polarities, tiers } from '../domain/labels'
import type { Rulings } from './classify-by-rules'
import type { CueField, CueSet } from './cues'
import type { CueHit } from './match-cues'
import type { Sense } from './senses'
import type { TopicTree } from './topic-tree'

/** Cue weights are divided by this, so that one strong cue counts as much as a sure run of characters. */
const fullWeight = 3
const most = 3
const least = -1

/** Ends of the length classes, in characters. */
const lengths = [6, 15, 40, 100, Infinity]

type Slots = ReadonlyMap<string, number>
const noSlots: Slots = new Map()

/** Stands for the slot of a sense that is no signal. */
const none = -1

/** What the model is told of a contact beside its characters: the sums of its cues, what the rules alone say, its form and length. */
export class Signals {
  private readonly cues: ReadonlyMap<string, Slots>
  private readonly rules: Readonly<Record<'tier' | 'also' | 'kind' | 'polarity' | 'stage' | 'topic' | 'flag', Slots>>
  private readonly kindsByTier: ReadonlyMap<string, Slots>
  /** How far the value of a rule stands out. */
  private readonly sureTier: Slots
  private readonly sureTopic: Slots
  private readonly lengths: readonly (number | undefined)[]
  private readonly transcript: number | undefined
  /** The signals of the text read that are not zero, `count` of them, and their values. */
  readonly slots: Int32Array
  readonly values: Float64Array
  count = 0
  private readonly sums: Float64Array

  /** The signals there are with a set of cues, or those that a model knows: what it does not know, it is not told. */
  constructor(
    readonly names: readonly string[],
    topicTree?: TopicTree,
  ) {
    const under = (kind: string): Map<string, Map<string, number>> => {
      const slots = new Map<string, Map<string, number>>()
      names.forEach((name, slot) => {
        const [first, field, value] = name.split(' ') as [string, string, string]
        if (first === kind) slots.set(field, (slots.get(field) ?? new Map<string, number>()).set(value, slot))
      })
      return slots
    }
    const cues = under('cue')
    const rules = under('rule')
    const sure = under('sure')
    if (topicTree) for (const slots of [cues, rules, sure]) adoptTopics(slots.get('topic'), topicTree)
    const ruleOf = (field: string): Slots => rules.get(field) ?? noSlots
    this.cues = cues
    this.rules = {
      tier: ruleOf('tier'), also: ruleOf('also'), kind: ruleOf('kind'), polarity: ruleOf('polarity'), stage: ruleOf('stage'), topic: ruleOf('topic'), flag: ruleOf('flag'),
    }
    this.kindsByTier = new Map(tiers.map((tier) => [tier, ruleOf(tier)]))
    this.sureTier = sure.get('tier') ?? noSlots
    this.sureTopic = sure.get('topic') ?? noSlots
    const slotOf = (name: string): number | undefined => (names.includes(name) ? names.indexOf(name) : undefined)
    this.lengths = lengths.map((_, i) => slotOf(`length ${i}`))
    this.transcript = slotOf('transcript')
    this.sums = new Float64Array(names.length)
    this.slots = new Int32Array(names.length)
    this.values = new Float64Array(names.length)
  }

  static of(cues: CueSet): Signals {
    const topics = cues.topicTree.topics.map(({ id }) => id)
    const valuesOf: readonly (readonly [CueField, readonly string[]])[] = [
      ['tier', tiers], ['question', tiers], ['praise', tiers], ['kind', kinds], ['polarity', polarities], ['stage', experienceStages], ['topic', topics], ['flag', flags],
    ]
    return new Signals([
      ...valuesOf.flatMap(([field, values]) => values.map((value) => `cue ${field} ${value}`)),
      ...polarities.map((value) => `cue denied ${value}`),
      ...tiers.map((value) => `rule tier ${value}`),
      ...tiers.map((value) => `rule also ${value}`),
      ...tiers.flatMap((tier) => kinds.map((other) => `rule ${tier} ${other}`)),
      ...['tier', 'topic'].flatMap((field) => (field === 'tier' ? tiers : topics).map((value) => `sure ${field} ${value}`)),
      ...kinds.map((value) => `rule kind ${value}`),
      ...polarities.map((value) => `rule polarity ${value}`),
      ...experienceStages.map((value) => `rule stage ${value}`),
      ...topics.map((value) => `rule topic ${value}`),
      ...flags.map((value) => `rule flag ${value}`),
      ...lengths.map((_, i) => `length ${i}`),
      'transcript',
    ])
  }

  /** The signals that the hits of a matcher add to, by its senses, for `read`: two of each, that of a hit and that of a denied one. */
  slotsOf(senses: readonly Sense[]): Int32Array {
    return Int32Array.from(senses.flatMap(({ field, value }) => [field, field === 'polarity' ? 'denied' : field].map((spoken) => this.cues.get(spoken)?.get(value) ?? none)))
  }

  /** Reads a contact, its cues by the slots of their senses; what it tells holds until the next one. */
  read(hits: readonly CueHit[], slotsOf: Int32Array, rulings: Rulings, length: number, customerTurns: readonly Span[] | undefined): void {
    const { sums, slots, values, rules } = this
    this.count = 0
    for (let i = 0; i < hits.length; i++) {
      const { sense, weight } = hits[i]!
      const slot = slotsOf[weight < 0 ? 2 * sense + 1 : 2 * sense]!
      if (slot === none) continue
      if (sums[slot] === 0) slots[this.count++] = slot
      sums[slot]! += Math.abs(weight) / fullWeight
    }
    for (let i = 0; i < this.count; i++) {
      const slot = slots[i]!
      values[i] = Math.max(least, Math.min(most, sums[slot]!))
      sums[slot] = 0
    }
    const { tier, kind, polarity, stage, topic } = rulings
    this.tell(rules.tier.get(tier.value))
    for (const other of tier.also) this.tell(rules.also.get(other))
    this.tell(this.kindsByTier.get(tier.value)!.get(kind.value))
    if (tier.score > 0) this.tell(this.sureTier.get(tier.value), 2 * tier.score)
    if (topic.score > 0) this.tell(this.sureTopic.get(topic.value), 2 * topic.score)
    this.tell(rules.kind.get(kind.value))
    this.tell(rules.polarity.get(polarity.value))
    this.tell(rules.stage.get(stage.value))
    this.tell(rules.topic.get(topic.value))
    for (const flag of flags) if (rulings.flags[flag].value) this.tell(rules.flag.get(flag))
    this.tell(this.lengths[lengths.findIndex((end) => length <= end)])
    if (customerTurns !== undefined) this.tell(this.transcript)
  }

  private tell(slot: number | undefined, value = 1): void {
    if (slot === undefined) return
    this.slots[this.count] = slot
    this.values[this.count++] = value
  }
}

/** A topic that the model does not know tells it what one that went into it told, or the nearest one above. */
function adoptTopics(slots: Map<string, number> | undefined, tree: TopicTree): void {
  for (const { id } of tree.topics) {
    const known = tree.path(id).flatMap((above) => [above, ...tree.get(above)!.was]).find((topic) => slots?.has(topic))
    if (known !== undefined) slots!.set(id, slots!.get(known)!)
  }
}
