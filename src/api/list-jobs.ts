import { z } from 'zod'
import { jobSchema, shownJob } from './job-schema'
import { given } from './list-rejects'
import { upTo } from './query-parameters'
import { defineRoute } from './route'

export const listJobs = defineRoute({
  method: 'get',
  path: '/api/jobs',
  operationId: 'listJobs',
  summary: 'List background jobs, newest first.',
  tag: 'service',
  query: z.strictObject({
    state: z.enum(['waiting', 'active', 'done', 'dead']).optional().describe('Only jobs in this state.'),
    kind: z.string().min(1).max(100).optional().describe('Only jobs of this kind, reindex for example.'),
    limit: upTo(500, 50, 'Jobs to return.'),
  }),
  reply: z.strictObject({ jobs: z.array(jobSchema).readonly().describe('The jobs.') }),
  handle: async ({ query: { limit, ...filter } }, { stores, pseudonyms }) => {
    const jobs = await stores.jobs.list(given(filter), limit)
    return { status: 200, body: { jobs: jobs.map((job) => shownJob(job, pseudonyms)) } }
  },
})
