import { setTimeout as delay } from 'node:timers/promises'
import type { Services } from '../api/services'
import { reindexJob } from '../api/start-reindex'
import { reindex, type ReindexProgress } from '../ingest/reindex'
import type { Job } from '../stores/jobs/job-queue'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { interruptible } from './interruption'
import { progressBar } from './progress-bar'

export async function reindexCommand(context: CommandContext, options: { readonly background?: boolean; readonly json?: boolean }): Promise<number> {
  return context.withStoredServices(async (services) => {
    const { stores, pipelines } = services
    const outdated = await stores.contacts.count({ outdatedFor: pipelines().map(({ versions }) => versions) })
    const total = await stores.contacts.size()
    context.note(`${grouped(outdated)} of ${counted(total, 'contact')} ${outdated === 1 ? 'was' : 'were'} analysed by older rules.`)
    if (outdated === 0) return report({ outdated, updated: 0, failed: 0 }, options, context)
    const added = await stores.jobs.add({ id: reindexJob, kind: reindexJob, payload: {} })
    if (!added) context.note('They are being brought up to date already.')
    if (!options.background) return workThrough(outdated, services, options, context)
    if (options.json) context.printJson({ outdated, added })
    else if (added) context.print('A running "tingyin serve" will bring them up to date.')
    return 0
  })
}

/** Works the job here, or watches another process work it. */
async function workThrough(outdated: number, services: Services, options: { readonly json?: boolean }, context: CommandContext): Promise<number> {
  const { stores, pipelines } = services
  const interruption = interruptible(context.terminal.signals, () => context.note('Stopping after this batch; press Ctrl-C again to stop at once.'))
  const bar = progressBar(context.terminal, 'reindex', outdated)
  stores.jobs.work({
    [reindexJob]: async (_job, { progress, signal }) => {
      await reindex(stores, pipelines(), { signal, onProgress: progress })
    },
  })
  let job: Job | undefined
  try {
    const idle = stores.jobs.idle()
    // Whoever interrupts us does not wait for it.
    idle.catch(() => undefined)
    for (let over = false; !over && !interruption.signal.aborted; ) {
      over = await Promise.race([idle.then(() => true), delay(100, false)])
      job = await stores.jobs.get(reindexJob)
      const { updated = 0, failed = 0 } = (job?.progress ?? {}) as Partial<ReindexProgress>
      bar.update(updated + failed, counted(updated, 'contact'))
    }
  } finally {
    bar.stop()
    interruption.release()
  }
  if (job?.state === 'done') return report(job.progress as ReindexProgress, options, context)
  if (job?.state === 'dead') context.note(`It failed: ${job.failure ?? 'nobody said why.'}`)
  else context.note('Stopped before the end. What is done is kept; run the same command again to go on.')
  return 1
}

function report({ outdated, updated, failed }: ReindexProgress, { json }: { readonly json?: boolean }, context: CommandContext): number {
  if (json) context.printJson({ outdated, updated, failed })
  else context.print(outdated === 0 ? 'Every contact is up to date.' : `${counted(updated, 'contact')} brought up to date.`)
  if (failed > 0) context.note(`${counted(failed, 'contact')} could not be analysed by the rules of now and stay as they were.`)
  return 0
}
