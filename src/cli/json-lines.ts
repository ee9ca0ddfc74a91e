import type { Readable } from 'node:stream'
import { decodeText } from '../sources/decode-text'
import { jsonlRows } from '../sources/jsonl-file'
import { defaultLimits, type SourceRow } from '../sources/source'
import { SourceFile } from '../sources/source-file'

/** The JSON objects of a file or of standard input, one a line, in UTF-8. */
export async function* jsonLines(path: string | undefined, stdin: Readable): AsyncGenerator<SourceRow> {
  const chunks = path === undefined || path === '-' ? bytesOf(stdin) : (await SourceFile.open(path)).chunks()
  yield* jsonlRows(decodeText(chunks, 'utf-8'), defaultLimits)
}

async function* bytesOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer)
}
