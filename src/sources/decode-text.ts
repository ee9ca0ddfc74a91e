import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import iconv from 'iconv-lite'
import { TingyinError } from '../domain/errors'

const textEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'big5'] as const
export type TextEncoding = (typeof textEncodings)[number]

/**
 * Stands where bytes could not be decoded, so that a row that holds it can be refused rather than read as mojibake.
 * U+FFFD would not do: a text may hold one honestly. This one is a noncharacter and no text does.
 */
export const UNDECODABLE = '\uFDD0'

const aliases: Readonly<Record<string, TextEncoding>> = {
  utf8: 'utf-8',
  utf16: 'utf-16le',
  unicode: 'utf-16le',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  big5: 'big5',
  big5hkscs: 'big5',
  cp950: 'big5',
}

/** Reads an encoding as people write it: `GBK`, `utf8`, `UTF-16 LE`. */
export function encodingNamed(name: string): TextEncoding {
  const encoding = aliases[name.toLowerCase().replace(/[\s_-]/g, '')]
  if (encoding === undefined) {
    throw new TingyinError('REQUEST_INVALID', {
      problem: `encoding ${JSON.stringify(name.slice(0, 40))} is not known. Known are ${textEncodings.join(', ')} (gbk, gb2312 and cp936 are read as gb18030, cp950 as big5).`,
    })
  }
  return encoding
}

interface Decoder {
  write(bytes: Buffer): string
  end(): string
}

/** How many bytes at the end begin a character that the next chunk finishes. */
function unfinishedTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}

/** Decodes what is valid and marks what is not, line by line, so that a bad line spoils no other. */
class Utf8Decoder implements Decoder {
  #carry: Buffer = Buffer.alloc(0)

  write(chunk: Buffer): string {
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk
    const whole = bytes.length - unfinishedTail(bytes)
    this.#carry = bytes.subarray(whole)
    return this.#decode(bytes.subarray(0, whole))
  }

  end(): string {
    const rest = this.#carry
    this.#carry = Buffer.alloc(0)
    return this.#decode(rest)
  }

  #decode(bytes: Buffer): string {
    if (isUtf8(bytes)) return bytes.toString('utf8')
    let text = ''
    for (let start = 0; start < bytes.length; ) {
      const newline = bytes.indexOf(0x0a, start)
      const end = newline === -1 ? bytes.length : newline + 1
      const line = bytes.subarray(start, end)
      text += isUtf8(line) ? line.toString('utf8') : line.toString('utf8').replaceAll('\uFFFD', UNDECODABLE)
      start = end
    }
    return text
  }
}

class Utf16Decoder implements Decoder {
  readonly #decoder: TextDecoder
  constructor(encoding: 'utf-16le' | 'utf-16be') {
    this.#decoder = new TextDecoder(encoding, { ignoreBOM: true })
  }
  write(bytes: Buffer): string {
    return this.#decoder.decode(bytes, { stream: true })
  }
  end(): string {
    return this.#decoder.decode()
  }
}

/** Chinese in UTF-8: a byte that starts three, and the two others. */
const UTF8_CHINESE = /[\xE4-\xE9\xEF][\x80-\xBF]{2}/g
/** Fewer than this can be valid UTF-8 by chance. */
const TELLING_CHARACTERS = 4
const LONGEST_CARRIED_LINE = 64 * 1024

/**
 * Almost any bytes are GB18030, so a line of UTF-8 would turn into mojibake without a word. A line that is valid UTF-8
 * throughout and Chinese is marked instead. Line ends are never half of a character in these encodings.
 */
class LegacyDecoder implements Decoder {
  readonly #decoder: iconv.DecoderStream
  #line: Buffer = Buffer.alloc(0)

  constructor(encoding: 'gb18030' | 'big5') {
    this.#decoder = iconv.getDecoder(encoding === 'big5' ? 'big5hkscs' : encoding)
  }

  write(chunk: Buffer): string {
    const bytes = this.#line.length > 0 ? Buffer.concat([this.#line, chunk]) : chunk
    const lastEnd = bytes.lastIndexOf(0x0a) + 1
    const whole = bytes.length - lastEnd > LONGEST_CARRIED_LINE ? bytes.length : lastEnd
    this.#line = bytes.subarray(whole)
    return this.#decode(bytes.subarray(0, whole))
  }

  end(): string {
    const rest = this.#line
    this.#line = Buffer.alloc(0)
    return this.#decode(rest) + (this.#decoder.end() ?? '').replaceAll('\uFFFD', UNDECODABLE)
  }

  #decode(bytes: Buffer): string {
    let text = ''
    let start = 0
    for (let from = 0; from < bytes.length; ) {
      const newline = bytes.indexOf(0x0a, from)
      const end = newline === -1 ? bytes.length : newline + 1
      const line = bytes.subarray(from, end)
      if (isUtf8(line) && (line.toString('latin1').match(UTF8_CHINESE)?.length ?? 0) >= TELLING_CHARACTERS) {
        text += this.#decoder.write(bytes.subarray(start, from)) + line.toString('utf8').replace(/[^\0-\x7f]/, UNDECODABLE)
        start = end
      }
      from = end
    }
    return (text + this.#decoder.write(bytes.subarray(start))).replaceAll('\uFFFD', UNDECODABLE)
  }
}

function decoderFor(encoding: TextEncoding): Decoder {
  if (encoding === 'utf-8') return new Utf8Decoder()
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return new Utf16Decoder(encoding)
  return new LegacyDecoder(encoding)
}

/** Decodes a stream of bytes. A byte order mark is dropped; bytes that are no text become `UNDECODABLE`. */
export async function* decodeText(chunks: AsyncIterable<Buffer>, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = decoderFor(encoding)
  let first = true
  for await (const chunk of chunks) {
    let text = decoder.write(chunk)
    if (first && text !== '') {
      first = false
      if (text.startsWith('\uFEFF')) text = text.slice(1)
    }
    if (text !== '') yield text
  }
  const rest = decoder.end()
  if (rest !== '') yield rest
}

/** Decodes the start of a file; `complete` says whether it is all of it, or may end within a character. */
export function decodeSample(sample: Buffer, encoding: TextEncoding, complete: boolean): string {
  const decoder = decoderFor(encoding)
  const text = decoder.write(sample) + (complete ? decoder.end() : '')
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
