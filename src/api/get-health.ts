import { z } from 'zod'
import { answered } from './answered'
import { defineRoute } from './route'

export const getHealth = defineRoute({
  method: 'get',
  path: '/health',
  operationId: 'getHealth',
  summary: 'Say whether every store answers, what is active and how much there is.',
  tag: 'service',
  errors: ['STORE_UNAVAILABLE'],
  reply: z.strictObject({
    status: z.literal('ok').describe('Every store answers.'),
    adapters: z.record(z.string(), z.string()).describe('Which adapter stands behind contacts, search and jobs.'),
    segmenter: z
      .strictObject({
        engine: z.string().describe('What cuts text into words.'),
        fallbackReason: z.string().optional().describe('Why it is the fallback; absent when it is not.'),
      })
      .describe('The segmenter in use.'),
    dictionaryVersion: z.string().describe('Digest of the dictionaries.'),
    contacts: z.number().describe('Contacts stored.'),
    indexed: z.number().describe('Contacts in the search index; the same number, save for the moment of an import.'),
    rejects: z.number().describe('Rejected rows kept.'),
  }),
  handle: async (_, { stores, tools }) => {
    const [contacts, indexed, rejects] = await Promise.all([
      answered('contacts', () => stores.contacts.size()),
      answered('search', () => stores.search.count()),
      answered('rejects', () => stores.rejects.count({})),
      answered('jobs', () => stores.jobs.depth()),
    ])
    return {
      status: 200,
      body: {
        status: 'ok' as const,
        adapters: stores.adapters,
        segmenter: { engine: tools.segmenter.engine, ...(tools.fallbackReason !== undefined && { fallbackReason: tools.fallbackReason }) },
        dictionaryVersion: tools.dictionaryVersion,
        contacts,
        indexed,
        rejects,
      },
    }
  },
})
