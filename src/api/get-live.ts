import { z } from 'zod'
import { defineRoute } from './route'

export const getLive = defineRoute({
  method: 'get',
  path: '/live',
  operationId: 'getLive',
  summary: 'Say that the process answers, whatever the stores do: whoever restarts it asks here.',
  tag: 'service',
  errors: [],
  reply: z.strictObject({ status: z.literal('ok').describe('The process answers.') }),
  handle: async () => ({ status: 200, body: { status: 'ok' as const } }),
})
