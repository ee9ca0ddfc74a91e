import { z } from 'zod'
import type { ListedJob } from '../stores/jobs/job-queue'
import { maskCell } from '../text/mask'
import type { Pseudonyms } from '../text/pseudonym'

export const jobSchema = z
  .strictObject({
    id: z.string().describe('Id of the job.'),
    kind: z.string().describe('What it does.'),
    state: z.enum(['waiting', 'active', 'done', 'dead']).describe('dead: it failed as often as it may.'),
    attempts: z.number().describe('How often it was tried.'),
    progress: z.unknown().optional().describe('How far it is. Of reindex: updated, failed and outdated contacts.'),
    failure: z.string().optional().describe('Why the last attempt failed.'),
    addedAt: z.string().describe('When it was added, ISO 8601.'),
    finishedAt: z.string().optional().describe('When it ended, ISO 8601.'),
  })
  .meta({ id: 'Job', description: 'Work done in the background.' })

export function shownJob({ id, kind, state, attempts, progress, failure, addedAt, finishedAt }: ListedJob, pseudonyms: Pseudonyms): z.infer<typeof jobSchema> {
  return {
    id,
    kind,
    state,
    attempts,
    ...(progress !== undefined && { progress }),
    ...(failure !== undefined && { failure: maskCell(failure, pseudonyms) }),
    addedAt,
    ...(finishedAt !== undefined && { finishedAt }),
  }
}
