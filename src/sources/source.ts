import type { TingyinError } from '../domain/errors'

/** What a file is read as. `csv` is any delimited text with commas, semicolons or bars; `tsv` is the one with tabs. */
export const sourceFormats = ['csv', 'tsv', 'jsonl', 'json', 'xlsx'] as const
export type SourceFormat = (typeof sourceFormats)[number]

/**
 * One row of a source: the record, or why there is none.
 *
 * `line` is where the record starts, counted from 1: the line of a text file, the row of a sheet.
 * `raw` is the row as far as it could be read, shortened. It may hold personal data.
 */
export type SourceRow =
  | { readonly line: number; readonly record: Record<string, unknown> }
  | { readonly line: number; readonly error: TingyinError; readonly raw?: string }

/** How a source was understood, for the person who started the import. */
export interface SourceReading {
  readonly compressed: boolean
  /** Of text; absent for a workbook. */
  readonly encoding?: string
  /** Of delimited text. */
  readonly delimiter?: string
  /** Of a workbook. */
  readonly sheet?: string
}

/**
 * Where contacts come from, row by row.
 *
 * A bad row is a row with an error, and the next one follows; only damage that ends the file, such as a cut-off
 * gzip, throws from `rows()`. Nothing is read ahead of the consumer but a buffer of bounded size.
 */
export interface Source {
  /** Base name of the file without its extensions. */
  readonly name: string
  readonly format: SourceFormat
  readonly reading: SourceReading
  /**
   * The names a record's keys can have. Complete for tables; of JSON, the keys of the first records in the order met:
   * later records may have others.
   */
  readonly columns: readonly string[]
  /** Size of the file as it lies on disk, compressed if it is. */
  readonly totalBytes: number
  /** How much of `totalBytes` the last `rows()` has read. */
  bytesRead(): number
  /** Starts from the first row each time. Leaving the loop early closes the file. */
  rows(): AsyncIterable<SourceRow>
}

/** Bounds that keep one bad file from taking the service down. */
export interface SourceLimits {
  /** Longest record, in UTF-16 code units. Default 5 Mi; a longer one is a row error. */
  readonly recordCharacters: number
  /** Most bytes a workbook may unfold to. Default 1 GiB. */
  readonly inflatedBytes: number
  /** Most bytes a workbook may unfold to per byte on disk, once it has unfolded to `ratioFromBytes`. Default 200. */
  readonly inflationRatio: number
  /** Below this a ratio says nothing: small repetitive sheets compress well. Default 50 MB. */
  readonly ratioFromBytes: number
  /** Most text a workbook may keep in its shared string table, which is held in memory. Default 128 Mi code units. */
  readonly sharedStringCharacters: number
}

export const defaultLimits: SourceLimits = {
  recordCharacters: 5 * 1024 * 1024,
  inflatedBytes: 1024 ** 3,
  inflationRatio: 200,
  ratioFromBytes: 50_000_000,
  sharedStringCharacters: 128 * 1024 * 1024,
}

const RAW_CHARACTERS = 10_000

/** A row's text for the reject store, cut to a length worth keeping. */
export function shortened(raw: string): string {
  return raw.length > RAW_CHARACTERS ? `${raw.slice(0, RAW_CHARACTERS)}…` : raw
}
