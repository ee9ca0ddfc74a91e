import { flatLabels } from '../analytics/flat-labels'
import { pipelineNamed } from '../api/services'
import type { RawContact } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import { ByteSink } from '../export/byte-sink'
import type { Pipeline } from '../pipeline/pipeline'
import type { SourceRow } from '../sources/source'
import { parseTurns } from '../sources/spoken-turns'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { jsonLines } from './json-lines'
import { checkName, jsonLineExtensions, openOutput } from './open-output'

export interface ClassifyOptions {
  readonly in?: string
  readonly out?: string
  readonly pipeline?: string
}

/** Labels texts line by line and stores nothing. A bad line is told, answered with its error, and the next one follows. */
export async function classifyCommand(context: CommandContext, options: ClassifyOptions): Promise<void> {
  checkName(options.out, 'JSON lines', jsonLineExtensions)
  const rows = jsonLines(options.in, context.terminal.stdin)
  // The file is opened before a second is spent on the dictionaries.
  const first = await rows.next()
  const sink = new ByteSink(await openOutput(options.out, context.terminal, options.in))
  const analysis = context.open.analysis(context.settings)
  const pipelines = analysis.pipelines()
  context.noteFallback(analysis.tools)
  if (options.pipeline !== undefined) pipelineNamed(pipelines, options.pipeline)
  let lines = 0
  let bad = 0
  for (let next = first; !next.done; next = await rows.next()) {
    lines++
    const answer = classified(next.value, options.pipeline, pipelines)
    if ('error' in answer) {
      bad++
      context.note(`Line ${next.value.line}: ${answer.error.message}`)
    }
    await sink.text(`${JSON.stringify(answer)}\n`)
  }
  await sink.end()
  if (bad > 0) context.note(`${grouped(bad)} of ${counted(lines, 'line')} could not be classified.`)
}

interface LineError {
  readonly id?: unknown
  readonly error: { readonly code: string; readonly message: string; readonly details: unknown }
}

function classified(row: SourceRow, pipelineName: string | undefined, pipelines: readonly Pipeline[]): object | LineError {
  if ('error' in row) return { error: errorObject(row.error) }
  const { id, text, turns: given } = row.record
  const named = id === undefined ? {} : { id }
  try {
    const turns = given === undefined || given === null ? undefined : parseTurns(given)
    const content = turns && turns.length > 0 ? { turns } : { text: textOf(text) }
    const raw: RawContact = { id: String(id ?? row.line), source: 'classify', occurredAt: UNDATED, ...content }
    const pipeline = pipelineNamed(pipelines, pipelineName ?? ('turns' in content ? 'call-transcripts' : 'complaint-tickets'))
    const { contact } = pipeline.run(raw)
    return { ...named, ...flatLabels(contact), ...(contact.text !== raw.text && { text: contact.text }) }
  } catch (error) {
    if (error instanceof TingyinError) return { ...named, error: errorObject(error) }
    throw error
  }
}

/** Labels do not depend on the time, and a pipeline needs one. */
const UNDATED = '1970-01-01T00:00:00+08:00'

function textOf(text: unknown): string {
  if (typeof text === 'string' && text.trim() !== '') return text
  if (typeof text === 'string' || text === undefined || text === null) throw new TingyinError('FIELD_MISSING', { field: 'text', columns: ['text', 'turns'] })
  throw new TingyinError('FIELD_INVALID', { field: 'text', problem: 'it is not a text.' })
}

const errorObject = ({ code, message, details }: TingyinError): LineError['error'] => ({ code, message, details })
