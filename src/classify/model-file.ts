import { createHash } from 'node:crypto'
import { endianness } from 'node:os'
import { TingyinError } from '../domain/errors'
import type { OutputGroup } from './model-outputs'

export const modelFile = 'model.bin'
/** Of the file and of what its numbers mean; another number is another program's model. */
export const modelFormat = 2

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
  /** The runs it knows, the commonest first: see `CharacterRuns`. */
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

export interface VersionedContent extends ModelContent {
  readonly version: string
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

/**
 * What a file holds, with the digest that is its version. `name` and `remedy` say in an error which file it is and what helps.
 *
 * @throws TingyinError DICTIONARY_INVALID for a file that is cut short, damaged, or of another version of the program
 */
export function decodeModel(file: Buffer, name = modelFile, remedy = 'Make it anew with "tingyin train".'): VersionedContent {
  const refuse = (problem: string): never => {
    throw new TingyinError('DICTIONARY_INVALID', { file: name, problem: `${problem} ${remedy}` })
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
