import type { JobState } from '../stores/jobs/job-queue'
import type { CommandContext } from './command-context'
import { businessMinute } from './contact-lines'
import { counted, grouped } from './count-table'
import { printable } from './marked-text'

/** Dead jobs that one look at the queue gives. */
const PAGE = 500

export async function listJobsCommand(context: CommandContext, options: { readonly state?: JobState; readonly limit: number; readonly json?: boolean }): Promise<void> {
  await context.withExistingStores(async ({ jobs }) => {
    const depth = await jobs.depth()
    const listed = await jobs.list(options.state === undefined ? {} : { state: options.state }, options.limit)
    if (options.json) return context.printJson({ ...depth, jobs: listed })
    for (const { id, kind, state, attempts, addedAt, failure } of listed) {
      context.print(printable(`${businessMinute(addedAt)}  ${state.padEnd(7)}  ${kind}  ${id}  ${counted(attempts, 'attempt')}${failure === undefined ? '' : `: ${failure}`}`))
    }
    const { waiting, active, delayed, dead } = depth
    context.note(`${grouped(waiting)} waiting, ${grouped(active)} active, ${grouped(delayed)} delayed, ${grouped(dead)} dead.`)
    if (dead > 0) context.note(`Once their cause is gone, have the dead ones tried again with "tingyin jobs replay${context.dataOption}".`)
  })
}

export async function replayJobsCommand(context: CommandContext, ids: readonly string[], { json }: { readonly json?: boolean }): Promise<void> {
  await context.withExistingStores(async ({ jobs }) => {
    const replayed = [...ids]
    for (const id of ids) await jobs.replay(id)
    while (ids.length === 0) {
      const dead = await jobs.list({ state: 'dead' }, PAGE)
      if (dead.length === 0) break
      for (const { id } of dead) await jobs.replay(id)
      replayed.push(...dead.map(({ id }) => id))
    }
    if (json) context.printJson({ replayed })
    else context.print(`${counted(replayed.length, 'job')} put back to be tried again.`)
  })
}
