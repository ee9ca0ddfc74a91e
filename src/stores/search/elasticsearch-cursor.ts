import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { TingyinError } from '../../domain/errors'
import type { ServerQuery } from './elasticsearch-query'
import type { StoredStatistics } from './elasticsearch-statistics'
import type { SearchRequest } from './search-index'

/** A cursor unfolds to no more than this many bytes; a thousand shards and a thousand words fit. */
const MOST_BYTES = 500_000

/** Where the next page begins. Everything is in it: any process can go on. */
export interface SearchCursor {
  readonly digest: string
  /** The point in time that all pages are read from. */
  readonly pit: string
  /** How many hits the pages before had. */
  readonly offset: number
  /** What the last hit was sorted by, where pages follow the server's order. */
  readonly after?: readonly unknown[]
  /** What the server's scores are multiplied by to come after the scores in full. */
  readonly scale?: number
  /** What the first page was ranked by. */
  readonly statistics?: StoredStatistics
}

/** What makes two requests pages of one search: what they ask the server for, and in which order. */
export function digestOf(query: ServerQuery, { ranking, sort }: Pick<SearchRequest, 'ranking' | 'sort'>): string {
  const asked = JSON.stringify([query, ranking.map(({ word, weight }) => [word, weight]), sort])
  return createHash('sha256').update(asked).digest('base64url').slice(0, 16)
}

/** The server's name for a point in time repeats itself for every shard, which shows once it is no longer base64. */
export function writeCursor({ pit, ...cursor }: SearchCursor): string {
  const bytes = Buffer.from(pit, 'base64url')
  const head = Buffer.from(`${JSON.stringify(cursor)}\n`)
  return deflateRawSync(Buffer.concat([head, bytes]), { level: 9 }).toString('base64url')
}

/** @throws TingyinError CURSOR_INVALID when it is no cursor, or one of another request */
export function readCursor(text: string, digest: string): SearchCursor {
  try {
    const unfolded = inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: MOST_BYTES })
    const end = unfolded.indexOf('\n')
    const cursor = JSON.parse(unfolded.subarray(0, end).toString()) as Omit<SearchCursor, 'pit'>
    if (cursor.digest === digest && Number.isSafeInteger(cursor.offset) && cursor.offset > 0) return { ...cursor, pit: paddedBase64(unfolded.subarray(end + 1)) }
  } catch (cause) {
    throw new TingyinError('CURSOR_INVALID', {}, { cause })
  }
  throw new TingyinError('CURSOR_INVALID', {})
}

/** The server writes its names URL-safe and padded. */
function paddedBase64(bytes: Buffer): string {
  const text = bytes.toString('base64url')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}
