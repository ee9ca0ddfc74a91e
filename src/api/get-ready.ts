import { z } from 'zod'
import { answered } from './answered'
import { defineRoute } from './route'

export const getReady = defineRoute({
  method: 'get',
  path: '/ready',
  operationId: 'getReady',
  summary: 'Say whether requests can be served: every store answers. A load balancer asks here.',
  tag: 'service',
  errors: ['STORE_UNAVAILABLE'],
  reply: z.strictObject({ status: z.literal('ok').describe('Every store answers.') }),
  handle: async (_, { stores }) => {
    await Promise.all([
      answered('contacts', () => stores.contacts.lastRevision()),
      answered('search', () => stores.search.count()),
      answered('jobs', () => stores.jobs.depth()),
    ])
    return { status: 200, body: { status: 'ok' as const } }
  },
})
