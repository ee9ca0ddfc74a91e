import { z } from 'zod'
import { answered } from './answered'
import { defineRoute } from './route'

export const getReady = defineRoute({
  method: 'get',
  path: '/ready',
  operationId: 'getReady',
  summary: 'Say whether contacts can be taken: their store and the jobs answer. A load balancer asks here; a search index that is away stops nothing but searches.',
  tag: 'service',
  errors: ['STORE_UNAVAILABLE'],
  reply: z.strictObject({ status: z.literal('ok').describe('Contacts can be taken.') }),
  handle: async (_, { stores }) => {
    await Promise.all([
      answered('contacts', () => stores.contacts.lastRevision()),
      answered('jobs', () => stores.jobs.depth()),
    ])
    return { status: 200, body: { status: 'ok' as const } }
  },
})
