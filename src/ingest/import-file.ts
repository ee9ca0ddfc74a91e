import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { DAY_MS } from '../domain/day-span'
import { TingyinError } from '../domain/errors'
import type { Pipeline } from '../pipeline/pipeline'
import { present } from '../sources/cells'
import { type ColumnMapping, type ColumnOverrides, isRowOfData, mapColumns, shownColumns } from '../sources/columns'
import { openSource, type OpenSourceOptions } from '../sources/open-source'
import { textOf, toRawContact } from '../sources/raw-contact'
import type { Source, SourceRow } from '../sources/source'
import type { Stores } from '../stores/open-stores'
import type { Pseudonyms } from '../text/pseudonym'
import { type ImportContext, type IngestRow, keyOf, sizeOf } from './import-context'
import { addCounts, ingestBatch, type IngestCounts, noCounts } from './ingest'
import { ingestJob, QueuedBatches } from './queued-batch'
import { SeenKeys } from './seen-keys'

/** Contacts committed at once, or in one job. An interruption repeats at most one batch; half as large, indexing costs a fifth more. */
export const BATCH = 1_000
/** A batch of long texts is smaller: it is held in memory, and a queued one is a single job. */
const BATCH_CHARACTERS = 1_000_000

/** How long the counts of a batch wait for their import to be taken up again. */
const KEPT_COUNTS_MS = 30 * DAY_MS

export interface ImportOptions extends OpenSourceOptions {
  /** Name of the source; default the file's base name. */
  readonly source?: string
  /** Columns that feed a field otherwise than by their usual names; they go before those of the pipeline file. */
  readonly columns?: ColumnOverrides
  /** Time of rows that have none, any accepted form; default the file's own date. */
  readonly occurredAt?: string
  readonly onProgress?: (progress: ImportProgress) => void
  /** Leaves analysing and keeping to the workers of the job queue, and waits for them. Default false: does it here. */
  readonly queued?: boolean
  /** Stops after the batch under way, or when queued at once; the import can be resumed. */
  readonly signal?: AbortSignal
}

export interface ImportProgress {
  readonly bytesRead: number
  readonly totalBytes: number
  readonly counts: IngestCounts
}

export interface ImportOutcome extends IngestCounts {
  readonly source: string
  readonly file: string
  /** Rows without a time of their own that were given `occurredAt`. */
  readonly undated: number
  /** Rows without an id of their own, known by a digest of their cells: once a cell changes the row is another contact. */
  readonly withoutId: number
  /** Contacts of this run that wait for the index, which could not be reached. */
  readonly unindexed: number
  /** Line after which this run went on where an interrupted one had stopped; 0 when it began at the start. */
  readonly resumedAfterLine: number
  /** False when the signal stopped it. */
  readonly finished: boolean
}

/** What is kept of an import under way, to go on after an interruption. */
interface ImportState {
  /** Line of the last row that is through, to tell people. */
  readonly line: number
  /** `read` is how many rows are through, and what the import goes on by: records of a JSON file may all stand in one line. */
  readonly counts: IngestCounts
  readonly undated: number
  /** Missing where a version that did not count them began the import. */
  readonly withoutId?: number
  readonly finished: boolean
  /** When the import began, whatever interrupted it since: what arrived between is newer. */
  readonly receivedAt: number
}

/**
 * Imports a file. Running it again on the same file changes nothing; after an interruption it goes on behind the last
 * committed batch. Rows that cannot be read or are no contacts go to the rejects; they never stop it.
 *
 * @throws TingyinError SOURCE_NOT_FOUND, SOURCE_UNREADABLE, TEXT_COLUMN_MISSING, or a column override that fits no column; STORE_UNAVAILABLE; BATCH_FAILED when queued
 */
export async function importFile(
  path: string,
  options: ImportOptions,
  { pipeline, pseudonyms, stores }: { readonly pipeline: Pipeline; readonly pseudonyms: Pseudonyms; readonly stores: Stores },
): Promise<ImportOutcome> {
  const opened = await openSource(path, options)
  const source = options.source ?? opened.name
  const mapping = placeColumns(path, opened, pipeline, options.columns)
  const key = await fingerprint(path, [source, pipeline.definition.name, JSON.stringify(options.columns ?? {})])
  const earlier = (await stores.records.get('import', key)) as ImportState | undefined
  const resumed = earlier && !earlier.finished ? earlier : undefined
  const receivedAt = resumed?.receivedAt ?? Date.now()
  const context: ImportContext = {
    file: basename(path),
    place: pseudonyms.digest(JSON.stringify([resolve(path), options.sheet])).slice(0, 12),
    source,
    receivedAt,
    pipeline,
    pseudonyms,
    seen: new SeenKeys(),
    personalColumns: personalColumnsOf(mapping),
  }
  const occurredAtDefault = options.occurredAt ?? (await stat(path)).mtime.toISOString()

  let counts = resumed?.counts ?? noCounts
  let undated = resumed?.undated ?? 0
  let withoutId = resumed?.withoutId ?? 0
  let line = resumed?.line ?? 0
  let unindexed = 0
  const toRow = rowReader(mapping, { source, occurredAtDefault, pseudonyms, channel: pipeline.definition.source.channel })
  const keepState = (finished: boolean): Promise<void> => stores.records.put('import', key, { line, counts, undated, withoutId, finished, receivedAt } satisfies ImportState)
  const through = async (rows: readonly IngestRow[], batch: IngestCounts, waiting: number): Promise<void> => {
    counts = addCounts(counts, batch)
    unindexed += waiting
    undated += rows.filter((row) => row.undated).length
    withoutId += rows.filter((row) => row.contact !== undefined && row.id === undefined).length
    line = rows.at(-1)!.line
    await keepState(false)
    options.onProgress?.({ bytesRead: opened.bytesRead(), totalBytes: opened.totalBytes, counts })
  }
  const delivery: Delivery = options.queued
    ? new QueuedBatches(`${ingestJob}-${key}-${receivedAt}`, context, stores, through, options.signal)
    : {
        add: async (rows) => {
          const outcome = await ingestBatch(rows, context, stores)
          await through(rows, outcome.counts, outcome.unindexed)
        },
        finish: async () => undefined,
      }
  // Of imports that nobody went on with.
  if (options.queued) await stores.records.removeOlderThan('batch', Date.now() - KEPT_COUNTS_MS)

  const rowsThrough = counts.read
  // Whoever goes on after an interruption takes the time of this beginning, and with it finds what workers have done meanwhile.
  if (!resumed) await keepState(false)
  let batch: IngestRow[] = []
  let characters = 0
  let number = 0
  let finished = true
  try {
    for await (const sourceRow of withReadErrors(opened)) {
      const row = toRow(sourceRow, ++number)
      if (number <= rowsThrough) {
        // Committed before the interruption; its id still counts when a later row repeats it.
        if (row.contact) context.seen.add(keyOf(row.contact, pseudonyms))
        continue
      }
      batch.push(row)
      if (row.contact) characters += sizeOf(row.contact)
      if (batch.length < BATCH && characters < BATCH_CHARACTERS) continue
      await delivery.add(batch)
      batch = []
      characters = 0
      options.signal?.throwIfAborted()
    }
    if (batch.length > 0) await delivery.add(batch)
    await delivery.finish()
    await keepState(true)
  } catch (error) {
    if (!options.signal?.aborted || (error as Error).name !== 'AbortError') throw error
    finished = false
  }
  return { ...counts, source, file: context.file, undated, withoutId, unindexed, resumedAfterLine: resumed?.line ?? 0, finished }
}

/**
 * Which columns of a file feed which fields, by the options of its import, the pipeline file and their names.
 *
 * @throws TingyinError SOURCE_UNREADABLE for a table without a header, whose columns of names nobody knows; TEXT_COLUMN_MISSING for one of which every row would
 * lack its text; an override that fits no column
 */
export function placeColumns(path: string, { format, columns }: Source, pipeline: Pipeline, overrides: ColumnOverrides = {}): ColumnMapping {
  // Later records of JSON may have columns that the first ones lack.
  const isTable = format !== 'json' && format !== 'jsonl'
  if (isTable && isRowOfData(columns)) {
    const problem = 'its first line holds personal data where the names of the columns should stand. Put a line with their names above it; no name may hold a number, an address or the name of a person.'
    throw new TingyinError('SOURCE_UNREADABLE', { file: basename(path), problem })
  }
  const mapping = mapColumns(columns, { ...pipeline.definition.source.columns, ...overrides } as ColumnOverrides)
  if (isTable && mapping.columns.text.length === 0 && mapping.columns.turns.length === 0) {
    throw new TingyinError('TEXT_COLUMN_MISSING', { file: basename(path), columns: shownColumns(columns) })
  }
  return mapping
}

/** Where an import's batches go. */
interface Delivery {
  /** Resolves when the next may come. */
  add(rows: readonly IngestRow[]): Promise<void>
  /** Resolves when every batch is through. */
  finish(): Promise<void>
}

/** Damage that ends a file early is one more rejected row, not the loss of the rows before it. */
async function* withReadErrors(source: Source): AsyncGenerator<SourceRow> {
  let line = 0
  try {
    for await (const row of source.rows()) {
      line = row.line
      yield row
    }
  } catch (error) {
    // A file of which nothing could be read is the caller's mistake, not a row's.
    if (!(error instanceof TingyinError) || line === 0) throw error
    yield { line: line + 1, error }
  }
}

/** Turns a source's row into a contact, or says why it is none. Without a number each row has a line, or position, of its own. */
export function rowReader(
  mapping: ColumnMapping,
  options: {
    readonly source: string
    readonly occurredAtDefault?: string
    readonly channel?: string | undefined
    readonly pseudonyms: Pseudonyms
  },
): (row: SourceRow, number?: number) => IngestRow {
  const { source, occurredAtDefault, channel, pseudonyms } = options
  const now = new Date()
  const idFor = (record: Readonly<Record<string, unknown>>): string => pseudonyms.digest(JSON.stringify(record)).slice(0, 16)
  const contactOptions = { source, idFor, now, ...(channel !== undefined && { channelDefault: channel }) }
  return (row, number = row.line) => {
    if ('error' in row) return { line: row.line, number, error: row.error, ...(row.raw !== undefined && { record: { raw: row.raw } }) }
    const { line, record } = row
    const idCell = (column: string): string | undefined => textOf(present(record[column]))?.trim()
    const idColumn = mapping.columns.id.find((column) => idCell(column) !== undefined)
    const facts = { line, number, record, ...(idColumn !== undefined && { id: idCell(idColumn)!, idColumn }) }
    try {
      return { ...facts, contact: toRawContact(record, mapping, contactOptions) }
    } catch (error) {
      if (!(error instanceof TingyinError)) throw error
      const undated = error.code === 'FIELD_MISSING' && (error as TingyinError<'FIELD_MISSING'>).details.field === 'occurredAt'
      if (!undated || occurredAtDefault === undefined) return { ...facts, error, readable: true }
    }
    try {
      return { ...facts, undated: true, contact: toRawContact(record, mapping, { ...contactOptions, occurredAtDefault }) }
    } catch (error) {
      if (!(error instanceof TingyinError)) throw error
      return { ...facts, error, readable: true }
    }
  }
}

/** Columns whose cells are personal as a whole. */
export const personalColumnsOf = ({ columns }: ColumnMapping): ReadonlySet<string> => new Set([...columns.personal, ...columns.customerNumber])

/** The same bytes imported in the same way have the same fingerprint. */
async function fingerprint(path: string, way: readonly string[]): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(way))
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) digest.update(chunk as Buffer)
  return digest.digest('hex').slice(0, 24)
}
