import { z } from 'zod'
import { followEvents, lastNumber } from '../alerts/alert-events'
import type { RecordStore } from '../stores/records/record-store'
import type { StreamedEvent } from './event-stream'
import { defineEventStream } from './route'

/** How often a listener's stream looks for what other processes have told. */
const POLL_MS = 2_000

export const streamAlerts = defineEventStream({
  path: '/api/alerts/stream',
  operationId: 'streamAlerts',
  summary: 'Listen to what happens to alerts, as Server-Sent Events.',
  description:
    'Each has an id, the type as event (opened, grown, escalated, ended, acknowledged, closed, false_alarm, known_event) and as data the JSON that webhooks are sent: id, type, at, incident; who judged an alert and why is not in it. ' +
    'A listener that comes back with Last-Event-ID, as browsers do, misses nothing; without it the stream begins with what happens from now on. After a crash an event may come twice; the id in its data is then the same.',
  tag: 'alerts',
  headers: z.object({ 'last-event-id': z.string().regex(/^\d{1,12}$/, 'must be the id of an event of this stream').optional().describe('The last event that was heard.') }),
  handle: async ({ headers: { 'last-event-id': last } }, { stores: { records } }) => {
    const after = last === undefined ? await lastNumber(records) : Number(last)
    return { events: (signal) => streamed(after, records, signal) }
  },
})

async function* streamed(after: number, records: RecordStore, signal: AbortSignal): AsyncGenerator<StreamedEvent | undefined> {
  for await (const each of followEvents(after, records, POLL_MS, signal)) {
    yield each && { id: String(each.number), event: each.event.type, data: JSON.stringify(each.event) }
  }
}
