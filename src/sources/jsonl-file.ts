import { decodeText, type TextEncoding } from './decode-text'
import { jsonFault, jsonRow } from './json-record'
import { FileSource } from './file-source'
import type { Source, SourceLimits, SourceReading, SourceRow } from './source'
import type { SourceFile } from './source-file'

/** One JSON object a line. */
export class JsonlFile extends FileSource implements Source {
  readonly format = 'jsonl'
  readonly reading: SourceReading

  constructor(
    file: SourceFile,
    private readonly encoding: TextEncoding,
    readonly columns: readonly string[],
    private readonly limits: SourceLimits,
  ) {
    super(file)
    this.reading = { compressed: file.compressed, encoding }
  }

  rows(): AsyncGenerator<SourceRow> {
    return jsonlRows(decodeText(this.file.chunks(), this.encoding), this.limits)
  }
}

/** The objects of a text that comes in pieces, one a line. Empty lines are passed over; a line that holds no object is a row with an error. */
export async function* jsonlRows(texts: AsyncIterable<string>, { recordCharacters: limit }: Pick<SourceLimits, 'recordCharacters'>): AsyncGenerator<SourceRow> {
  const tooLong = (start: string): SourceRow => jsonFault(line, `it is longer than ${limit} characters.`, start)
  let rest = ''
  let line = 1
  let dropping = false
  for await (const chunk of texts) {
    let start = 0
    for (let newline = chunk.indexOf('\n'); newline !== -1; newline = chunk.indexOf('\n', start)) {
      const text = rest + chunk.slice(start, newline)
      rest = ''
      start = newline + 1
      if (dropping) dropping = false
      else if (text.length > limit) yield tooLong(text)
      else if (!isBlank(text)) yield jsonRow(line, text)
      line++
    }
    if (dropping) continue
    rest += chunk.slice(start)
    if (rest.length > limit) {
      yield tooLong(rest)
      rest = ''
      dropping = true
    }
  }
  if (!dropping && !isBlank(rest)) yield jsonRow(line, rest)
}

function isBlank(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return text.length < 100 && /^[\s\u0000\u001A]*$/.test(text)
}
