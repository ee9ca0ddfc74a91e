import type { Logger } from 'pino'
import { deliverAlert, deliveryJob } from '../alerts/deliver-alert'
import { watch } from '../alerts/watch'
import { catchUp } from '../ingest/catch-up'
import { ingestJob, ingestQueuedBatch } from '../ingest/queued-batch'
import { reindex } from '../ingest/reindex'
import { untilAvailable } from '../ingest/until-available'
import type { JobHandler } from '../stores/jobs/job-queue'
import { failureForLog } from './error-answer'
import { pipelineNamed, type Services } from './services'
import { reindexJob } from './start-reindex'

/** How often contacts are looked for that are not indexed. */
const CATCH_UP_MS = 5_000
/** How often steps are judged that are over. */
const WATCH_MS = 5 * 60_000

export interface BackgroundWork {
  /** Stops what is done again and again. The jobs stop when their queue closes. */
  stop(): Promise<void>
}

/** Starts what a process does without being asked: the jobs of the queue, indexing what an outage of the index left behind, and watching. */
export function startWork(services: Services, log: Logger): BackgroundWork {
  services.stores.jobs.work(jobHandlers(services, log))
  const repeated = [catchUpEvery(CATCH_UP_MS, services, log), watchEvery(WATCH_MS, services, log)]
  return { stop: async () => void (await Promise.all(repeated.map((each) => each.stop()))) }
}

/** What this process does for each kind of job. */
function jobHandlers(services: Services, log: Logger): Readonly<Record<string, JobHandler>> {
  const { stores, pseudonyms, tally, settings } = services
  const pipelines = services.pipelines()
  const handlers: Readonly<Record<string, JobHandler>> = {
    [reindexJob]: async (_job, { progress, signal }) => {
      const outcome = await reindex(stores, pipelines, { onProgress: progress, signal })
      log.info({ ...outcome }, 'reindexed')
    },
    [ingestJob]: async (job, { signal }) => {
      const pipeline = (name: string) => pipelineNamed(pipelines, name)
      const counts = await untilAvailable(
        () => ingestQueuedBatch(job, { stores, pipeline, pseudonyms }),
        signal,
        (error) => log.warn({ job: job.id, failure: failureForLog(error, pseudonyms) }, 'a batch waits for its store'),
      )
      if (counts === undefined) return
      tally.add(counts)
      log.info({ job: job.id, ...counts }, 'batch ingested')
    },
    [deliveryJob]: async (job) => {
      await deliverAlert(job, stores.records, { allowPrivate: settings.privateWebhooks })
      log.info({ job: job.id }, 'alert delivered')
    },
  }
  return Object.fromEntries(
    Object.entries(handlers).map(([kind, handler]): [string, JobHandler] => [
      kind,
      async (job, context) => {
        try {
          await handler(job, context)
        } catch (error) {
          // Stopping is no failure: whoever comes next goes on.
          if (!context.signal.aborted) {
            tally.failed(kind)
            log.error({ job: job.id, attempt: job.attempts, failure: failureForLog(error, pseudonyms) }, 'an attempt at a job failed')
          }
          throw error
        }
      },
    ]),
  )
}

/** Indexes every few seconds what an outage of the index left behind, and says once when an outage begins. */
function catchUpEvery(ms: number, { stores, pipelines, pseudonyms }: Services, log: Logger): BackgroundWork {
  // What was not there the last time may be on its way into the index.
  let seen = 0
  let away = false
  return repeat(0, ms, async (signal) => {
    try {
      const { changes, refused, unavailable } = await catchUp(stores, pipelines(), { upTo: seen, signal })
      if (changes > 0) log.info({ changes }, 'indexed what was left')
      if (refused.length > 0) log.error({ contacts: refused.length }, 'the index does not take some contacts: they are kept, and no search finds them')
      if (unavailable && !away) log.warn({ failure: failureForLog(unavailable, pseudonyms) }, 'the index cannot be reached: contacts are kept, and indexed when it is back')
      away = unavailable !== undefined
      seen = await stores.contacts.lastRevision()
    } catch (error) {
      log.warn({ failure: failureForLog(error, pseudonyms) }, 'what is left to index cannot be seen')
    }
  })
}

/** Judges every few minutes what is stored, unless another process does. */
function watchEvery(ms: number, services: Services, log: Logger): BackgroundWork {
  /** Years that were said to be without known holidays. */
  const said = new Set<number>()
  return repeat(ms, ms, async (signal) => {
    try {
      const watched = (await watch({ signal, keptDays: services.settings.alertEventDays }, services)) ?? []
      const years = watched.flatMap(({ yearsWithoutHolidays }) => yearsWithoutHolidays).filter((year) => !said.has(year))
      for (const year of years) said.add(year)
      if (years.length > 0) log.warn({ years: [...new Set(years)] }, 'no public holidays are known of these years: their days are judged as ordinary ones')
      const alerts = watched.reduce((sum, { opened }) => sum + opened.length, 0)
      const failed = watched.flatMap(({ rule, failure }) => (failure === undefined ? [] : [rule.id]))
      if (failed.length > 0) log.warn({ rules: failed }, 'rules cannot be judged, for their queries name what is gone')
      if (watched.some(({ steps }) => steps > 0)) log.info({ rules: watched.length, alerts }, 'judged what is stored')
    } catch (error) {
      log.warn({ failure: failureForLog(error, services.pseudonyms) }, 'what is stored cannot be judged')
    }
  })
}

/** Does something after `first` milliseconds, and again `ms` milliseconds after each time. `work` must not fail, and end soon when its signal is aborted. */
function repeat(first: number, ms: number, work: (signal: AbortSignal) => Promise<void>): BackgroundWork {
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let working = Promise.resolve()
  const workAndWait = (): void => {
    working = work(stopping.signal).then(() => {
      if (!stopping.signal.aborted) timer = setTimeout(workAndWait, ms)
    })
  }
  if (first === 0) workAndWait()
  else timer = setTimeout(workAndWait, first)
  return {
    stop: () => {
      stopping.abort()
      clearTimeout(timer)
      return working
    },
  }
}
