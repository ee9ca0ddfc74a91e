import { mulberry32 } from '../domain/mulberry32'
import { exactExp } from './exact-exp'
import type { OutputGroup } from './model-outputs'

/** What one contact is made of, for training: rows of character runs that weigh alike, signals with their values, and the right answers. */
export interface Example {
  readonly rows: Int32Array
  readonly signals: Int32Array
  readonly values: Float32Array
  /** By output; NaN where it is not known. */
  readonly targets: Float32Array
}

export interface TrainingOptions {
  readonly epochs: number
  readonly rate: number
  /** Strength of the pull towards zero on the weights of runs, and on those of signals. */
  readonly runDecay: number
  readonly signalDecay: number
}

/** Weights by row and output. */
export interface LinearWeights {
  readonly runs: Float32Array
  readonly signals: Float32Array
  readonly bias: Float32Array
}

/**
 * How much all runs of a text weigh together, however many they are: a text of two words can be as sure as a page. More fits the corpus
 * better and strangers' contacts worse, for cues carry over to those and runs less.
 */
export const runShare = 1.5

/**
 * Multinomial and binary logistic regressions that share their features, by AdaGrad over the examples in a fixed shuffled order.
 * The same examples in the same order give the same weights.
 */
export function trainLinear(examples: readonly Example[], rows: number, signals: number, groups: readonly OutputGroup[], options: TrainingOptions): LinearWeights {
  const outputs = groups.reduce((sum, { values }) => sum + values.length, 0)
  const weights = { runs: new Float32Array(rows * outputs), signals: new Float32Array(signals * outputs), bias: new Float32Array(outputs) }
  const squares = { runs: new Float32Array(rows * outputs).fill(initialSquare), signals: new Float32Array(signals * outputs).fill(initialSquare), bias: new Float32Array(outputs).fill(initialSquare) }
  const counts = { runs: new Float32Array(rows), signals: new Float32Array(signals) }
  for (const example of examples) {
    for (const row of example.rows) counts.runs[row]!++
    for (const signal of example.signals) counts.signals[signal]!++
  }
  const logits = new Float64Array(outputs)
  const gradient = new Float64Array(outputs)
  const order = Int32Array.from(examples.keys())
  const random = mulberry32(1)
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random)
    const rate = options.rate * (1 - epoch / options.epochs)
    for (const index of order) {
      const { rows: own, signals: told, values, targets } = examples[index]!
      const value = runShare / Math.sqrt(own.length || 1)
      logits.fill(0)
      for (let i = 0; i < own.length; i++) {
        const at = own[i]! * outputs
        for (let k = 0; k < outputs; k++) logits[k]! += weights.runs[at + k]!
      }
      for (let k = 0; k < outputs; k++) logits[k] = logits[k]! * value + weights.bias[k]!
      for (let i = 0; i < told.length; i++) {
        const at = told[i]! * outputs
        for (let k = 0; k < outputs; k++) logits[k]! += weights.signals[at + k]! * values[i]!
      }
      errors(logits, targets, groups, gradient)
      for (let i = 0; i < own.length; i++) {
        const at = own[i]! * outputs
        const decay = options.runDecay / counts.runs[own[i]!]!
        for (let k = 0; k < outputs; k++) {
          const weight = weights.runs[at + k]!
          const slope = gradient[k]! * value + decay * weight
          const square = (squares.runs[at + k]! += slope * slope)
          weights.runs[at + k] = weight - (rate * slope) / Math.sqrt(square)
        }
      }
      for (let i = 0; i < told.length; i++) {
        const at = told[i]! * outputs
        const decay = options.signalDecay / counts.signals[told[i]!]!
        for (let k = 0; k < outputs; k++) {
          const weight = weights.signals[at + k]!
          const slope = gradient[k]! * values[i]! + decay * weight
          const square = (squares.signals[at + k]! += slope * slope)
          weights.signals[at + k] = weight - (rate * slope) / Math.sqrt(square)
        }
      }
      for (let k = 0; k < outputs; k++) {
        const square = (squares.bias[k]! += gradient[k]! * gradient[k]!)
        weights.bias[k]! -= (rate * gradient[k]!) / Math.sqrt(square)
      }
    }
  }
  return weights
}

const initialSquare = 0.1

/** Probability minus truth; nothing where the truth is not known. */
function errors(logits: Float64Array, targets: Float32Array, groups: readonly OutputGroup[], gradient: Float64Array): void {
  let from = 0
  for (const { values, choose } of groups) {
    const to = from + values.length
    if (choose === 'one') {
      if (Number.isNaN(targets[from])) {
        gradient.fill(0, from, to)
        from = to
        continue
      }
      let highest = -Infinity
      for (let k = from; k < to; k++) if (logits[k]! > highest) highest = logits[k]!
      let sum = 0
      for (let k = from; k < to; k++) sum += gradient[k] = exactExp(logits[k]! - highest)
      for (let k = from; k < to; k++) gradient[k] = gradient[k]! / sum - targets[k]!
    } else {
      for (let k = from; k < to; k++) gradient[k] = Number.isNaN(targets[k]) ? 0 : 1 / (1 + exactExp(-logits[k]!)) - targets[k]!
    }
    from = to
  }
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const moved = order[i]!
    order[i] = order[j]!
    order[j] = moved
  }
}
