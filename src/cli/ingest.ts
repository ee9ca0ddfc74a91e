import { basename } from 'node:path'
import { pipelineNamed, type Services } from '../api/services'
import { importFile, type ImportOutcome, placeColumns } from '../ingest/import-file'
import { addCounts, type IngestCounts, noCounts } from '../ingest/ingest'
import type { Pipeline } from '../pipeline/pipeline'
import { type ColumnMapping, type ColumnOverrides, headersWithoutData, mapColumns, type MappedField } from '../sources/columns'
import { openSource } from '../sources/open-source'
import type { Source } from '../sources/source'
import type { CommandContext } from './command-context'
import { businessMinute } from './contact-lines'
import { counted, grouped } from './count-table'
import { interruptible } from './interruption'
import type { ColumnOptions } from './option-values'
import { progressBar } from './progress-bar'
import { timeOption } from './time-option'

export interface IngestOptions {
  readonly pipeline?: string
  readonly source?: string
  readonly column?: ColumnOptions
  readonly encoding?: string
  readonly delimiter?: string
  readonly sheet?: string
  readonly format?: string
  readonly occurredAt?: string
  readonly queue?: boolean
  readonly json?: boolean
}

/** How long an import waits for the workers before it wonders aloud whether there are any. */
const NO_WORKER_MS = 15_000

/** A file that could be opened, and how its rows will be taken. */
interface Planned {
  readonly path: string
  readonly source: Source
  readonly pipeline: Pipeline
  readonly mapping: ColumnMapping
}

/** Imports files one after the other. Nothing is imported before every one of them could be opened and its columns placed. */
export async function ingestCommand(context: CommandContext, paths: readonly string[], options: IngestOptions): Promise<number> {
  const { json = false, column: columns = {} } = options
  const occurredAt = options.occurredAt === undefined ? undefined : timeOption(options.occurredAt)
  const opened: { readonly path: string; readonly source: Source }[] = []
  for (const path of paths) opened.push({ path, source: await openSource(path, options) })

  return context.withServices(async (services) => {
    const planned = opened.map(({ path, source }): Planned => {
      const pipeline = pipelineNamed(services.pipelines(), options.pipeline ?? usualPipeline(source, columns))
      return { path, source, pipeline, mapping: placeColumns(path, source, pipeline, columns as ColumnOverrides) }
    })
    const interruption = interruptible(context.terminal.signals, () => context.note('Stopping after this batch; press Ctrl-C again to stop at once.'))
    const outcomes: ImportOutcome[] = []
    try {
      for (const plan of planned) {
        if (interruption.signal.aborted) break
        if (!json) describePlan(plan, options.source, context)
        const outcome = await importPlanned(plan, { ...options, occurredAt, signal: interruption.signal }, services, context)
        outcomes.push(outcome)
        if (!json) describeOutcome(outcome, context)
        noteWhatToKnow(outcome, options, context)
      }
    } finally {
      interruption.release()
    }
    const finished = outcomes.length === planned.length && outcomes.every((outcome) => outcome.finished)
    if (json) context.printJson(report(planned, outcomes, finished))
    else if (planned.length > 1) context.print(`${counted(outcomes.length, 'file')}: ${countsLine(total(outcomes))}`)
    if (!finished) context.note('Stopped before the end. What was read is kept; run the same command again to go on from there.')
    return finished ? 0 : 1
  })
}

async function importPlanned(
  { path, pipeline, source: { totalBytes } }: Planned,
  { source, column, occurredAt, queue = false, signal, ...reading }: Omit<IngestOptions, 'occurredAt'> & { readonly occurredAt: string | undefined; readonly signal: AbortSignal },
  { stores, pseudonyms }: Services,
  context: CommandContext,
): Promise<ImportOutcome> {
  const bar = progressBar(context.terminal, basename(path), totalBytes)
  const noWorker = queue ? setTimeout(() => context.note('No worker has finished a batch yet. Is a "tingyin worker" or "tingyin serve" running?'), NO_WORKER_MS) : undefined
  try {
    const { encoding, delimiter, sheet, format } = reading
    return await importFile(
      path,
      {
        encoding, delimiter, sheet, format, columns: (column ?? {}) as ColumnOverrides, queued: queue, signal,
        ...(source !== undefined && { source }),
        ...(occurredAt !== undefined && { occurredAt }),
        onProgress: ({ bytesRead, counts }) => {
          clearTimeout(noWorker)
          bar.update(bytesRead, `${grouped(counts.read)} rows`)
        },
      },
      { pipeline, pseudonyms, stores },
    )
  } finally {
    clearTimeout(noWorker)
    bar.stop()
  }
}

/** Calls and chats come as JSON with turns; everything else is read as tickets. */
function usualPipeline({ format, columns }: Source, overrides: ColumnOptions): string {
  const json = format === 'json' || format === 'jsonl'
  return json && mapColumns(columns, overrides as ColumnOverrides).columns.turns.length > 0 ? 'call-transcripts' : 'complaint-tickets'
}

function describePlan({ path, source, pipeline, mapping }: Planned, name: string | undefined, context: CommandContext): void {
  const { reading, format } = source
  const how = [
    format.toUpperCase() + (reading.compressed ? ' (gzip)' : ''),
    reading.encoding,
    reading.delimiter !== undefined && `separated by ${delimiterName(reading.delimiter)}`,
    reading.sheet !== undefined && `sheet "${reading.sheet}"`,
  ].filter(Boolean)
  context.note(`${basename(path)}: read as ${how.join(', ')}; source "${name ?? source.name}", pipeline ${pipeline.definition.name}`)
  const fed = fedFields(mapping).map(([field, columns]) => `${field} ← ${columns.join(' + ')}`)
  if (fed.length > 0) context.note(`  ${fed.join(', ')}`)
  for (const use of ['attributes', 'ignored'] as const) {
    const columns = source.columns.filter((column) => mapping.useOf(column) === use)
    if (columns.length > 0) context.note(`  ${use === 'ignored' ? 'left out' : 'kept as attributes'}: ${headersWithoutData(columns).join(', ')}`)
  }
}

const fedFields = ({ columns }: ColumnMapping): readonly (readonly [MappedField, readonly string[]])[] =>
  (Object.entries(columns) as [MappedField, readonly string[]][]).filter(([, named]) => named.length > 0)

function delimiterName(delimiter: string): string {
  return ({ ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' } as Record<string, string>)[delimiter] ?? `"${delimiter}"`
}

function describeOutcome(outcome: ImportOutcome, context: CommandContext): void {
  context.print(`${outcome.file}: ${countsLine(outcome)}`)
}

const countsLine = ({ read, stored, updated, unchanged, rejected }: IngestCounts): string =>
  `${counted(read, 'row')} read, ${grouped(stored)} stored, ${grouped(updated)} updated, ${grouped(unchanged)} unchanged, ${grouped(rejected)} rejected`

function noteWhatToKnow(outcome: ImportOutcome, { occurredAt }: IngestOptions, context: CommandContext): void {
  const { file, undated, withoutId, unindexed, rejected, resumedAfterLine } = outcome
  if (resumedAfterLine > 0) context.note(`  Went on after line ${grouped(resumedAfterLine)}, where an earlier run had stopped; the counts are of both.`)
  if (undated > 0) {
    const given = occurredAt === undefined ? 'the file’s own date; name another with --occurred-at' : `${businessMinute(timeOption(occurredAt))} by --occurred-at`
    context.note(`  ${counted(undated, 'row')} without a time got ${given}.`)
  }
  if (withoutId > 0) {
    context.note(`  ${counted(withoutId, 'row')} without an id got one made of all cells: the same row again is the same contact, a row that has changed is another one. Where a column has ids, name it with --column id=…`)
  }
  if (unindexed > 0) context.note(`  ${counted(unindexed, 'contact')} ${unindexed === 1 ? 'waits' : 'wait'} to be indexed, because the search index cannot be reached: kept, and found when it is back.`)
  if (rejected > 0) context.note(`  See the rejected rows: tingyin rejects list --file ${quotedWord(file)}${context.dataOption}`)
}

const quotedWord = (word: string): string => (/^[\p{L}\p{N}._-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

const total = (outcomes: readonly ImportOutcome[]): IngestCounts => outcomes.reduce<IngestCounts>(addCounts, noCounts)

function report(planned: readonly Planned[], outcomes: readonly ImportOutcome[], finished: boolean): unknown {
  return {
    ...total(outcomes),
    undated: outcomes.reduce((sum, { undated }) => sum + undated, 0),
    withoutId: outcomes.reduce((sum, { withoutId }) => sum + withoutId, 0),
    unindexed: outcomes.reduce((sum, { unindexed }) => sum + unindexed, 0),
    finished,
    files: outcomes.map((outcome, i) => {
      const { source, pipeline, mapping } = planned[i]!
      return { ...outcome, pipeline: pipeline.definition.name, format: source.format, ...source.reading, columns: Object.fromEntries(fedFields(mapping)) }
    }),
  }
}
