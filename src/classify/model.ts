import { createHash } from 'node:crypto'
import { endianness } from 'node:os'
import type { Span } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { Labels } from '../domain/labels'
import type { CharacterRuns } from './character-runs'
import type { CueHit } from './match-cues'
import type { OutputField, OutputGroup } from './model-outputs'
import { Signals } from './signals'
import { runShare } from './train-linear'

export const modelFile = 'model.bin'
/** Of the file and of what its numbers mean; another number is another program's model. */
export const modelFormat = 1

/** What turns the scores of a model into probabilities, fitted on contacts it was not trained on. */
export interface Calibration {
  /** By group: scores are divided by it before they become probabilities. Above 1 the model was too sure. */
  readonly temperatures: readonly number[]
  /** By output of `each` groups: the probability from which on the value applies. */
  readonly thresholds: readonly number[]
}

export interface ModelContent {
  readonly groups: readonly OutputGroup[]
  readonly signals: readonly string[]
  /** Hashes of the runs it knows, ascending. */
  readonly keys: Int32Array
  /** Weights by run and output, in steps of `scales`. */
  readonly weights: Int8Array
  readonly scales: Float32Array
  readonly signalWeights: Float32Array
  readonly bias: Float32Array
  readonly calibration: Calibration
  /** Digest of the corpus and the dictionaries it was trained from. */
  readonly trainedFrom: string
}

const magic = 'TINGYIN-MODEL\n'

interface Header {
  readonly format: number
  readonly groups: readonly OutputGroup[]
  readonly signals: readonly string[]
  readonly runs: number
  readonly calibration: Calibration
  readonly trainedFrom: string
}

/** A model as a file: a name, a header as JSON, the numbers little-endian, and a digest over all before it. */
export function encodeModel(content: ModelContent): Buffer {
  const { groups, signals, keys, weights, scales, signalWeights, bias, calibration, trainedFrom } = content
  const header: Header = { format: modelFormat, groups, signals, runs: keys.length, calibration, trainedFrom }
  let json = JSON.stringify(header)
  // Numbers of four bytes begin at multiples of four.
  json += ' '.repeat((4 - ((magic.length + 4 + Buffer.byteLength(json)) % 4)) % 4)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(Buffer.byteLength(json))
  const body = Buffer.concat([Buffer.from(magic), length, Buffer.from(json), ...[keys, scales, signalWeights, bias, weights].map(bytesOf)])
  return Buffer.concat([body, createHash('sha256').update(body).digest()])
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array | Float32Array | Int8Array): Buffer => Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

/** @throws TingyinError DICTIONARY_INVALID for a file that is cut short, damaged, or of another version of the program */
export function decodeModel(file: Buffer): ModelContent & { readonly version: string } {
  const refuse = (problem: string): never => {
    throw new TingyinError('DICTIONARY_INVALID', { file: modelFile, problem: `${problem} Make it anew with "tingyin train".` })
  }
  const digestLength = 32
  const headerAt = magic.length + 4
  if (file.length < headerAt + digestLength || file.toString('latin1', 0, magic.length) !== magic) return refuse('it is no model.')
  const body = file.subarray(0, -digestLength)
  const digest = createHash('sha256').update(body).digest()
  if (!digest.equals(file.subarray(-digestLength))) return refuse('it is cut short or damaged.')
  const headerLength = file.readUInt32LE(magic.length)
  const header = JSON.parse(file.toString('utf8', headerAt, headerAt + headerLength)) as Header
  if (header.format !== modelFormat) return refuse(`it has format ${header.format}, and this program reads ${modelFormat}.`)
  if (endianness() !== 'LE') return refuse('its numbers are little-endian, and this machine is not.')
  const outputs = header.groups.reduce((sum, { values }) => sum + values.length, 0)
  // A copy lies at a multiple of four wherever the file was read to.
  const bytes = new Uint8Array(body.subarray(headerAt + headerLength)).buffer
  let at = 0
  const next = (count: number, size: number): [ArrayBuffer, number, number] => [bytes, (at += count * size) - count * size, count]
  return {
    ...header,
    keys: new Int32Array(...next(header.runs, 4)),
    scales: new Float32Array(...next(outputs, 4)),
    signalWeights: new Float32Array(...next(header.signals.length * outputs, 4)),
    bias: new Float32Array(...next(outputs, 4)),
    weights: new Int8Array(...next(header.runs * outputs, 1)),
    version: digest.toString('hex').slice(0, 12),
  }
}

/** What a model says of one contact: the probability of each output, and which runs of its text it knows. */
export interface Judgement {
  readonly probabilities: Float64Array
  /** Row of each known run, with its place in the text. */
  readonly runs: Int32Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Whether a run can be shown as evidence: two Chinese characters or more. */
  readonly readable: Uint8Array
}

/** A span of the text and how much it moved the score of a value. */
export interface Speaking extends Span {
  readonly weight: number
}

interface Place {
  readonly from: number
  readonly values: readonly string[]
  readonly choose: OutputGroup['choose']
}

/** A trained linear model over character runs and signals. */
export class Model {
  readonly version: string
  readonly trainedFrom: string
  private readonly outputs: number
  private readonly signals: Signals
  private readonly places: ReadonlyMap<OutputField, Place>
  /** Open addressing: a hash and its row, −1 for an empty slot. */
  private readonly slots: Int32Array
  private readonly rows: Int32Array
  private readonly mask: number
  /** In which text each run was last met. */
  private readonly metIn: Int32Array
  private text = 0
  private readonly sums: Int32Array

  constructor(private readonly content: ReturnType<typeof decodeModel>) {
    const { keys, groups } = content
    this.version = content.version
    this.trainedFrom = content.trainedFrom
    this.outputs = content.bias.length
    this.signals = new Signals(content.signals)
    const places = new Map<OutputField, Place>()
    let from = 0
    for (const { field, values, choose } of groups) {
      places.set(field, { from, values, choose })
      from += values.length
    }
    this.places = places
    let size = 1024
    while (size < 3 * keys.length) size *= 2
    this.mask = size - 1
    this.slots = new Int32Array(size)
    this.rows = new Int32Array(size).fill(-1)
    for (let row = 0; row < keys.length; row++) {
      let slot = keys[row]! & this.mask
      while (this.rows[slot] !== -1) slot = (slot + 1) & this.mask
      this.slots[slot] = keys[row]!
      this.rows[slot] = row
    }
    this.metIn = new Int32Array(keys.length)
    this.sums = new Int32Array(this.outputs)
  }

  judge(runs: CharacterRuns, hits: readonly CueHit[], rules: Labels, customerTurns: readonly Span[] | undefined): Judgement {
    const { content, outputs, sums, slots, rows, mask, metIn } = this
    const { weights } = content
    const text = ++this.text
    const met: number[] = []
    const firsts: number[] = []
    const lasts: number[] = []
    runs.forEach((hash, first, last) => {
      let slot = hash & mask
      let row = rows[slot]!
      while (row !== -1 && slots[slot] !== hash) {
        slot = (slot + 1) & mask
        row = rows[slot]!
      }
      if (row === -1 || metIn[row] === text) return
      metIn[row] = text
      met.push(row)
      firsts.push(first)
      lasts.push(last)
    })
    sums.fill(0)
    for (let i = 0; i < met.length; i++) {
      const at = met[i]! * outputs
      for (let k = 0; k < outputs; k++) sums[k]! += weights[at + k]!
    }
    const share = runShare / Math.sqrt(met.length || 1)
    const scores = new Float64Array(outputs)
    for (let k = 0; k < outputs; k++) scores[k] = sums[k]! * content.scales[k]! * share + content.bias[k]!
    this.signals.forEach(hits, rules, runs.length, customerTurns, (signal, value) => {
      const at = signal * outputs
      for (let k = 0; k < outputs; k++) scores[k]! += content.signalWeights[at + k]! * value
    })
    const size = met.length
    const judgement = { probabilities: scores, runs: Int32Array.from(met), starts: new Int32Array(size), ends: new Int32Array(size), readable: new Uint8Array(size) }
    for (let i = 0; i < size; i++) {
      judgement.starts[i] = runs.start(firsts[i]!)
      judgement.ends[i] = runs.end(lasts[i]!)
      judgement.readable[i] = Number(lasts[i]! > firsts[i]! && runs.isReadable(firsts[i]!, lasts[i]!))
    }
    calibrated(scores, content.groups, content.calibration)
    return judgement
  }

  /** The likeliest value of a field that has one. */
  likeliest(judgement: Judgement, field: OutputField): { readonly value: string; readonly score: number } {
    const { from, values } = this.places.get(field)!
    let best = 0
    for (let i = 1; i < values.length; i++) if (judgement.probabilities[from + i]! > judgement.probabilities[from + best]!) best = i
    return { value: values[best]!, score: judgement.probabilities[from + best]! }
  }

  /** How likely a value applies, and whether that is enough to say so. */
  applies(judgement: Judgement, field: OutputField, value: string): { readonly applies: boolean; readonly probability: number } {
    const { from, values } = this.places.get(field)!
    const at = from + values.indexOf(value)
    const probability = judgement.probabilities[at]!
    return { applies: probability >= this.content.calibration.thresholds[at]!, probability }
  }

  /** The stretches of the text that spoke most for a value, strongest first; runs that overlap are one. */
  speakingFor(judgement: Judgement, field: OutputField, value: string): readonly Speaking[] {
    const { from, values } = this.places.get(field)!
    const output = from + values.indexOf(value)
    const { weights, scales } = this.content
    const { runs, starts, ends, readable } = judgement
    const unit = (scales[output]! * runShare) / Math.sqrt(runs.length || 1)
    const best: { start: number; end: number; weight: number }[] = []
    for (let i = 0; i < runs.length; i++) {
      if (readable[i] === 0) continue
      const weight = weights[runs[i]! * this.outputs + output]! * unit
      if (weight < leastSpeaking) continue
      let at = best.length
      while (at > 0 && best[at - 1]!.weight < weight) at--
      if (at === mostRuns) continue
      if (best.length === mostRuns) best.pop()
      best.splice(at, 0, { start: starts[i]!, end: ends[i]!, weight })
    }
    const merged: { start: number; end: number; weight: number }[] = []
    for (const run of best) {
      const beside = merged.find(({ start, end }) => run.start < end && start < run.end)
      if (beside === undefined) merged.push(run)
      else {
        beside.start = Math.min(beside.start, run.start)
        beside.end = Math.max(beside.end, run.end)
        beside.weight += run.weight
      }
    }
    return merged.sort((a, b) => b.weight - a.weight).slice(0, mostSpeaking)
  }
}

/** Runs that move a score less than this are not worth showing. */
const leastSpeaking = 0.08
const mostRuns = 8
const mostSpeaking = 3

/** Turns scores into probabilities, in place. */
export function calibrated(scores: Float64Array, groups: readonly OutputGroup[], { temperatures }: Calibration): Float64Array {
  let from = 0
  groups.forEach(({ values, choose }, group) => {
    const to = from + values.length
    const temperature = temperatures[group]!
    if (choose === 'one') {
      let highest = -Infinity
      for (let k = from; k < to; k++) highest = Math.max(highest, scores[k]!)
      let sum = 0
      for (let k = from; k < to; k++) sum += scores[k] = Math.exp((scores[k]! - highest) / temperature)
      for (let k = from; k < to; k++) scores[k]! /= sum
    } else for (let k = from; k < to; k++) scores[k] = 1 / (1 + Math.exp(-scores[k]! / temperature))
    from = to
  })
  return scores
}
