import { z } from 'zod'
import { jobSchema, shownJob } from './job-schema'
import { defineRoute } from './route'

/** One at a time: a second request while one waits or runs adds nothing. */
export const reindexJob = 'reindex'

export const startReindex = defineRoute({
  method: 'post',
  path: '/api/reindex',
  operationId: 'startReindex',
  summary: 'Analyse contacts again that older rules analysed, in the background.',
  tag: 'analysis',
  body: z.strictObject({}).default({}).describe('Nothing to say.'),
  status: 202,
  reply: z.strictObject({
    added: z.boolean().describe('False when a reindex waits or runs already.'),
    outdated: z.number().describe('Contacts that are out of date now.'),
    job: jobSchema.optional().describe('The job; GET /api/jobs shows how far it is.'),
  }),
  handle: async (_, { stores, pipelines, pseudonyms }) => {
    const outdated = await stores.contacts.count({ outdatedFor: pipelines().map(({ versions }) => versions) })
    const added = await stores.jobs.add({ id: reindexJob, kind: reindexJob, payload: {} })
    const job = await stores.jobs.get(reindexJob)
    return { status: 202, body: { added, outdated, ...(job && { job: shownJob(job, pseudonyms) }) } }
  },
})
