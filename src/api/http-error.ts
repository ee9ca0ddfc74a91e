/** What can go wrong with a request before any of the trade's own rules is asked. The domain's errors know nothing of HTTP, and these nothing of the domain. */
const failures = {
  PATH_UNKNOWN: { status: 404, sentence: () => 'There is nothing at this path. GET /openapi.json lists the paths there are, GET /docs shows them.' },
  METHOD_NOT_ALLOWED: { status: 405, sentence: (d: { allowed: readonly string[] }) => `This path takes ${d.allowed.join(', ')} only.` },
  BODY_TOO_LARGE: { status: 413, sentence: (d: { limitBytes: number }) => `The body is too large; at most ${d.limitBytes} bytes are read. Send it in parts.` },
  CONTENT_TYPE_UNSUPPORTED: { status: 415, sentence: (d: { allowed: readonly string[] }) => `The body must be UTF-8 text with Content-Type ${d.allowed.join(' or ')}.` },
  HOST_NOT_ALLOWED: { status: 403, sentence: (d: { allowed: readonly string[] }) => `This server answers only to the names ${d.allowed.join(', ')}. To serve other machines, set HOST.` },
  ORIGIN_NOT_ALLOWED: { status: 403, sentence: () => 'Pages of other sites may not change anything here.' },
  ADMIN_KEY_NEEDED: { status: 401, sentence: () => 'This page asks for the password in TINGYIN_ADMIN_KEY, with any user name. Where that is not set, it answers only to this machine.' },
  TOO_MANY_REQUESTS: { status: 429, sentence: (d: { perMinute: number }) => `More than ${d.perMinute} requests in a minute came from this address. Wait as long as Retry-After says.` },
  INTERNAL_ERROR: { status: 500, sentence: (d: { id: string }) => `Something failed that should not. The server's log has more under the id ${d.id}.` },
} as const

export type HttpErrorCode = keyof typeof failures
type Details<Code extends HttpErrorCode> = Parameters<(typeof failures)[Code]['sentence']> extends [infer D] ? D : Record<string, never>

/** A refusal that HTTP itself is the reason for. */
export class HttpError<Code extends HttpErrorCode = HttpErrorCode> extends Error {
  override readonly name = 'HttpError'
  readonly status: number

  constructor(
    readonly code: Code,
    readonly details: Details<Code>,
  ) {
    super((failures[code].sentence as (d: unknown) => string)(details))
    this.status = failures[code].status
  }
}

export const httpErrorCodes = Object.keys(failures) as readonly HttpErrorCode[]
