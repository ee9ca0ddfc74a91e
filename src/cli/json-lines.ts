import type { Readable } from 'node:stream'
import { decodeText } from '../sources/decode-text'
import { jsonFault, jsonRow } from '../sources/json-record'
import { defaultLimits, type SourceRow } from '../sources/source'
import { SourceFile } from '../sources/source-file'

/** The JSON objects of a file or of standard input, one a line; a line that holds none is a row with an error. Empty lines are passed over. */
export async function* jsonLines(path: string | undefined, stdin: Readable): AsyncGenerator<SourceRow> {
  const chunks = path === undefined || path === '-' ? bytesOf(stdin) : (await SourceFile.open(path)).chunks()
  const limit = defaultLimits.recordCharacters
  let rest = ''
  let line = 0
  let dropping = false
  for await (const chunk of decodeText(chunks, 'utf-8')) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const text of lines) {
      line++
      if (dropping) dropping = false
      else if (text.trim() !== '') yield jsonRow(line, text)
    }
    if (rest.length <= limit) continue
    if (!dropping) yield jsonFault(line + 1, `it is longer than ${limit} characters.`, '')
    dropping = true
    rest = ''
  }
  if (!dropping && rest.trim() !== '') yield jsonRow(line + 1, rest)
}

async function* bytesOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer)
}
