import { z } from 'zod'
import { wordCandidates } from '../analytics/word-candidates'
import { maskCell } from '../text/mask'
import { totalSchema, understoodQuery } from './contact-schema'
import { queryParameter, upTo } from './query-parameters'
import { defineRoute } from './route'

const bits = z.number()

export const findWords = defineRoute({
  method: 'get',
  path: '/api/words/candidates',
  operationId: 'findWords',
  summary: 'List what no dictionary has and yet behaves as a word does.',
  description: 'Runs of characters in at least five contacts that hold together far more than by chance and beside which anything may stand. "tingyin words add" adds one.',
  tag: 'analysis',
  errors: ['QUERY_INVALID'],
  query: z.strictObject({ q: queryParameter, limit: upTo(200, 20, 'Words to return.') }),
  reply: z.strictObject({
    query: understoodQuery,
    contacts: totalSchema,
    scanned: z.number().describe('How many contacts were looked through: all, or a sample spread evenly.'),
    words: z
      .array(
        z.strictObject({
          word: z.string().describe('The candidate.'),
          query: z.string().describe('Finds its contacts.'),
          contacts: z.number().describe('How many contacts have it; exact.'),
          own: z.number().describe('Part of them that say it in words of their own, above 0 to 1: near 0 in fixed sentences.'),
          cohesion: bits.describe('Bits by which it is more frequent than its parts would make it by meeting at random.'),
          freedom: z.strictObject({
            before: bits.describe('Entropy of what stands before it, in bits.'),
            after: bits.describe('Entropy of what stands after it, in bits.'),
          }).describe('How little it says of what stands beside it.'),
          contexts: z.array(z.string()).readonly().describe('Up to three places where it stands.'),
          cut: z.array(z.string()).readonly().describe('How it is mostly cut today.'),
          changed: z.number().describe('Part of the contacts looked through that have it which adding it would cut otherwise, 0 to 1.'),
        }),
      )
      .readonly()
      .describe('Those that hold together most and are said by most first.'),
  }),
  handle: async ({ query: { q, limit } }, services) => {
    const found = await wordCandidates(q, limit, services)
    const masked = (query: string): string => maskCell(query, services.pseudonyms)
    return { status: 200, body: { ...found, query: masked(found.query), words: found.words.map((each) => ({ ...each, query: masked(each.query) })) } }
  },
})
