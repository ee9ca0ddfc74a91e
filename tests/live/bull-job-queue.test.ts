import { createHash } from 'node:crypto'
import { type BullJobQueue, openBullJobQueue } from '../../src/stores/jobs/bull-job-queue'
import { describeContract, type Open } from '../contracts/contract'
import { jobQueueContract, queueTiming } from '../contracts/job-queue.contract'
import { forgetNamespace } from './bull-redis'
import { overServer } from './over-server'

overServer('REDIS_URL', (url) => {
  /** What is open at each place; the namespace goes with the last. */
  const opened = new Map<string, number>()

  const open: Open<BullJobQueue> = async (place) => {
    const namespace = `tingyin-test-${createHash('sha256').update(place).digest('hex').slice(0, 12)}`
    const queue = await openBullJobQueue({ url, namespace, ...queueTiming })
    opened.set(namespace, (opened.get(namespace) ?? 0) + 1)
    const close = queue.close.bind(queue)
    let closed = false
    return Object.assign(queue, {
      close: async () => {
        await close()
        if (closed) return
        closed = true
        opened.set(namespace, opened.get(namespace)! - 1)
        if (opened.get(namespace) === 0) await forgetNamespace(url, namespace)
      },
    })
  }

  describeContract('job queue in Redis', jobQueueContract(20_000), open)
})
