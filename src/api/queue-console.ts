import { createBullBoard } from '@bull-board/api'
import { BullAdapter } from '@bull-board/api/bullAdapter'
import { ExpressAdapter } from '@bull-board/express'
import { Router } from 'express'
import type { Services } from './services'

export const queueConsolePath = '/queues'

/** bull's console over the jobs in Redis: what waits, runs and failed, to be looked at and tried again. Undefined where jobs are not in Redis. */
export function queueConsole({ stores: { bullQueues } }: Pick<Services, 'stores'>): Router | undefined {
  if (bullQueues === undefined) return undefined
  const adapter = new ExpressAdapter()
  adapter.setBasePath(queueConsolePath)
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Tingyin 听音', environment: { label: '', color: '' } } },
  })
  const shown = new Set<string>()
  const router = Router()
  // A kind of job is there from its first job on.
  router.use((_request, _response, next) => {
    bullQueues().then((queues) => {
      for (const queue of queues as readonly ConstructorParameters<typeof BullAdapter>[0][]) {
        if (shown.has(queue.name)) continue
        shown.add(queue.name)
        board.addQueue(new BullAdapter(queue))
      }
      next()
    }, next)
  })
  return router.use(adapter.getRouter() as Router)
}
