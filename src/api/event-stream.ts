import type { Response } from 'express'

/** One message of a stream of Server-Sent Events. */
export interface StreamedEvent {
  /** Where a listener that comes back goes on. */
  readonly id: string
  readonly event: string
  /** JSON, on one line. */
  readonly data: string
}

/** How often a silent stream gives a sign of life, so that proxies leave it open and a listener that is gone is noticed. */
const HEARTBEAT_MS = 15_000

/**
 * Answers with Server-Sent Events (WHATWG HTML, 9.2) until they end, the listener leaves or the server closes. `undefined` among the events says that there was
 * nothing, and writes at most a heartbeat.
 */
export async function sendEvents(response: Response, events: (signal: AbortSignal) => AsyncIterable<StreamedEvent | undefined>, closing: AbortSignal): Promise<void> {
  const left = new AbortController()
  response.on('close', () => left.abort())
  response.status(200).set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' })
  response.flushHeaders()
  let written = Date.now()
  for await (const each of events(AbortSignal.any([closing, left.signal]))) {
    if (each === undefined && Date.now() - written < HEARTBEAT_MS) continue
    written = Date.now()
    const text = each === undefined ? ': still here\n\n' : `id: ${each.id}\nevent: ${each.event}\ndata: ${each.data}\n\n`
    // A listener that does not read holds up its own stream alone.
    if (!response.write(text)) await drained(response)
  }
  response.end()
}

function drained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve)
    response.once('close', resolve)
  })
}
