import { createHash } from 'node:crypto'
import { endianness } from 'node:os'
import type { Span } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { Labels } from '../domain/labels'
import { type CharacterRuns, firstHash, longestRun, nextHash } from './character-runs'
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
  /** Hashes of the runs it knows, the commonest first. With a run it knows its beginnings. */
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

/** What a model says of one contact: the probability of each output, and what in the text spoke for those it decides for. */
export interface Judgement {
  readonly probabilities: Float64Array
  /** By output. */
  readonly speaking: ReadonlyMap<number, readonly Speaking[]>
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
  /** Open addressing, two numbers a slot: a hash and its row, −1 in an empty one. */
  private readonly table: Int32Array
  private readonly mask: number
  /** Rows of single characters, by code. */
  private readonly singles = new Int32Array(0x10000)
  /** In which text each run was last met. */
  private readonly metIn: Int32Array
  private text = 0
  /** Rows of the runs met in the text at hand, and where they begin and end. */
  private met = new Int32Array(1_024)
  private firsts = new Int32Array(1_024)
  private lasts = new Int32Array(1_024)
  private readonly sums: Int32Array
  /** The weights again, four in a number, each 128 above its value, and the numbers of a row. */
  private readonly packed: Int32Array
  private readonly bytes: Uint8Array
  private readonly words: number

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
    while (size < 1.5 * keys.length) size *= 2
    this.mask = size - 1
    this.table = new Int32Array(2 * size).fill(-1)
    for (let row = 0; row < keys.length; row++) {
      let slot = keys[row]! & this.mask
      while (this.table[2 * slot + 1] !== -1) slot = (slot + 1) & this.mask
      this.table[2 * slot] = keys[row]!
      this.table[2 * slot + 1] = row
    }
    for (let code = 0; code < this.singles.length; code++) this.singles[code] = this.rowOf(nextHash(firstHash, code))
    this.metIn = new Int32Array(keys.length)
    this.words = 4 * Math.ceil(this.outputs / 16)
    this.sums = new Int32Array(4 * this.words)
    const bytes = new Uint8Array(4 * this.words * keys.length)
    for (let row = 0; row < keys.length; row++) {
      for (let k = 0; k < this.outputs; k++) bytes[4 * this.words * row + k] = content.weights[row * this.outputs + k]! + 128
    }
    this.bytes = bytes
    this.packed = new Int32Array(bytes.buffer)
  }

  judge(runs: CharacterRuns, hits: readonly CueHit[], rules: Labels, customerTurns: readonly Span[] | undefined): Judgement {
    const { content, outputs } = this
    const count = this.meet(runs)
    const share = runShare / Math.sqrt(count || 1)
    this.addRows(count)
    const scores = new Float64Array(outputs)
    for (let k = 0; k < outputs; k++) scores[k] = this.sums[k]! * content.scales[k]! * share + content.bias[k]!
    this.signals.forEach(hits, rules, runs.length, customerTurns, (signal, value) => {
      const at = signal * outputs
      for (let k = 0; k < outputs; k++) scores[k]! += content.signalWeights[at + k]! * value
    })
    calibrated(scores, content.groups, content.calibration)
    const speaking = new Map<number, readonly Speaking[]>()
    for (const { field, values, choose } of content.groups) {
      if (field === 'applies') continue
      const { from } = this.places.get(field)!
      const best = this.bestOf(scores, field)
      for (let i = 0; i < values.length; i++) {
        if (choose === 'one' ? i === best : scores[from + i]! >= content.calibration.thresholds[from + i]!) speaking.set(from + i, this.speakingFor(from + i, count, share, runs))
      }
    }
    return { probabilities: scores, speaking }
  }

  /** Looks up the runs of a text, each once, and how many are known. */
  private meet(runs: CharacterRuns): number {
    const { table, mask, metIn, singles } = this
    const { codes, length } = runs
    if (this.met.length < length * longestRun) {
      this.met = new Int32Array(2 * length * longestRun)
      this.firsts = new Int32Array(2 * length * longestRun)
      this.lasts = new Int32Array(2 * length * longestRun)
    }
    const { met, firsts, lasts } = this
    const text = ++this.text
    let count = 0
    for (let first = 0; first < length; first++) {
      const single = singles[codes[first]!]!
      if (single === -1) continue
      if (metIn[single] !== text) {
        metIn[single] = text
        met[count] = single
        firsts[count] = first
        lasts[count++] = first
      }
      const limit = first + longestRun < length ? first + longestRun : length
      let hash = nextHash(firstHash, codes[first]!)
      for (let last = first + 1; last < limit; last++) {
        hash = nextHash(hash, codes[last]!)
        let slot = hash & mask
        let row = table[2 * slot + 1]!
        while (row !== -1 && table[2 * slot] !== hash) {
          slot = (slot + 1) & mask
          row = table[2 * slot + 1]!
        }
        // No longer run that begins so is known either.
        if (row === -1) break
        if (metIn[row] === text) continue
        metIn[row] = text
        met[count] = row
        firsts[count] = first
        lasts[count++] = last
      }
    }
    return count
  }

  /**
   * Sums the weights of the rows met. Four weights lie in one number, each 128 above its value; taken apart into two numbers with
   * room for 16 bits each they are added two at a time, 256 rows before a sum could run over into its neighbour.
   */
  private addRows(count: number): void {
    const { sums, met, packed, words } = this
    sums.fill(-128 * count)
    for (let begin = 0; begin < count; begin += 256) {
      const end = begin + 256 < count ? begin + 256 : count
      for (let block = 0; block < words; block += 4) {
        let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0
        for (let i = begin; i < end; i++) {
          const at = met[i]! * words + block
          const w0 = packed[at]!
          const w1 = packed[at + 1]!
          const w2 = packed[at + 2]!
          const w3 = packed[at + 3]!
          a = (a + (w0 & 0xff00ff)) | 0
          b = (b + ((w0 >>> 8) & 0xff00ff)) | 0
          c = (c + (w1 & 0xff00ff)) | 0
          d = (d + ((w1 >>> 8) & 0xff00ff)) | 0
          e = (e + (w2 & 0xff00ff)) | 0
          f = (f + ((w2 >>> 8) & 0xff00ff)) | 0
          g = (g + (w3 & 0xff00ff)) | 0
          h = (h + ((w3 >>> 8) & 0xff00ff)) | 0
        }
        const k = 4 * block
        this.addSums(k, a, b)
        this.addSums(k + 4, c, d)
        this.addSums(k + 8, e, f)
        this.addSums(k + 12, g, h)
      }
    }
  }

  private addSums(k: number, even: number, odd: number): void {
    const { sums } = this
    sums[k]! += even & 0xffff
    sums[k + 1]! += odd & 0xffff
    sums[k + 2]! += even >>> 16
    sums[k + 3]! += odd >>> 16
  }

  private rowOf(hash: number): number {
    const { table, mask } = this
    let slot = hash & mask
    while (table[2 * slot + 1] !== -1 && table[2 * slot] !== hash) slot = (slot + 1) & mask
    return table[2 * slot + 1]!
  }

  private bestOf(probabilities: Float64Array, field: OutputField): number {
    const { from, values } = this.places.get(field)!
    let best = 0
    for (let i = 1; i < values.length; i++) if (probabilities[from + i]! > probabilities[from + best]!) best = i
    return best
  }

  /** The likeliest value of a field that has one, and what spoke for it. */
  likeliest({ probabilities, speaking }: Judgement, field: OutputField): { readonly value: string; readonly score: number; readonly speaking: readonly Speaking[] } {
    const { from, values } = this.places.get(field)!
    const best = this.bestOf(probabilities, field)
    return { value: values[best]!, score: probabilities[from + best]!, speaking: speaking.get(from + best) ?? [] }
  }

  /** How likely a value applies, whether that is enough to say so, and what spoke for it. */
  applies({ probabilities, speaking }: Judgement, field: OutputField, value: string): { readonly applies: boolean; readonly probability: number; readonly speaking: readonly Speaking[] } {
    const { from, values } = this.places.get(field)!
    const at = from + values.indexOf(value)
    const probability = probabilities[at]!
    return { applies: probability >= this.content.calibration.thresholds[at]!, probability, speaking: speaking.get(at) ?? [] }
  }

  /** The stretches of the text at hand that spoke most for an output, strongest first; runs that overlap are one. */
  private speakingFor(output: number, count: number, share: number, runs: CharacterRuns): readonly Speaking[] {
    const { met, firsts, lasts } = this
    const { bytes, words } = this
    const unit = this.content.scales[output]! * share
    const least = Math.max(1, Math.ceil(leastSpeaking / unit))
    const best: { start: number; end: number; weight: number }[] = []
    let weakest = least
    for (let i = 0; i < count; i++) {
      const steps = bytes[4 * words * met[i]! + output]! - 128
      if (steps < weakest || firsts[i] === lasts[i] || !runs.isReadable(firsts[i]!, lasts[i]!)) continue
      const weight = steps * unit
      let at = best.length
      while (at > 0 && best[at - 1]!.weight < weight) at--
      if (at === mostRuns) continue
      if (best.length === mostRuns) best.pop()
      best.splice(at, 0, { start: runs.start(firsts[i]!), end: runs.end(lasts[i]!), weight })
      if (best.length === mostRuns) weakest = Math.max(least, Math.floor(best[mostRuns - 1]!.weight / unit))
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
    return merged
      .sort((a, b) => b.weight - a.weight)
      .slice(0, mostSpeaking)
      .map(({ start, end, weight }) => ({ start, end, weight: Math.round(weight * 100) / 100 }))
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
