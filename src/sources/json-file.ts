import { fieldOfColumn } from './columns'
import { decodeText, type TextEncoding } from './decode-text'
import { JsonElements, type JsonElement } from './json-elements'
import { jsonFault, jsonRow } from './json-record'
import { FileSource } from './file-source'
import type { Source, SourceLimits, SourceReading, SourceRow } from './source'
import type { SourceFile } from './source-file'

/** Where the records of a JSON file begin. */
export interface JsonStart {
  /** Characters before the first record: up to and including the bracket that opens the list. */
  readonly skip: number
  /** False where objects follow one another without a list around them. */
  readonly isList: boolean
}

/** A JSON list, one within a wrapper such as `{"data": […]}`, or objects that follow one another over several lines. */
export class JsonFile extends FileSource implements Source {
  readonly format = 'json'
  readonly reading: SourceReading

  constructor(
    file: SourceFile,
    private readonly encoding: TextEncoding,
    private readonly start: JsonStart,
    readonly columns: readonly string[],
    private readonly limits: SourceLimits,
  ) {
    super(file)
    this.reading = { compressed: file.compressed, encoding }
  }

  async *rows(): AsyncGenerator<SourceRow> {
    let toSkip = this.start.skip
    let skippedLines = 0
    let elements: JsonElements | undefined
    for await (const text of decodeText(this.file.chunks(), this.encoding)) {
      const skipped = text.slice(0, toSkip)
      toSkip -= skipped.length
      skippedLines += skipped.split('\n').length - 1
      if (toSkip > 0) continue
      elements ??= new JsonElements(this.start.isList, this.limits.recordCharacters, skippedLines + 1)
      for (const element of elements.push(skipped === '' ? text : text.slice(skipped.length))) yield rowOf(element)
    }
    for (const element of elements?.end() ?? []) yield rowOf(element)
  }
}

function rowOf(element: JsonElement): SourceRow {
  return 'text' in element ? jsonRow(element.line, element.text) : jsonFault(element.line, element.problem, element.raw)
}

/** How deep in a wrapper a list of records is looked for: `{"result": {"page": {"list": […]}}}`. */
const WRAPPER_DEPTH = 3
/** Names under which an empty list is still the list of records, and not a detail of the only record. */
const listNames = /^(data|rows|records|items|list|results?|content|contacts|tickets|数据|记录|列表)$/i
/** What an answer says of itself beside its records, though in a record it would be the text. */
const envelopeNames = /^(message|msg|description|details?)$/i

/** Where the records of this JSON text begin. A first object that has a text or turns of its own is a record, not a wrapper. */
export function findJsonStart(sample: string): JsonStart {
  const first = sample.search(/\S/)
  if (sample[first] === '[') return { skip: first + 1, isList: true }
  let depth = 0
  let key = ''
  for (const { 0: token, index } of sample.matchAll(/"(?:[^"\\]|\\.){0,500}"(\s*:)?|[{}[\]"]/g)) {
    const rest = sample.slice(index + token.length, index + token.length + 200).trimStart()
    if (token === '{') {
      if (++depth > WRAPPER_DEPTH) break
    } else if (token === '}') {
      if (--depth === 0) break
    } else if (token === '[') {
      if (rest.startsWith('{') || (rest.startsWith(']') && listNames.test(key))) return { skip: index + 1, isList: true }
      if (!rest.startsWith(']')) break
    } else if (token.endsWith(':')) {
      key = token.slice(1, token.lastIndexOf('"'))
      const field = envelopeNames.test(key) ? undefined : fieldOfColumn(key)
      if (field === 'turns' || (field === 'text' && !rest.startsWith('['))) break
    } else if (token === '"') break
  }
  return { skip: 0, isList: false }
}
