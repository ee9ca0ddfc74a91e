import { z } from 'zod'
import { replayRejects } from '../ingest/replay-rejects'
import { parseTime } from '../sources/dates'
import { importCounts } from './import-counts'
import { given, rejectFilter } from './list-rejects'
import { defineRoute } from './route'

export const postRejectsReplay = defineRoute({
  method: 'post',
  path: '/api/rejects/replay',
  operationId: 'replayRejects',
  summary: 'Send rejected rows through again, by the rules of now.',
  description: 'Rows that become contacts leave the rejects; the others stay, with their new reason.',
  tag: 'rejects',
  errors: ['FIELD_INVALID'],
  body: z
    .strictObject({
      ...rejectFilter,
      occurredAt: z.string().max(100).optional().describe('Time of rows that have none, 2026-03-02 09:30 for example.'),
    })
    .default({})
    .describe('Which rejects; without a filter all.'),
  reply: z.strictObject({
    ...importCounts,
    withoutRow: z.number().describe('Rejects whose row was not kept: only sending it again can bring them back.'),
    unreadable: z.number().describe('Rejects of rows of a file that could not be read: they stay as they are until the rows are put right in the file.'),
  }),
  handle: async ({ body: { occurredAt, ...filter } }, services, log) => {
    // A time nobody can read is the caller's mistake, not that of every row.
    if (occurredAt !== undefined) parseTime('occurredAt', occurredAt, new Date())
    const outcome = await replayRejects(given(filter), given({ occurredAt }), { ...services, pipelines: services.pipelines() })
    log.info({ ...outcome }, 'rejects replayed')
    return { status: 200, body: outcome }
  },
})
