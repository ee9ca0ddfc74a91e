import { z } from 'zod'
import { maskCell } from '../text/mask'
import { upTo } from './query-parameters'
import { defineRoute } from './route'

export const rejectFilter = {
  file: z.string().min(1).max(500).optional().describe('Only rows of this file, or of the request http-… that a rejected row of POST /api/contacts names.'),
  code: z.string().min(1).max(100).optional().describe('Only rows rejected with this error code, FIELD_MISSING for example.'),
  source: z.string().min(1).max(200).optional().describe('Only rows of this source.'),
}

/** A filter without the fields that were not given. */
export function given<Filter extends Record<string, unknown>>(filter: Filter): { [Name in keyof Filter]?: Exclude<Filter[Name], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as never
}

const rejectSchema = z
  .strictObject({
    id: z.string().describe('Id of the reject: the same row rejected again has it again.'),
    source: z.string().describe('The source of the import.'),
    file: z.string().describe('Name of the file, or of the request.'),
    place: z.string().optional().describe('Tells files of one name apart: a digest of the path.'),
    line: z.number().describe('Line in the file, or position in the request, from 1.'),
    rowId: z.string().optional().describe('Tells the row by the id that it names: a keyed digest of it; absent where it names none or could not be read.'),
    stage: z.string().describe('Where it failed: source when unreadable, row when no contact, else the stage of the pipeline.'),
    code: z.string().describe('Error code.'),
    message: z.string().describe('What was wrong and what would be right.'),
    pipeline: z.string().describe('Name of the pipeline.'),
    record: z.record(z.string(), z.unknown()).optional().describe('The row with personal data masked; absent when it was not kept, and then it cannot be replayed.'),
    receivedAt: z.string().describe('When it was first received, ISO 8601: replayed, it does not replace a contact that was received later.'),
    rejectedAt: z.string().describe('When it was rejected, ISO 8601.'),
  })
  .meta({ id: 'Reject', description: 'A row that could not become a contact.' })

export const listRejects = defineRoute({
  method: 'get',
  path: '/api/rejects',
  operationId: 'listRejects',
  summary: 'List rows that could not become contacts, with their reasons.',
  tag: 'rejects',
  query: z.strictObject({
    ...rejectFilter,
    limit: upTo(500, 50, 'Rejects to return.'),
    after: z.string().min(1).max(100).optional().describe('`next` of an earlier page.'),
  }),
  reply: z.strictObject({
    total: z.number().describe('How many rejects match in all.'),
    rejects: z.array(rejectSchema).readonly().describe('The rejects of this page, oldest first.'),
    next: z.string().optional().describe('Where the next page begins; absent on the last one.'),
  }),
  handle: async ({ query: { limit, after, ...filter } }, { stores, pseudonyms }) => {
    const total = await stores.rejects.count(given(filter))
    const found = await stores.rejects.list(given(filter), limit + 1, after)
    const rejects = found.slice(0, limit)
    return {
      status: 200,
      body: {
        total,
        rejects: rejects.map((reject) => ({ ...reject, message: maskCell(reject.message, pseudonyms) })),
        ...(found.length > limit && { next: rejects.at(-1)!.id }),
      },
    }
  },
})
