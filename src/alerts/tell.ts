import type { AlertEvent } from '../domain/alert'
import type { Stores } from '../stores/open-stores'
import { changeRecord } from '../stores/records/change-record'
import { appendEvent } from './alert-events'
import { type KeptIncident, keptIncidents } from './incidents'
import { queueDelivery } from './deliver-alert'
import { listWebhooks } from './webhooks'

export type AlertStores = Pick<Stores, 'records' | 'jobs'>

/**
 * Tells what an incident's outbox holds: puts it among the events and queues a delivery to every webhook. Interrupted, it is told again from the outbox; an
 * event may then stand twice among the events, under the same id, and is delivered once.
 */
export async function tell({ incident, untold }: KeptIncident, { records, jobs }: AlertStores): Promise<void> {
  if (untold.length === 0) return
  const webhooks = await listWebhooks(records)
  for (const { id, type, at } of untold) {
    const event: AlertEvent = { id, type, at, incident }
    const number = await appendEvent(event, records)
    for (const webhook of webhooks) await queueDelivery(webhook.id, number, event, jobs)
  }
  const told = new Set(untold.map(({ id }) => id))
  await changeRecord<KeptIncident>(records, 'incident', incident.id, (seen) => {
    const kept = seen ?? { incident, untold }
    return { ...kept, untold: kept.untold.filter(({ id }) => !told.has(id)) }
  })
}

/** Tells what a crash has left in the outboxes. */
export async function tellWhatIsLeft(stores: AlertStores): Promise<void> {
  for (const kept of (await keptIncidents(stores.records)).values()) await tell(kept, stores)
}
