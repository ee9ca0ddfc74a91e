import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler, type Response } from 'express'
import { join } from 'node:path'
import type { Logger } from 'pino'
import pinoHttp from 'pino-http'
import { TingyinError } from '../domain/errors'
import { errorAnswer, failureForLog } from './error-answer'
import { sendEvents } from './event-stream'
import { adminOnly, isLoopback, limitRate, loopbackHostsOnly, ownOriginOnly, securedConsole, securedDocs, securedPages } from './guards'
import { HttpError } from './http-error'
import { Metrics } from './metrics'
import { openApiDocument } from './openapi'
import { queueConsole, queueConsolePath } from './queue-console'
import { readPart } from './read-request'
import type { Route } from './route'
import { probes, routes } from './routes'
import type { Services } from './services'

export interface AppOptions {
  readonly log: Logger
  /** Also holds every answer against its schema, which costs time: for tests. Default false. */
  readonly checkReplies?: boolean
  /** Everything (the default), or only the probes and metrics that a worker shows. */
  readonly answers?: 'everything' | 'probes'
  /** Requests a minute from one address, where other machines are served. */
  readonly requestsPerMinute?: number
  /** Aborted when the server closes: then streams of events end. Default never. */
  readonly closing?: AbortSignal
}

/** Beside this folder in the sources and in the build alike. */
const webFolder = join(__dirname, '..', 'web')
const swaggerFolder = (require('swagger-ui-dist') as { absolutePath(): string }).absolutePath()

/** The whole HTTP side over opened services: the table of routes, their documentation and the pages. */
export function createApp(services: Services, { log, checkReplies = false, answers = 'everything', requestsPerMinute, closing = new AbortController().signal }: AppOptions): Express {
  const { settings } = services
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.set('etag', false)
  const metrics = new Metrics(services)
  app.use(requestLog(log))
  app.use((request, response, next) => {
    metrics.time(request.method, response)
    next()
  })
  app.use((request, response, next) => {
    const [, part] = /^\/(docs|queues)(?:\/|$)/.exec(request.path) ?? []
    const secured = part === 'docs' ? securedDocs : part === 'queues' ? securedConsole : securedPages
    secured(request, response, next)
  })
  if (isLoopback(settings.host)) app.use(loopbackHostsOnly)
  else app.use(['/api', queueConsolePath], limitRate(requestsPerMinute))
  app.use(ownOriginOnly)
  app.use(['/api', '/health', '/ready', '/live', '/metrics', '/openapi.json', queueConsolePath], (_request, response, next) => {
    // Contacts are not left lying in the caches of browsers and proxies.
    response.set('Cache-Control', 'no-store')
    next()
  })

  for (const [path, own] of byPath(answers === 'everything' ? routes : probes)) {
    const mounted = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'))
    mounted.all((_request, response, next) => {
      response.locals['route'] = path
      next()
    })
    for (const route of own) mounted[route.method](...bodyReaders(route, services), runner(route, services, { log, checkReplies, closing }))
    mounted.all(notAllowed(own.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))))
  }

  app.get('/metrics', named('/metrics'), (_request, response, next) => {
    metrics.text().then((text) => void response.type(metrics.contentType).send(text), next)
  })
  if (answers === 'everything') {
    const document = openApiDocument(routes)
    app.get('/openapi.json', named('/openapi.json'), (_request, response) => void response.json(document))
    const console = queueConsole(services)
    if (console !== undefined) {
      const guard = settings.adminKey !== undefined || !isLoopback(settings.host) ? [adminOnly(settings.adminKey)] : []
      app.use(queueConsolePath, named(queueConsolePath), ...guard, console)
    }
    app.use('/docs', named('/docs'), express.static(swaggerFolder, { index: false }))
    app.use(named('page'), express.static(webFolder))
    app.all(['/', '/openapi.json', '/docs'], notAllowed(['GET', 'HEAD']))
  }
  app.all('/metrics', notAllowed(['GET', 'HEAD']))
  app.use(named('unknown'), () => {
    throw new HttpError('PATH_UNKNOWN', {})
  })
  app.use(failed(services, log))
  return app
}

/** One line per request: method, route, status, milliseconds. Never its path or query, which may hold a number or an id. */
function requestLog(log: Logger): RequestHandler {
  const line = (request: Request, response: Response, responseTime: number): object => ({
    method: request.method,
    route: response.locals['route'] as string | undefined,
    status: response.statusCode,
    ms: responseTime,
  })
  return pinoHttp<Request, Response>({
    logger: log,
    wrapSerializers: false,
    serializers: { req: () => undefined, res: () => undefined, err: () => undefined },
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    customSuccessObject: (request, response, { responseTime }: { responseTime: number }) => line(request, response, responseTime),
    customErrorObject: (request, response, _error, { responseTime }: { responseTime: number }) => line(request, response, responseTime),
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'info'),
  })
}

function byPath(table: readonly Route[]): Map<string, Route[]> {
  const paths = new Map<string, Route[]>()
  for (const route of table) paths.set(route.path, [...(paths.get(route.path) ?? []), route])
  return paths
}

const named = (route: string): RequestHandler => (_request, response, next) => {
  response.locals['route'] = route
  next()
}

const notAllowed = (allowed: readonly string[]): RequestHandler => (_request, response) => {
  response.set('Allow', allowed.join(', '))
  throw new HttpError('METHOD_NOT_ALLOWED', { allowed })
}

/** Only JSON is read, and only where a route takes it. */
function bodyReaders(route: Route, { settings }: Services): readonly RequestHandler[] {
  if (route.body === undefined) return []
  const jsonOnly: RequestHandler = (request, _response, next) => {
    const isEmpty = request.headers['content-length'] === '0' || (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined)
    const isJson = request.is('application/json') !== false
    next(isEmpty || isJson ? undefined : new HttpError('CONTENT_TYPE_UNSUPPORTED', { allowed: ['application/json'] }))
  }
  return [jsonOnly, express.json({ limit: settings.bodyBytes, type: 'application/json' })]
}

function runner(route: Route, services: Services, { log, checkReplies, closing }: Required<Pick<AppOptions, 'log' | 'checkReplies' | 'closing'>>): RequestHandler {
  const { pseudonyms } = services
  return async (request, response) => {
    const input = {
      params: readPart('path', route.params, { ...request.params }, pseudonyms),
      query: readPart('query', route.query, { ...request.query }, pseudonyms),
      headers: readPart('headers', route.headers, request.headers, pseudonyms),
      body: route.body && readPart('body', route.body, request.body as unknown, pseudonyms),
    }
    const answer = await route.handle(input as never, services, log)
    if ('events' in answer) return request.method === 'HEAD' ? void response.type('text/event-stream').end() : sendEvents(response, answer.events, closing)
    if ('write' in answer) {
      response.attachment(answer.fileName)
      response.set('Content-Type', answer.contentType)
      if (request.method === 'HEAD') return void response.end()
      return answer.write(response)
    }
    if (checkReplies && 'schema' in route.reply) route.reply.schema.parse(answer.body)
    response.status(answer.status).set(answer.headers ?? {}).json(answer.body)
  }
}

function failed({ settings, pseudonyms }: Services, log: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    // Whoever asked has left; there is nobody to tell and nothing to mend.
    if (request.socket.destroyed && isDisconnection(thrown)) return
    const error = fromExpress(thrown, settings.bodyBytes)
    const { status, body, unforeseenId } = errorAnswer(error, pseudonyms)
    if (status >= 500) {
      log.error({ id: unforeseenId, route: response.locals['route'] as unknown, failure: failureForLog(error, pseudonyms) }, body.error.code)
    }
    // Half a file is out already: breaking off is the only way left to say that it is not whole.
    if (response.headersSent) response.destroy()
    else {
      response.removeHeader('Content-Disposition')
      response.status(status).json(body)
    }
  }
}

function isDisconnection(error: unknown): boolean {
  const { code, type } = error as { readonly code?: string; readonly type?: string }
  return type === 'request.aborted' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** What Express and its body reader throw, as errors of ours. Theirs carry the body they failed on. */
function fromExpress(error: unknown, limitBytes: number): unknown {
  if (!(error instanceof Error) || error instanceof TingyinError || error instanceof HttpError) return error
  const { type, status } = error as { readonly type?: string; readonly status?: number }
  switch (type) {
    case 'entity.too.large':
      return new HttpError('BODY_TOO_LARGE', { limitBytes })
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new HttpError('CONTENT_TYPE_UNSUPPORTED', { allowed: ['application/json'] })
    case 'entity.parse.failed':
      return new TingyinError('REQUEST_INVALID', { problem: 'the body is not JSON.' })
    case 'request.size.invalid':
    case 'request.aborted':
      return new TingyinError('REQUEST_INVALID', { problem: 'the body ended before its announced length.' })
  }
  if (error instanceof URIError || (status === 400 && /decode/i.test(error.message))) {
    return new TingyinError('REQUEST_INVALID', { problem: 'the path is not percent-encoded UTF-8.' })
  }
  return error
}
