import { z } from 'zod'
import { significantKeywords as askForKeywords } from '../analytics/significant-keywords'
import { maskCell } from '../text/mask'
import { totalSchema, understoodQuery } from './contact-schema'
import { queryParameter, upTo } from './query-parameters'
import { defineRoute } from './route'

export const significantKeywords = defineRoute({
  method: 'get',
  path: '/api/significant-keywords',
  operationId: 'significantKeywords',
  summary: 'List the keywords that set the contacts of one query apart from those of another.',
  tag: 'numbers',
  errors: ['QUERY_INVALID'],
  query: z.strictObject({
    q: queryParameter,
    against: z.string().default('').describe('What they are held against, in the query language. Empty for all contacts.').meta({ example: 'kind:complaint' }),
    top: upTo(1_000, 30, 'Keywords to return.'),
    least: upTo(1_000_000, 3, 'Contacts of q that a keyword must have: what one or two say is chance.'),
  }),
  reply: z.strictObject({
    query: understoodQuery,
    againstQuery: understoodQuery,
    contacts: totalSchema,
    against: totalSchema.describe('How many contacts they are held against; exact.'),
    keywords: z
      .array(
        z
          .strictObject({
            value: z.string().describe('The keyword.'),
            contacts: z.number().describe('How many contacts of q have it.'),
            against: z.number().describe('How many of those they are held against have it.'),
            score: z.number().describe('Change of its share, in points and as a factor, multiplied (JLH): 20 % where 10 % are usual make 0.2, where 1 % is usual 3.8.'),
          })
          .meta({ id: 'SignificantKeyword', description: 'A keyword with its counts on both sides.' }),
      )
      .readonly()
      .describe('Keywords that are more frequent among the contacts of q, most significant first.'),
    compared: z.number().describe('How many keywords that at least so many contacts of q have were looked at.'),
    approximate: z.boolean().describe('True when a keyword may be missing that belongs among these. The counts are exact all the same.'),
  }),
  handle: async ({ query: { q, against, top, least } }, services) => {
    const { query, againstQuery, ...found } = await askForKeywords({ query: q, against, top, least }, services)
    const masked = (text: string): string => maskCell(text, services.pseudonyms)
    return { status: 200, body: { query: masked(query), againstQuery: masked(againstQuery), ...found } }
  },
})
