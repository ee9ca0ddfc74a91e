import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Logger, pino } from 'pino'
import { TingyinError } from '../domain/errors'
import { catchUp } from '../ingest/catch-up'
import { reindex } from '../ingest/reindex'
import { createApp } from './app'
import { failureForLog } from './error-answer'
import { isLoopback } from './guards'
import type { Services } from './services'
import { reindexJob } from './start-reindex'

export interface Serving {
  /** Where it can be reached from this machine. */
  readonly url: string
  /** Takes no further requests, finishes those under way, stops the running job at a safe point and closes the services. */
  close(): Promise<void>
}

/** How long requests under way may take to finish when the server closes; then they are cut off. */
const GRACE_MS = 10_000
/** How often contacts are looked for that are not indexed. */
const CATCH_UP_MS = 5_000

/**
 * Serves the API and the page, and works on background jobs.
 *
 * @throws TingyinError SETTING_INVALID when it cannot listen where the settings say
 */
export async function serve(services: Services, { log = pino({ level: services.settings.logLevel }) }: { readonly log?: Logger } = {}): Promise<Serving> {
  const { settings, stores, tools, pipelines } = services
  const server = createServer(createApp(services, { log }))
  server.listen(settings.port, settings.host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw notListening(error)
  }
  const { port } = server.address() as AddressInfo
  const url = `http://${nameOf(settings.host)}:${port}`

  stores.jobs.work({
    [reindexJob]: async (_job, { progress, signal }) => {
      const outcome = await reindex(stores, pipelines, { onProgress: progress, signal })
      log.info({ ...outcome }, 'reindexed')
    },
  })

  const catchingUp = catchUpEvery(CATCH_UP_MS, services, log)

  log.info(
    { url, adapters: stores.adapters, segmenter: tools.segmenter.engine, dictionary: tools.dictionaryVersion, pipelines: pipelines.map(({ versions }) => versions.pipeline) },
    'listening',
  )
  for (const warning of stores.warnings) log.warn(warning)
  if (tools.fallbackReason !== undefined) log.warn({ segmenter: tools.segmenter.engine, reason: tools.fallbackReason }, 'the fallback segmenter is in use')
  if (!isLoopback(settings.host)) log.warn('other machines can reach this server, and it asks nobody who they are: put a proxy with a login before it')

  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    log.info('closing')
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
    // A connection kept alive is idle once its last answer is out, which may be after the call above.
    const sweeping = setInterval(() => server.closeIdleConnections(), 50)
    const cutting = setTimeout(() => {
      log.warn('requests were cut off that did not finish in time')
      server.closeAllConnections()
    }, GRACE_MS)
    await closed
    clearInterval(sweeping)
    clearTimeout(cutting)
    await catchingUp.stop()
    await services.close()
    log.info('closed')
  }
  return { url, close: () => (closing ??= close()) }
}

/** Indexes every few seconds what an outage of the index left behind, and says once when an outage begins. */
function catchUpEvery(ms: number, { stores, pipelines, pseudonyms }: Services, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let timer: NodeJS.Timeout
  let looking: Promise<void> = Promise.resolve()
  // What was not there the last time may be on its way into the index.
  let seen = 0
  let away = false
  const look = async (): Promise<void> => {
    try {
      const { changes, refused, unavailable } = await catchUp(stores, pipelines, { upTo: seen, signal: stopping.signal })
      if (changes > 0) log.info({ changes }, 'indexed what was left')
      if (refused.length > 0) log.error({ contacts: refused.length }, 'the index does not take some contacts: they are kept, and no search finds them')
      if (unavailable && !away) log.warn({ failure: failureForLog(unavailable, pseudonyms) }, 'the index cannot be reached: contacts are kept, and indexed when it is back')
      away = unavailable !== undefined
      seen = await stores.contacts.lastRevision()
    } catch (error) {
      log.warn({ failure: failureForLog(error, pseudonyms) }, 'what is left to index cannot be seen')
    }
  }
  const lookLater = (): void => {
    timer = setTimeout(() => {
      looking = look().then(() => {
        if (!stopping.signal.aborted) lookLater()
      })
    }, ms)
  }
  lookLater()
  return {
    stop: () => {
      stopping.abort()
      clearTimeout(timer)
      return looking
    },
  }
}

/** Where a browser of this machine finds a server that listens there. */
function nameOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

function notListening(error: unknown): unknown {
  const problems: Readonly<Record<string, readonly ['PORT' | 'HOST', string]>> = {
    EADDRINUSE: ['PORT', 'another program listens there already. Stop it, or choose another port; 0 takes any that is free.'],
    EACCES: ['PORT', 'this user may not listen there. Choose a port from 1024 on.'],
    EADDRNOTAVAIL: ['HOST', 'this machine does not have that address. 127.0.0.1 serves this machine alone, 0.0.0.0 all that can reach it.'],
    ENOTFOUND: ['HOST', 'that name has no address. 127.0.0.1 serves this machine alone, 0.0.0.0 all that can reach it.'],
  }
  const known = problems[(error as NodeJS.ErrnoException).code ?? '']
  return known ? new TingyinError('SETTING_INVALID', { variable: known[0], problem: known[1] }, { cause: error }) : error
}
