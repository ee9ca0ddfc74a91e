import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { TingyinError } from '../domain/errors'
import { knownAddress, publicAddress, type Resolve } from './public-address'
import type { Webhook } from './webhooks'

export interface SendOptions {
  /** Whether addresses of this machine and of private networks may be told. */
  readonly allowPrivate: boolean
  /** Until when the whole exchange must be over, in milliseconds; default 10,000. */
  readonly timeoutMs?: number
  /** Default: as this machine resolves names. */
  readonly resolve?: Resolve
}

export interface Message {
  /** The same however often it is sent. */
  readonly id: string
  /** JSON. */
  readonly body: string
}

/** `sha256=` and 64 hexadecimal digits: HMAC-SHA-256 (RFC 2104) by the webhook's secret over the timestamp, a full stop and the body. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

/**
 * Posts a message, and resolves once the webhook has confirmed it by a status from 200 to 299. Redirects are not followed and nothing of the answer's body is read.
 *
 * Headers: `X-Tingyin-Event` is the message's id, `X-Tingyin-Timestamp` the seconds since 1970 of this attempt and `X-Tingyin-Signature` what `signatureOf` gives. A receiver
 * makes the signature again, refuses one that differs or a timestamp that is minutes old, and takes an id that it has seen for confirmed.
 *
 * @throws TingyinError WEBHOOK_REFUSED where the address is not public, WEBHOOK_FAILED where it does not confirm
 */
export async function sendWebhook({ id, url, secret }: Webhook, message: Message, { allowPrivate, timeoutMs = 10_000, resolve }: SendOptions): Promise<void> {
  const target = new URL(url)
  const signal = AbortSignal.timeout(timeoutMs)
  const failed = (problem: string, cause?: unknown): TingyinError => new TingyinError('WEBHOOK_FAILED', { id, problem }, { cause })
  let status: number
  try {
    // Resolving takes no signal, and a name server may hang as well.
    const address = allowPrivate ? undefined : await Promise.race([publicAddress(target.hostname, resolve), aborted(signal)])
    status = await post(target, headersOf(secret, message), message.body, address, signal)
  } catch (error) {
    if (error instanceof TingyinError) throw error
    throw failed(signal.aborted ? `it has not answered within ${timeoutMs / 1000} seconds.` : `it cannot be reached (${codeOf(error)}).`, error)
  }
  if (status >= 300 && status < 400) throw failed(`it answers with a redirect (${status}), which is not followed. Name the address it leads to.`)
  if (status < 200 || status > 299) throw failed(`it answers with status ${status}; 200 to 299 confirm.`)
}

function headersOf(secret: string, { id, body }: Message): Readonly<Record<string, string | number>> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'User-Agent': 'tingyin',
    'X-Tingyin-Event': id,
    'X-Tingyin-Timestamp': timestamp,
    'X-Tingyin-Signature': signatureOf(secret, timestamp, body),
  }
}

function post(
  target: URL,
  headers: Readonly<Record<string, string | number>>,
  body: string,
  address: { readonly address: string; readonly family: number } | undefined,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(target, { method: 'POST', headers, signal, agent: false, ...(address && { lookup: knownAddress(address) }) }, (response) => {
      resolve(response.statusCode ?? 0)
      response.destroy()
    })
    request.on('error', reject)
    request.end(body)
  })
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
}

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? code : 'no reason given'
}
