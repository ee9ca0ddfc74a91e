import type { Span } from '../domain/contact'
import type { CharacterRuns } from './character-runs'
import type { Rulings } from './classify-by-rules'
import { KnownRuns, type MetRuns, numbersOfRun } from './known-runs'
import { type LearnedSpan, learnedSpans } from './learned-spans'
import type { CueHit } from './match-cues'
import type { Calibration, VersionedContent } from './model-file'
import type { OutputField, OutputGroup } from './model-outputs'
import { PackedRows } from './packed-rows'
import type { Sense } from './senses'
import { Signals } from './signals'
import type { TopicTree } from './topic-tree'
import { runShare } from './train-linear'

/** What a model says of one contact: the probability of each output, and the runs it knew. */
export interface Judgement {
  readonly probabilities: readonly number[]
  readonly met: MetRuns
}

/** A value a model speaks of, how likely it is, and which output it is. */
export interface Verdict {
  readonly value: string
  readonly probability: number
  readonly output: number
}

interface Place {
  readonly from: number
  readonly values: readonly string[]
}

/** Outputs whose scores are added up side by side, without going through memory at each signal. */
const outputsAtOnce = 4

/** A trained linear model over character runs and signals. */
export class Model {
  readonly version: string
  readonly trainedFrom: string
  private readonly signals: Signals
  private readonly known: KnownRuns
  private readonly places: ReadonlyMap<OutputField, Place>
  private readonly rows: PackedRows
  /** Weights by signal and output, each signal's filled up to `width`. */
  private readonly signalWeights: Float32Array
  private readonly width: number
  /** The scores of the contact at hand, then its probabilities; behind the outputs it is filled up like the weights. */
  private readonly scores: Float64Array
  private readonly fractions: readonly number[]

  /** Of topics that changed since its training the tree tells what they were. */
  constructor(
    private readonly content: VersionedContent,
    topicTree?: TopicTree,
  ) {
    const { keys, groups, signals, weights, signalWeights, bias, version, trainedFrom } = content
    const outputs = bias.length
    this.version = version
    this.trainedFrom = trainedFrom
    this.signals = new Signals(signals, topicTree)
    this.known = new KnownRuns(keys)
    this.rows = new PackedRows(weights, outputs)
    this.width = outputsAtOnce * Math.ceil(outputs / outputsAtOnce)
    this.signalWeights = new Float32Array(this.width * signals.length)
    signals.forEach((_, slot) => this.signalWeights.set(signalWeights.subarray(slot * outputs, (slot + 1) * outputs), slot * this.width))
    this.scores = new Float64Array(this.width)
    // A copy of a list of fractions is made in the heap, as one of fractions; a typed array for each contact would be fetched from the system and given back.
    this.fractions = Array.from(bias, () => 0.5)
    const places = new Map<OutputField, Place>()
    let from = 0
    for (const { field, values } of groups) {
      places.set(field, { from, values })
      from += values.length
    }
    this.places = places
  }

  /** What `judge` must be told of the matcher whose hits it is given. */
  signalsOf(senses: readonly Sense[]): Int32Array {
    return this.signals.slotsOf(senses)
  }

  judge(runs: CharacterRuns, hits: readonly CueHit[], signalsOf: Int32Array, rulings: Rulings, customerTurns: readonly Span[] | undefined): Judgement {
    const { scales, bias, groups, calibration } = this.content
    const outputs = bias.length
    const met = this.known.meet(runs)
    const sums = this.rows.add(met)
    const share = shareOf(met)
    const { scores } = this
    for (let k = 0; k < outputs; k++) scores[k] = sums[k]! * scales[k]! * share + bias[k]!
    this.signals.read(hits, signalsOf, rulings, runs.length, customerTurns)
    this.addSignals()
    calibrate(scores, groups, calibration)
    const probabilities = this.fractions.slice()
    for (let k = 0; k < outputs; k++) probabilities[k] = scores[k]!
    return { probabilities, met }
  }

  private addSignals(): void {
    const { scores, signalWeights, width } = this
    const { slots, values, count } = this.signals
    for (let k = 0; k < width; k += outputsAtOnce) {
      let a = scores[k]!
      let b = scores[k + 1]!
      let c = scores[k + 2]!
      let d = scores[k + 3]!
      for (let i = 0; i < count; i++) {
        const at = slots[i]! * width + k
        const value = values[i]!
        a += signalWeights[at]! * value
        b += signalWeights[at + 1]! * value
        c += signalWeights[at + 2]! * value
        d += signalWeights[at + 3]! * value
      }
      scores[k] = a
      scores[k + 1] = b
      scores[k + 2] = c
      scores[k + 3] = d
    }
  }

  /** The values of a field that it can tell. */
  valuesOf(field: OutputField): readonly string[] {
    return this.places.get(field)!.values
  }

  /** The likeliest value of a field that has one. */
  likeliest({ probabilities }: Judgement, field: OutputField): Verdict {
    const { from, values } = this.places.get(field)!
    let best = 0
    for (let i = 1; i < values.length; i++) if (probabilities[from + i]! > probabilities[from + best]!) best = i
    return { value: values[best]!, probability: probabilities[from + best]!, output: from + best }
  }

  /** How likely a value applies, and whether that is enough to say so, or as much of enough as the leniency says. */
  applies({ probabilities }: Judgement, field: OutputField, value: string, leniency: number): Verdict & { readonly applies: boolean } {
    const { from, values } = this.places.get(field)!
    const output = from + values.indexOf(value)
    const probability = probabilities[output]!
    return { value, probability, output, applies: this.isEnough(probability, output, leniency) }
  }

  /** The values of a field that apply beside one, the likeliest first. */
  applyingBeside({ probabilities }: Judgement, field: OutputField, first: string): readonly string[] {
    const { from, values } = this.places.get(field)!
    const applying = values.filter((value, i) => value !== first && this.isEnough(probabilities[from + i]!, from + i, 1))
    if (applying.length > 1) applying.sort((a, b) => probabilities[from + values.indexOf(b)]! - probabilities[from + values.indexOf(a)]!)
    return applying
  }

  private isEnough(probability: number, output: number, leniency: number): boolean {
    return probability >= leniency * this.content.calibration.thresholds[output]!
  }

  /** The stretches of the text judged that spoke most for an output. */
  speaking(text: string, { met }: Judgement, output: number): readonly LearnedSpan[] {
    const unit = this.content.scales[output]! * shareOf(met)
    return learnedSpans(text, met, (row) => this.rows.weight(row, output) * unit)
  }
}

const shareOf = (met: MetRuns): number => runShare / Math.sqrt(met.length / numbersOfRun || 1)

/** Turns scores into probabilities, in place. */
function calibrate(scores: Float64Array, groups: readonly OutputGroup[], { temperatures }: Calibration): void {
  let from = 0
  for (let group = 0; group < groups.length; group++) {
    const { values, choose } = groups[group]!
    const to = from + values.length
    const temperature = temperatures[group]!
    if (choose === 'one') {
      let highest = -Infinity
      for (let k = from; k < to; k++) if (scores[k]! > highest) highest = scores[k]!
      let sum = 0
      for (let k = from; k < to; k++) sum += scores[k] = Math.exp((scores[k]! - highest) / temperature)
      for (let k = from; k < to; k++) scores[k]! /= sum
    } else for (let k = from; k < to; k++) scores[k] = 1 / (1 + Math.exp(-scores[k]! / temperature))
    from = to
  }
}
