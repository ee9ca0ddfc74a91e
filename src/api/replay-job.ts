import { z } from 'zod'
import { jobSchema, shownJob } from './job-schema'
import { defineRoute } from './route'

export const replayJob = defineRoute({
  method: 'post',
  path: '/api/jobs/{id}/replay',
  operationId: 'replayJob',
  summary: 'Put a dead job back to be tried again, its attempts forgotten; one that waits or runs is left alone.',
  tag: 'service',
  errors: ['JOB_NOT_FOUND'],
  params: z.strictObject({ id: z.string().min(1).max(300).describe('Id of the job.') }),
  reply: z.strictObject({ job: jobSchema.optional().describe('The job as it is now; absent when it is done and forgotten already.') }),
  handle: async ({ params: { id } }, { stores, pseudonyms }) => {
    await stores.jobs.replay(id)
    const job = await stores.jobs.get(id)
    return { status: 200, body: { ...(job && { job: shownJob(job, pseudonyms) }) } }
  },
})
