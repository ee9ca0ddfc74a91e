import type { Span } from '../domain/contact'
import { experienceStages, flags, kinds, polarities, tiers } from '../domain/labels'
import type { Rulings } from './classify-by-rules'
import type { CueField, CueSet } from './cues'
import type { CueHit } from './match-cues'
import type { TopicTree } from './topic-tree'

/** Cue weights are divided by this, so that one strong cue counts as much as a sure run of characters. */
const fullWeight = 3
const most = 3
const least = -1

/** Ends of the length classes, in characters. */
const lengths = [6, 15, 40, 100, Infinity]

/** What the model is told of a contact beside its characters: the sums of its cues, what the rules alone say, its form and length. */
export class Signals {
  private readonly cues: ReadonlyMap<string, Map<string, number>>
  private readonly rules: ReadonlyMap<string, Map<string, number>>
  /** How far the value of a rule stands out. */
  private readonly sure: ReadonlyMap<string, Map<string, number>>
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
    this.cues = under('cue')
    this.rules = under('rule')
    this.sure = under('sure')
    if (topicTree) for (const slots of [this.cues, this.rules, this.sure]) adoptTopics(slots.get('topic'), topicTree)
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

  /** Reads a contact; what it tells holds until the next one. */
  read(hits: readonly CueHit[], rulings: Rulings, length: number, customerTurns: readonly Span[] | undefined): void {
    const { sums, slots, values } = this
    this.count = 0
    for (let i = 0; i < hits.length; i++) {
      const { field, value, weight } = hits[i]!
      this.add(this.cues.get(field === 'polarity' && weight < 0 ? 'denied' : field)?.get(value), Math.abs(weight) / fullWeight)
    }
    for (let i = 0; i < this.count; i++) {
      const slot = slots[i]!
      values[i] = Math.max(least, Math.min(most, sums[slot]!))
      sums[slot] = 0
    }
    const { tier, kind, polarity, stage, topic } = rulings
    this.tell(this.rules.get('tier')?.get(tier.value))
    for (const other of tier.also) this.tell(this.rules.get('also')?.get(other))
    this.tell(this.rules.get(tier.value)?.get(kind.value))
    if (tier.score > 0) this.tell(this.sure.get('tier')?.get(tier.value), 2 * tier.score)
    if (topic.score > 0) this.tell(this.sure.get('topic')?.get(topic.value), 2 * topic.score)
    this.tell(this.rules.get('kind')?.get(kind.value))
    this.tell(this.rules.get('polarity')?.get(polarity.value))
    this.tell(this.rules.get('stage')?.get(stage.value))
    this.tell(this.rules.get('topic')?.get(topic.value))
    for (const flag of flags) if (rulings.flags[flag].value) this.tell(this.rules.get('flag')?.get(flag))
    this.tell(this.lengths[lengths.findIndex((end) => length <= end)])
    if (customerTurns !== undefined) this.tell(this.transcript)
  }

  private add(slot: number | undefined, weight: number): void {
    if (slot === undefined) return
    if (this.sums[slot] === 0) this.slots[this.count++] = slot
    this.sums[slot]! += weight
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
