import { fileArea } from './byte-area'
import { TingyinError } from '../domain/errors'
import { detectEncoding } from './detect-encoding'
import { decodeSample, encodingNamed, UNDECODABLE, type TextEncoding } from './decode-text'
import { DelimitedFile } from './delimited-file'
import { detectDialect } from './detect-dialect'
import { findJsonStart, JsonFile } from './json-file'
import { JsonElements } from './json-elements'
import { jsonRow } from './json-record'
import { JsonlFile } from './jsonl-file'
import { binaryProblem, compoundDirectory, compoundFileProblem, isCompoundFile, isZip, markupProblem, NO_TEXT_PROBLEM } from './recognise-binary'
import { defaultLimits, sourceFormats, type Source, type SourceFormat, type SourceLimits } from './source'
import { SourceFile } from './source-file'
import { XlsxFile } from './xlsx-file'

export interface OpenSourceOptions {
  /** Default: what the content looks like, then what the extension says. */
  readonly format?: string | undefined
  /** Default: the byte order mark, else UTF-8 if most of the text is, else GB18030 or Big5 by how common its characters are. */
  readonly encoding?: string | undefined
  /** One character, or `tab`. Default: the one that cuts the header and the rows alike. */
  readonly delimiter?: string | undefined
  /** Name of the sheet. Default: the first one shown. */
  readonly sheet?: string | undefined
  readonly limits?: Partial<SourceLimits> | undefined
}

/** Large enough that a file is rarely UTF-8 up to here and something else after it. */
const SAMPLE_BYTES = 1024 * 1024
/** How far a file is searched for its first character beyond ASCII, when the sample has none to tell its encoding by. */
const ENCODING_SEARCH_BYTES = 256 * 1024 * 1024
const SAMPLE_RECORDS = 100

/** Opens a file whatever it is, as long as it holds rows: recognises format, compression, encoding and delimiter. */
export async function openSource(path: string, options: OpenSourceOptions = {}): Promise<Source> {
  const limits = { ...defaultLimits, ...options.limits }
  const format = formatNamed(options.format)
  const delimiter = delimiterNamed(options.delimiter)
  const named = options.encoding === undefined ? undefined : encodingNamed(options.encoding)

  const file = await SourceFile.open(path)
  const { head, complete } = await file.sample(SAMPLE_BYTES)
  if (head.length === 0) throw file.unreadable('it is empty.')
  if (isZip(head)) {
    if (format !== undefined && format !== 'xlsx') throw file.unreadable(`it is a workbook or ZIP archive, not ${format}.`)
    return XlsxFile.open(file, limits, options.sheet)
  }
  const problem = await binaryFound(file, head)
  if (problem !== undefined) throw file.unreadable(problem)
  if (format === 'xlsx') throw file.unreadable('it is not a workbook. Leave the format out to have it recognised.')

  const encoding = named ?? (await encodingOf(file, head, complete))
  const sample = encoding === undefined ? '' : decodeSample(head, encoding, complete)
  if (encoding === undefined || looksBinary(sample)) {
    throw file.unreadable(named === undefined ? NO_TEXT_PROBLEM : `it is not text in ${named}. Leave the encoding out to have it recognised.`)
  }
  // oxlint-disable-next-line no-control-regex
  if (/^[\s\u0000\u001A]*$/.test(sample)) throw file.unreadable('it is empty.')
  const markup = markupProblem(sample)
  if (markup !== undefined) throw file.unreadable(markup)

  switch (format ?? recognise(sample, complete, file.extension)) {
    case 'jsonl':
      return new JsonlFile(file, encoding, recordKeys(sample, false), limits)
    case 'json': {
      const start = findJsonStart(sample)
      return new JsonFile(file, encoding, start, recordKeys(sample.slice(start.skip), start.isList), limits)
    }
    case 'tsv':
      return new DelimitedFile(file, encoding, detectDialect(sample, complete, delimiter ?? (format === 'tsv' ? '\t' : undefined)), limits)
    default:
      return new DelimitedFile(file, encoding, detectDialect(sample, complete, delimiter), limits)
  }
}

function formatNamed(format: string | undefined): SourceFormat | undefined {
  if (format === undefined || sourceFormats.includes(format as SourceFormat)) return format as SourceFormat | undefined
  throw new TingyinError('REQUEST_INVALID', { problem: `format ${JSON.stringify(format)} is not known. Known are ${sourceFormats.join(', ')}.` })
}

function delimiterNamed(delimiter: string | undefined): string | undefined {
  if (delimiter === undefined) return undefined
  const character = delimiter === 'tab' || delimiter === '\\t' ? '\t' : delimiter
  if (character.length === 1 && !'"\r\n'.includes(character)) return character
  throw new TingyinError('REQUEST_INVALID', { problem: 'a delimiter is one character, such as "," ";" "|", or "tab".' })
}

async function binaryFound(file: SourceFile, head: Buffer): Promise<string | undefined> {
  if (!isCompoundFile(head) || head.length < 512) return binaryProblem(head)
  const { offset, length } = compoundDirectory(head)
  const inHead = head.subarray(offset, offset + length)
  const directory = inHead.length === length || file.compressed ? inHead : await fileArea(file.path, file.totalBytes).read(offset, length)
  return compoundFileProblem(directory)
}

async function encodingOf(file: SourceFile, head: Buffer, complete: boolean): Promise<TextEncoding | undefined> {
  if (complete || head.some((byte) => byte >= 0x80)) return detectEncoding(head, complete)
  let searched = 0
  for await (const chunk of file.chunks()) {
    searched += chunk.length
    if (searched > ENCODING_SEARCH_BYTES) break
    if (chunk.some((byte) => byte >= 0x80)) return detectEncoding(chunk, false)
  }
  return 'utf-8'
}

/** A few NULs and control characters get into texts; binary data consists of them. */
function looksBinary(sample: string): boolean {
  const start = sample.slice(0, 64 * 1024)
  // oxlint-disable-next-line no-control-regex
  const controls = start.match(/[\u0000-\u0008\u000E-\u0019\u001B-\u001F\u007F]/g)?.length ?? 0
  const undecodable = start.split(UNDECODABLE).length - 1
  return controls > start.length * 0.1 || undecodable > start.length * 0.3
}

function recognise(sample: string, complete: boolean, extension: string): SourceFormat {
  const start = sample.trimStart()
  if (/^\[\s*(\{|\]\s*$|$)/.test(start.slice(0, 1000))) return 'json'
  if (!/^\{\s*("|\}|$)/.test(start.slice(0, 1000))) return 'csv'
  const newline = start.indexOf('\n')
  const rest = newline === -1 ? '' : start.slice(newline).trimStart()
  const firstLine = jsonRow(1, newline === -1 ? start : start.slice(0, newline))
  if (extension === '.jsonl' || extension === '.ndjson') return 'jsonl'
  // The only line may be a wrapper, {"data": […]}; more lines, or one too long for the sample, are told by the records' start.
  if ('record' in firstLine) return rest === '' && complete && findJsonStart(start).isList ? 'json' : 'jsonl'
  // A line that starts a record and does not end it goes on below, unless the next line starts another.
  return rest.startsWith('{') ? 'jsonl' : 'json'
}

/** The keys of the first records, in the order met. */
function recordKeys(sample: string, isList: boolean): readonly string[] {
  const keys = new Set<string>()
  const elements = new JsonElements(isList, Infinity, 1).push(sample)
  for (const element of elements.slice(0, SAMPLE_RECORDS)) {
    const row = 'text' in element ? jsonRow(1, element.text) : undefined
    if (row !== undefined && 'record' in row) for (const key of Object.keys(row.record)) keys.add(key)
  }
  return [...keys]
}
