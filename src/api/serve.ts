import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Logger, pino } from 'pino'
import { TingyinError } from '../domain/errors'
import { catchUp } from '../ingest/catch-up'
import { reindex } from '../ingest/reindex'
import { createApp } from './app'
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
const LOOK_MS = 5_000

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

  const keepingUp = keepIndexUp(services, log)

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
    await keepingUp.stop()
    await services.close()
    log.info('closed')
  }
  return { url, close: () => (closing ??= close()) }
}

/** Looks now and then for contacts that are not indexed: what an outage of the index left is found as soon as it is back. */
function keepIndexUp({ stores, pipelines }: Services, log: Logger): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout
  let looking: Promise<void> = Promise.resolve()
  const look = async (): Promise<void> => {
    try {
      const contacts = await catchUp(stores, pipelines)
      if (contacts > 0) log.info({ contacts }, 'indexed what was left')
    } catch (error) {
      log.warn({ err: error }, 'what is left to index cannot be seen')
    }
  }
  const lookLater = (): void => {
    timer = setTimeout(() => {
      looking = look().then(() => {
        if (!stopped) lookLater()
      })
    }, LOOK_MS)
  }
  let stopped = false
  lookLater()
  return {
    stop: () => {
      stopped = true
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
