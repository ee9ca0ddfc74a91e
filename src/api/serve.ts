import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Logger, pino } from 'pino'
import { TingyinError } from '../domain/errors'
import { type AppOptions, createApp } from './app'
import { type BackgroundWork, startWork } from './background-work'
import { isLoopback } from './guards'
import type { Services } from './services'

export interface Serving {
  /** Where it can be reached from this machine. */
  readonly url: string
  /** Takes no further requests, finishes those under way, stops the running job at a safe point and closes the services. */
  close(): Promise<void>
}

/** How long requests under way may take to finish when the server closes; then they are cut off. */
const GRACE_MS = 10_000
export interface ServeOptions {
  readonly log?: Logger
  /** Whether it also works on the jobs of the queue and indexes what an outage left behind. Default true. */
  readonly work?: boolean
  /** What it answers: all there is, or only to those who watch it, as a worker does. Default everything. */
  readonly answers?: AppOptions['answers']
}

/**
 * Answers requests and does the background work, or only one of the two.
 *
 * @throws TingyinError SETTING_INVALID when it cannot listen where the settings say
 */
export async function serve(services: Services, options: ServeOptions = {}): Promise<Serving> {
  const { settings, stores, tools } = services
  const pipelines = services.pipelines()
  const { log = pino({ level: settings.logLevel }), work = true, answers = 'everything' } = options
  const streams = new AbortController()
  const server = createServer(createApp(services, { log, answers, closing: streams.signal }))
  server.listen(settings.port, settings.host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw notListening(error)
  }
  const { port } = server.address() as AddressInfo
  const url = `http://${nameOf(settings.host)}:${port}`

  const working: BackgroundWork | undefined = work ? startWork(services, log) : undefined

  log.info(
    { url, work, adapters: stores.adapters, segmenter: tools.segmenter.engine, dictionary: tools.dictionaryVersion, pipelines: pipelines.map(({ versions }) => versions.pipeline) },
    'listening',
  )
  for (const warning of stores.warnings) log.warn(warning)
  if (tools.fallbackReason !== undefined) log.warn({ segmenter: tools.segmenter.engine, reason: tools.fallbackReason }, 'the fallback segmenter is in use')
  if (!isLoopback(settings.host)) log.warn('other machines can reach this server, and it asks nobody who they are: put a proxy with a login before it')

  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    log.info('closing')
    streams.abort()
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
    await working?.stop()
    await services.close()
    log.info('closed')
  }
  return { url, close: () => (closing ??= close()) }
}

/** Does the background work without answering any request. */
export function workAlone(services: Services, { log = pino({ level: services.settings.logLevel }) }: { readonly log?: Logger } = {}): { close(): Promise<void> } {
  const working = startWork(services, log)
  log.info({ adapters: services.stores.adapters }, 'working')
  for (const warning of services.stores.warnings) log.warn(warning)
  return {
    close: async () => {
      log.info('closing')
      await working.stop()
      await services.close()
      log.info('closed')
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
