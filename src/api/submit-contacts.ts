import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { rowReader } from '../ingest/import-file'
import type { ImportContext } from '../ingest/import-context'
import { addCounts, ingestBatch, noCounts } from '../ingest/ingest'
import { SeenKeys } from '../ingest/seen-keys'
import type { Pipeline } from '../pipeline/pipeline'
import { type ColumnMapping, type ColumnOverrides, headerKey, mapColumns } from '../sources/columns'
import { maskCell } from '../text/mask'
import { answerOnce, type Work } from './answer-once'
import { requestedPipeline } from './requested-pipeline'
import { importCounts } from './import-counts'
import { sourceParameter } from './query-parameters'
import { defineRoute } from './route'
import type { Services } from './services'

/** Contacts analysed before others get their turn: fifty of ordinary length take some ten milliseconds. */
const SLICE_CONTACTS = 50
/** The same for long transcripts. */
const SLICE_CHARACTERS = 200_000

type Row = Readonly<Record<string, unknown>>

const replySchema = z.strictObject({
  ...importCounts,
  rejects: z
    .array(
      z
        .strictObject({
          position: z.number().describe('Position of the contact in the request, from 1.'),
          code: z.string().describe('Error code.'),
          message: z.string().describe('What was wrong and what would be right.'),
          id: z.string().describe('Id of the reject.'),
          file: z.string().describe('What GET /api/rejects?file= knows this request by.'),
        })
        .meta({ id: 'RejectedContact', description: 'A contact that was not taken.' }),
    )
    .readonly()
    .describe('Why contacts were rejected; the others were taken all the same.'),
})
type Reply = z.infer<typeof replySchema>

export const submitContacts = defineRoute({
  method: 'post',
  path: '/api/contacts',
  operationId: 'submitContacts',
  summary: 'Submit contacts: they are masked, analysed, and stored when the answer comes; they can be found then too, or as soon as a search index that is away is back.',
  description:
    'A contact is an object with at least a text (or turns) and a time; fields may go by their English or by any of their usual Chinese names, ' +
    '{"工单编号": "T1", "受理时间": "2026-03-02 09:30", "投诉内容": "宽带断网三天"}. Fields without a meaning of their own are kept as attributes. ' +
    'Submitting the same contact again changes nothing; with another content it replaces the first. ' +
    'With an Idempotency-Key a repeated request gets the answer of the first, for 24 hours.',
  tag: 'contacts',
  errors: ['PIPELINE_NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED'],
  headers: z.object({
    'idempotency-key': z
      .string()
      .regex(/^[\x21-\x7E]{1,200}$/, 'must have 1 to 200 visible ASCII characters')
      .optional()
      .describe('Recommended: a name for this request that is new with every new content, such as a UUID. The same key with another body is refused.'),
  }),
  body: z
    .strictObject({
      pipeline: z.string().min(1).max(100).optional().describe('Name of the pipeline; GET /api/pipelines lists them. Default complaint-tickets.'),
      source: sourceParameter.default('http').describe('Source of contacts that name none. Default http.'),
      contacts: z
        .array(z.record(z.string(), z.unknown()))
        .min(1)
        .max(1_000)
        .readonly()
        .describe('1 to 1,000 contacts.'),
    })
    .describe('The contacts and how to read them.'),
  reply: replySchema,
  handle: async ({ headers, body }, services, log) => {
    const pipeline = requestedPipeline(body.pipeline, services)
    const request = JSON.stringify(body)
    const work: Work<Reply> = (renew) => submit(body, request, pipeline, services, renew)
    const key = headers['idempotency-key']
    if (key === undefined) {
      const answer = await work(async () => undefined)
      logOutcome(answer)
      return { status: 200, body: answer }
    }
    const { answer, repeated } = await answerOnce({ key, request }, { records: services.stores.records, pseudonyms: services.pseudonyms }, work)
    if (!repeated) logOutcome(answer)
    return { status: 200, body: answer, headers: { 'Idempotency-Replayed': String(repeated) } }

    function logOutcome({ rejects, ...counts }: Reply): void {
      if (rejects.length === 0) log.info(counts, 'contacts submitted')
      else log.warn({ ...counts, codes: [...new Set(rejects.map(({ code }) => code))] }, 'contacts submitted, some rejected')
    }
  },
})

async function submit(
  { source: givenSource, contacts }: { readonly source: string; readonly contacts: readonly Row[] },
  request: string,
  pipeline: Pipeline,
  { stores, pseudonyms, tally }: Services,
  renew: () => Promise<void>,
): Promise<Reply> {
  const source = maskCell(givenSource, pseudonyms)
  const personalColumns = new Set<string>()
  const context: ImportContext = {
    // A reject is known by file and line. Were every request the file `http`, the third row of one would replace the third row of another.
    file: `http-${pseudonyms.digest(request).slice(0, 12)}`,
    source,
    receivedAt: Date.now(),
    pipeline,
    pseudonyms,
    seen: new SeenKeys(),
    personalColumns,
  }
  const read = contactReader({ source, pipeline, pseudonyms, personalColumns })
  let counts = noCounts
  const rejects: Reply['rejects'][number][] = []
  for (const { start, end } of slices(contacts)) {
    if (start > 0) {
      await renew()
      await nextTurn()
    }
    const rows = contacts.slice(start, end).map((record, i) => read({ line: start + i + 1, record }))
    const outcome = await ingestBatch(rows, context, stores)
    counts = addCounts(counts, outcome.counts)
    tally.add(outcome.counts)
    for (const { line, code, message, id, file } of outcome.rejects) rejects.push({ position: line, code, message: maskCell(message, pseudonyms), id, file })
  }
  return { ...counts, rejects: rejects.sort((a, b) => a.position - b.position) }
}

/**
 * Reads each contact by its own fields: in one request some may say `text` and others 投诉内容, which in one table would be
 * two columns for one field.
 */
function contactReader({ source, pipeline, pseudonyms, personalColumns }: {
  readonly source: string
  readonly pipeline: Pipeline
  readonly pseudonyms: Services['pseudonyms']
  /** Grows with the columns met. */
  readonly personalColumns: Set<string>
}): ReturnType<typeof rowReader> {
  const readers = new Map<string, ReturnType<typeof rowReader>>()
  return (row) => {
    const columns = 'record' in row ? Object.keys(row.record) : []
    const shape = JSON.stringify(columns)
    let read = readers.get(shape)
    if (read === undefined) {
      const mapping: ColumnMapping = mapColumns(columns, overridesFor(columns, pipeline))
      for (const column of [...mapping.columns.personal, ...mapping.columns.customerNumber]) personalColumns.add(column)
      read = rowReader(mapping, { source, pseudonyms, channel: pipeline.definition.source.channel })
      readers.set(shape, read)
    }
    return read(row)
  }
}

/** The pipeline's own columns, as far as this contact has them: a contact by the usual names is as welcome. */
function overridesFor(columns: readonly string[], { definition }: Pipeline): ColumnOverrides {
  const known = new Set(columns.flatMap((column) => [column, headerKey(column)]))
  const overrides = Object.entries(definition.source.columns).flatMap(([use, named]) => {
    const there = (typeof named === 'string' ? [named] : (named ?? [])).filter((name) => known.has(name) || known.has(headerKey(name)))
    return there.length === 0 ? [] : [[use, there] as const]
  })
  return Object.fromEntries(overrides) as ColumnOverrides
}

function* slices(contacts: readonly Row[]): Generator<{ readonly start: number; readonly end: number }> {
  let start = 0
  let characters = 0
  for (let i = 0; i < contacts.length; i++) {
    const length = JSON.stringify(contacts[i]).length
    if (i > start && (i - start === SLICE_CONTACTS || characters + length > SLICE_CHARACTERS)) {
      yield { start, end: i }
      start = i
      characters = 0
    }
    characters += length
  }
  yield { start, end: contacts.length }
}
