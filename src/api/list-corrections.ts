import { z } from 'zod'
import { correctedField, correctionSchema } from './correction-schema'
import { given } from './list-rejects'
import { sinceParameter, upTo } from './query-parameters'
import { defineRoute } from './route'

export const listCorrections = defineRoute({
  method: 'get',
  path: '/api/corrections',
  operationId: 'listCorrections',
  summary: 'List corrections of all contacts, for training and other programs.',
  description: 'In the order of their last change, so that whoever asks since their last visit also hears what was undone meanwhile.',
  tag: 'corrections',
  errors: ['CURSOR_INVALID'],
  query: z.strictObject({
    field: correctedField.optional().describe('Only corrections of this label.'),
    since: sinceParameter.describe('Only those made or undone at this time or later, ISO 8601; without an offset Asia/Shanghai.'),
    limit: upTo(500, 50, 'Corrections to return.'),
    cursor: z.string().min(1).max(200).optional().describe('`next` of an earlier page, with the same field and since.'),
  }),
  reply: z.strictObject({
    total: z.number().describe('How many corrections match in all.'),
    corrections: z.array(correctionSchema).readonly().describe('The corrections of this page.'),
    next: z.string().optional().describe('Cursor of the next page; absent on the last one.'),
  }),
  handle: async ({ query: { limit, cursor, ...filter } }, { stores: { corrections } }) => {
    const total = await corrections.count(given(filter))
    return { status: 200, body: { total, ...(await corrections.list(given(filter), limit, cursor)) } }
  },
})
