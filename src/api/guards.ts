import helmet from 'helmet'
import type { RequestHandler } from 'express'
import { createHash, timingSafeEqual } from 'node:crypto'
import { rateLimit } from 'express-rate-limit'
import { isIPv4 } from 'node:net'
import { HttpError } from './http-error'

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/** Whether an address to listen on is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
}

/**
 * Refuses requests for other names than this machine's own. A page somewhere can have its name point to 127.0.0.1 and would
 * then read this server in its visitor's browser; the name it asks for gives it away.
 */
export const loopbackHostsOnly: RequestHandler = (request, _, next) => {
  const name = (request.headers.host ?? '').replace(/:\d*$/, '').toLowerCase()
  next(loopbackNames.includes(name) ? undefined : new HttpError('HOST_NOT_ALLOWED', { allowed: loopbackNames }))
}

/** Refuses changes that a page of another site asks its visitor's browser for. Programs send no Origin. */
export const ownOriginOnly: RequestHandler = (request, _, next) => {
  const { origin, host } = request.headers
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (isRead || origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)) next()
  else next(new HttpError('ORIGIN_NOT_ALLOWED', {}))
}

/** Asks a browser for the password, whatever the user's name. @throws HttpError ADMIN_KEY_NEEDED */
export function adminOnly(adminKey: string | undefined): RequestHandler {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return (request, response, next) => {
    if (adminKey === undefined) return next(new HttpError('ADMIN_KEY_NEEDED', {}))
    const [scheme, credentials = ''] = (request.headers.authorization ?? '').split(' ')
    const given = Buffer.from(credentials, 'base64').toString().replace(/^[^:]*:/, '')
    if (scheme?.toLowerCase() === 'basic' && timingSafeEqual(digest(given), digest(adminKey))) return next()
    response.set('WWW-Authenticate', 'Basic realm="Tingyin", charset="UTF-8"')
    next(new HttpError('ADMIN_KEY_NEEDED', {}))
  }
}

/** Enough for an inspector who scrolls fast and for an import in batches, too little to copy the store unnoticed. */
const PER_MINUTE = 600

/** One limiter per app: it counts. */
export function limitRate(perMinute = PER_MINUTE): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    // Behind a proxy that adds the header the limiter would warn on the console; addresses are those of connections here.
    validate: { xForwardedForHeader: false },
    handler: (_request, _response, next) => next(new HttpError('TOO_MANY_REQUESTS', { perMinute })),
  })
}

/** No page here loads anything from elsewhere or runs a script that is not a file of ours. */
function secured(styles: readonly string[], base = "'none'"): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", ...styles],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: [base],
        frameAncestors: ["'none'"],
      },
    },
    // Served over plain HTTP behind whatever ends TLS; that is who may promise HTTPS.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  })
}

export const securedPages = secured([])
/** The API's documentation styles its elements in place. */
export const securedDocs = secured(["'unsafe-inline'"])
/** bull's console likewise, and it finds its files by a base address. */
export const securedConsole = secured(["'unsafe-inline'"], "'self'")
