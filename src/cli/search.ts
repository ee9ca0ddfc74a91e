import { type FindRequest, findContacts, type FoundContact, type FoundPage, rankByAnyWord } from '../analytics/find-contacts'
import { nameOf, type ValueNames } from '../analytics/vocabulary'
import type { Services } from '../api/services'
import { TingyinError } from '../domain/errors'
import { ByteSink } from '../export/byte-sink'
import type { SourceRow } from '../sources/source'
import type { CommandContext } from './command-context'
import { headLine, labelLine } from './contact-lines'
import { counted, countTable, grouped } from './count-table'
import { jsonLines } from './json-lines'
import { boldMarks, bracketMarks, type Marks, markSpans } from './marked-text'
import { checkName, jsonLineExtensions, openOutput } from './open-output'
import type { FacetOptions } from './option-values'

export interface SearchOptions {
  readonly limit: number
  readonly sort?: NonNullable<FindRequest['sort']>
  readonly cursor?: string
  readonly facets?: FacetOptions
  readonly queries?: string
  readonly out?: string
  readonly json?: boolean
}

export async function searchCommand(context: CommandContext, query: string | undefined, options: SearchOptions): Promise<void> {
  const { limit, sort, cursor, facets, queries, out, json } = options
  if ((query === undefined) === (queries === undefined)) {
    throw new TingyinError('REQUEST_INVALID', { problem: 'give either a query or a file of --queries. The query "" finds everything.' })
  }
  if (out !== undefined && queries === undefined) throw new TingyinError('REQUEST_INVALID', { problem: '--out goes with --queries. To write contacts to a file, use "tingyin export".' })
  checkName(out, 'JSON lines', jsonLineExtensions)
  await context.withStoredServices(async (services) => {
    if (queries !== undefined) return rankQueries(queries, out, limit, services, context)
    const page = await findContacts(
      { query: query!, limit, ...(sort !== undefined && { sort }), ...(cursor !== undefined && { cursor }), ...(facets !== undefined && { facets }) },
      services,
    )
    if (json) context.printJson(page)
    else printPage(page, services.names, context)
    return undefined
  })
}

function printPage(page: FoundPage, names: ValueNames, context: CommandContext): void {
  const marks = context.styled ? boldMarks : bracketMarks
  context.print(`${counted(page.total, 'contact')}${page.query ? `  ${page.query}` : ''}`)
  for (const hit of page.hits) for (const line of hitLines(hit, names, marks)) context.print(line)
  for (const [field, values] of Object.entries(page.facets)) {
    context.print(`\n${field}`)
    for (const line of countTable(values.map(({ value, contacts }) => ({ name: nameOf(names, field, value), count: contacts })), page.total)) context.print(line)
  }
  if (page.next !== undefined) context.note(`\nShown are ${grouped(page.hits.length)}. For the next ones add --cursor ${page.next}`)
}

function hitLines({ contact, snippet }: FoundContact, names: ValueNames, marks: Marks): readonly string[] {
  return ['', headLine(contact), `  ${labelLine(contact.labels, names)}`, `  ${markSpans(snippet.text, snippet.highlights, marks).replaceAll('\n', ' / ')}`]
}

/** Runs a file of queries, none of which is in the query language. A bad line is told and the next one follows. */
async function rankQueries(path: string, out: string | undefined, limit: number, services: Services, context: CommandContext): Promise<void> {
  const rows = jsonLines(path, context.terminal.stdin)
  // The file is opened before anything is written: one that is not there must not leave an empty run behind.
  const first = await rows.next()
  const stream = await openOutput(out, context.terminal, path)
  const sink = new ByteSink(stream)
  let bad = 0
  let lines = 0
  for (let next = first; !next.done; next = await rows.next()) {
    lines++
    const answer = await rankedLine(next.value, limit, services)
    if ('error' in answer) {
      bad++
      context.note(`Line ${next.value.line}: ${answer.error.message}`)
    }
    await sink.text(`${JSON.stringify(answer)}\n`)
  }
  await sink.end()
  if (bad > 0) context.note(`${grouped(bad)} of ${counted(lines, 'line')} could not be read.`)
}

type RankedLine = { readonly qid: unknown; readonly ids: readonly string[] } | { readonly qid?: unknown; readonly error: { readonly code: string; readonly message: string } }

async function rankedLine(row: SourceRow, limit: number, services: Services): Promise<RankedLine> {
  if ('error' in row) return { error: { code: row.error.code, message: row.error.message } }
  const { qid, q } = row.record
  if (typeof q === 'string' && (typeof qid === 'string' || typeof qid === 'number')) {
    const { hits } = await rankByAnyWord(q, limit, services)
    return { qid, ids: hits.map(({ key }) => key.id) }
  }
  const { code, message } = new TingyinError('ROW_UNREADABLE', { problem: 'it needs a "qid" and a "q" that is a text.' })
  return { ...(qid !== undefined && { qid }), error: { code, message } }
}
