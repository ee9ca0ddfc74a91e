import type { CueSet } from './cues'
import { exactExp } from './exact-exp'
import { exampleOf, Preparation, type Prepared, vocabularyOf } from './examples'
import type { CorpusContact } from './labelled-contacts'
import { type Calibration, encodeModel, type ModelContent } from './model-file'
import { type OutputGroup, outputGroups } from './model-outputs'
import { type LinearWeights, runShare, trainLinear, type TrainingOptions } from './train-linear'

/** Chosen in cross-validation that holds out whole files; see the decisions in `src/README.md`. */
export const trainingOptions: TrainingOptions = {
  epochs: 4,
  rate: 0.1,
  runDecay: 0.5,
  signalDecay: 1,
}

const mostFolds = 5

/** A model in training: floating-point weights over a vocabulary. */
export interface RawModel {
  readonly keys: Int32Array
  readonly rowOf: Int32Array
  readonly weights: LinearWeights
}

export interface Training {
  readonly groups: readonly OutputGroup[]
  readonly preparation: Preparation
  readonly prepared: readonly Prepared[]
}

export function prepareTraining(corpus: readonly CorpusContact[], cues: CueSet): Training {
  const groups = outputGroups(cues.topicTree.topics.filter(({ parent }) => parent === undefined).map(({ id }) => id))
  const preparation = new Preparation(cues, groups)
  return { groups, preparation, prepared: corpus.map((contact) => preparation.prepare(contact)) }
}

export function trainOn(contacts: readonly Prepared[], { preparation, groups }: Training, options = trainingOptions): RawModel {
  const { keys, rowOf } = vocabularyOf(contacts, preparation.keys)
  const weights = trainLinear(contacts.map((contact) => exampleOf(contact, rowOf)), keys.length, preparation.signals.names.length, groups, options)
  return { keys, rowOf, weights }
}

/** The scores of one contact, by output. */
export function scoresOf(contact: Prepared, { rowOf, weights }: RawModel): Float64Array {
  const { rows, signals, values } = exampleOf(contact, rowOf)
  const outputs = weights.bias.length
  const scores = new Float64Array(outputs)
  for (const row of rows) for (let k = 0; k < outputs; k++) scores[k]! += weights.runs[row * outputs + k]!
  const share = runShare / Math.sqrt(rows.length || 1)
  for (let k = 0; k < outputs; k++) scores[k] = scores[k]! * share + weights.bias[k]!
  signals.forEach((signal, i) => {
    for (let k = 0; k < outputs; k++) scores[k]! += weights.signals[signal * outputs + k]! * values[i]!
  })
  return scores
}

/**
 * The files of the corpus in at most five folds of about the same size. Whole files are held out, for contacts of one file are alike:
 * a model looks better on contacts of a file that it knows than it will be on anybody's.
 */
export function foldsOf(prepared: readonly Prepared[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>()
  for (const { source } of prepared) sizes.set(source, (sizes.get(source) ?? 0) + 1)
  const bySize = [...sizes].sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || (a < b ? -1 : 1))
  const folds: number[] = Array.from({ length: Math.min(mostFolds, bySize.length) }, () => 0)
  return new Map(
    bySize.map(([source, size]) => {
      const fold = folds.indexOf(Math.min(...folds))
      folds[fold]! += size
      return [source, fold]
    }),
  )
}

/** Scores of every contact from a model that has seen no contact of its fold. */
export function heldOutScores(training: Training, onFold: (fold: number, folds: number) => void = () => {}): readonly Float64Array[] {
  const { prepared } = training
  const foldOf = foldsOf(prepared)
  const folds = Math.max(...foldOf.values()) + 1
  const scores: Float64Array[] = []
  for (let fold = 0; fold < folds; fold++) {
    onFold(fold, folds)
    const isHeldOut = ({ source }: Prepared): boolean => foldOf.get(source) === fold
    // A single file cannot be held out of itself.
    const model = trainOn(folds === 1 ? prepared : prepared.filter((contact) => !isHeldOut(contact)), training)
    prepared.forEach((contact, i) => {
      if (isHeldOut(contact)) scores[i] = scoresOf(contact, model)
    })
  }
  return scores
}

/** How much F1 of a flag is given for fewer false alarms. */
const forgone = 0.01
const temperatures = Array.from({ length: 60 }, (_, i) => 0.5 + i / 20)

/** How much the scores of held-out contacts must be damped to be honest, and from which probability on a flag is best raised. */
export function calibrate(prepared: readonly Prepared[], scores: readonly Float64Array[], groups: readonly OutputGroup[]): Calibration {
  const best: number[] = []
  const thresholds: number[] = []
  let from = 0
  for (const { field, values, choose } of groups) {
    const to = from + values.length
    let least = Infinity
    let temperature = 1
    for (const candidate of temperatures) {
      let loss = 0
      for (let i = 0; i < prepared.length; i++) loss += lossOf(scores[i]!, prepared[i]!.targets, from, to, choose, candidate)
      if (loss < least - 1e-9) {
        least = loss
        temperature = candidate
      }
    }
    best.push(temperature)
    values.forEach((_, i) => thresholds.push(field === 'flag' ? bestThreshold(prepared, scores, from + i, temperature) : 0.5))
    from = to
  }
  return { temperatures: best, thresholds }
}

function lossOf(scores: Float64Array, targets: Float32Array, from: number, to: number, choose: OutputGroup['choose'], temperature: number): number {
  let loss = 0
  if (choose === 'one') {
    if (Number.isNaN(targets[from])) return 0
    let highest = -Infinity
    for (let k = from; k < to; k++) highest = Math.max(highest, scores[k]!)
    let sum = 0
    let own = 0
    for (let k = from; k < to; k++) {
      const odds = exactExp((scores[k]! - highest) / temperature)
      sum += odds
      if (targets[k] === 1) own = odds
    }
    loss -= Math.log(Math.max(own / sum, 1e-12))
  } else {
    for (let k = from; k < to; k++) {
      if (!Number.isNaN(targets[k])) loss -= Math.log(Math.max(1 / (1 + exactExp((targets[k] === 1 ? -scores[k]! : scores[k]!) / temperature)), 1e-12))
    }
  }
  return loss
}

/**
 * The threshold with the best F1 on held-out contacts: raising only what is likelier than not would miss half of the rare flags. Of
 * those that forgo no more of it than said the highest.
 */
function bestThreshold(prepared: readonly Prepared[], scores: readonly Float64Array[], output: number, temperature: number): number {
  const percents = Array.from({ length: 46 }, (_, i) => 60 - i)
  const f1s = percents.map((percent) => {
    let hits = 0
    let raised = 0
    let wanted = 0
    prepared.forEach(({ targets }, i) => {
      if (Number.isNaN(targets[output])) return
      const isRaised = 1 / (1 + exactExp(-scores[i]![output]! / temperature)) >= percent / 100
      if (isRaised) raised++
      if (targets[output] === 1) wanted++
      if (isRaised && targets[output] === 1) hits++
    })
    return (2 * hits) / (raised + wanted || 1)
  })
  const best = Math.max(...f1s)
  return best === 0 ? 0.5 : percents[f1s.findIndex((f1) => f1 >= best - forgone)]! / 100
}

/** Trains the model that ships. The same corpus and dictionaries give the same bytes. */
export function trainModel(corpus: readonly CorpusContact[], cues: CueSet, trainedFrom: string, onFold?: (fold: number, folds: number) => void): Buffer {
  const training = prepareTraining(corpus, cues)
  const { prepared, groups } = training
  const calibration = calibrate(prepared, heldOutScores(training, onFold), groups)
  return encodeModel(contentOf(trainOn(prepared, training), training, calibration, trainedFrom))
}

/** Weights of runs in a byte each: 127 steps to either side of zero. */
export function contentOf({ keys, weights }: RawModel, { groups, preparation }: Training, calibration: Calibration, trainedFrom: string): ModelContent {
  const outputs = weights.bias.length
  const scales = new Float32Array(outputs)
  weights.runs.forEach((weight, i) => (scales[i % outputs] = Math.max(scales[i % outputs]!, Math.abs(weight))))
  for (let k = 0; k < outputs; k++) scales[k] = (scales[k]! || 1) / 127
  return {
    groups,
    signals: preparation.signals.names,
    keys,
    weights: Int8Array.from(weights.runs, (weight, i) => Math.round(weight / scales[i % outputs]!)),
    scales,
    signalWeights: weights.signals,
    bias: weights.bias,
    calibration,
    trainedFrom,
  }
}
