import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { BullJobQueueOptions } from '../../src/stores/jobs/bull-job-queue'
import { sourcesHook } from './run-sources'

/** A worker in a process of its own that begins a job and never ends it. Resolves when it has begun. */
export async function workerThatNeverEnds(options: BullJobQueueOptions): Promise<ChildProcess> {
  const script = `${sourcesHook}
    const { openBullJobQueue } = require(${JSON.stringify(join(__dirname, '../../src/stores/jobs/bull-job-queue.ts'))})
    openBullJobQueue(${JSON.stringify(options)}).then((queue) =>
      queue.work({ import: () => { process.stdout.write('begun'); return new Promise(() => undefined) } }))`
  const worker = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(worker.stdout, 'data')
  return worker
}
