import type { Span } from '../domain/contact'
import { type Labels, experienceStages, flags, kinds, polarities, tiers } from '../domain/labels'
import type { CueField, CueSet } from './cues'
import type { CueHit } from './match-cues'

/** Cue weights are divided by this, so that one strong cue counts as much as a sure run of characters. */
const fullWeight = 3
const most = 3
const least = -1

/** Ends of the length classes, in characters. */
const lengths = [6, 15, 40, 100, Infinity]

/** What the model is told of a contact beside its characters: the sums of its cues, what the rules alone say, its form and length. */
export class Signals {
  private readonly cues: ReadonlyMap<string, ReadonlyMap<string, number>>
  private readonly rules: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** How far the value of a rule stands out. */
  private readonly sure: ReadonlyMap<string, ReadonlyMap<string, number>>
  private readonly lengths: readonly (number | undefined)[]
  private readonly transcript: number | undefined
  private readonly sums: Float64Array
  private readonly touched: number[] = []

  /** The signals there are with a set of cues, or those that a model knows: what it does not know, it is not told. */
  constructor(readonly names: readonly string[]) {
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
    const slotOf = (name: string): number | undefined => (names.includes(name) ? names.indexOf(name) : undefined)
    this.lengths = lengths.map((_, i) => slotOf(`length ${i}`))
    this.transcript = slotOf('transcript')
    this.sums = new Float64Array(names.length)
  }

  static of(cues: CueSet): Signals {
    const topics = cues.topics.map(({ id }) => id)
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

  /** Calls back with each signal that is not zero. */
  forEach(hits: readonly CueHit[], rules: Labels, length: number, customerTurns: readonly Span[] | undefined, onSignal: (signal: number, value: number) => void): void {
    const { sums, touched } = this
    for (let i = 0; i < hits.length; i++) {
      const { field, value, weight } = hits[i]!
      this.add(this.cues.get(field === 'polarity' && weight < 0 ? 'denied' : field)?.get(value), Math.abs(weight) / fullWeight)
    }
    for (const slot of touched) {
      onSignal(slot, Math.max(least, Math.min(most, sums[slot]!)))
      sums[slot] = 0
    }
    touched.length = 0
    const tell = (slot: number | undefined): void => {
      if (slot !== undefined) onSignal(slot, 1)
    }
    const onSure = (field: string, { value, score }: { readonly value: string; readonly score: number }): void => {
      const slot = this.sure.get(field)?.get(value)
      if (slot !== undefined && score > 0) onSignal(slot, 2 * score)
    }
    const say = (field: string, value: string): void => tell(this.rules.get(field)?.get(value))
    say('tier', rules.tier.value)
    for (const tier of rules.tier.also) say('also', tier)
    say(rules.tier.value, rules.kind.value)
    onSure('tier', rules.tier)
    onSure('topic', rules.topic)
    say('kind', rules.kind.value)
    say('polarity', rules.polarity.value)
    say('stage', rules.stage.value)
    say('topic', rules.topic.value)
    for (const flag of flags) if (rules.flags[flag].value) say('flag', flag)
    tell(this.lengths[lengths.findIndex((end) => length <= end)])
    if (customerTurns !== undefined) tell(this.transcript)
  }

  private add(slot: number | undefined, weight: number): void {
    if (slot === undefined) return
    if (this.sums[slot] === 0) this.touched.push(slot)
    this.sums[slot]! += weight
  }
}
