import type { AlertEvent } from '../domain/alert'
import type { Stores } from '../stores/open-stores'
import { appendEvent } from './alert-events'
import { alertEntries, indexAlert } from './alert-index'
import { queueDelivery } from './deliver-alert'
import { changeAlert, isAlert, type KeptIncident, keptIncident } from './incidents'
import { listWebhooks } from './webhooks'

export type AlertStores = Pick<Stores, 'records' | 'jobs'>

/**
 * Tells what an alert's outbox holds: keeps what it has taught, puts it among the events and queues a delivery to every webhook; and has the alert found as it is now.
 * Interrupted, it is told again from the outbox; an event may then stand twice among the events, under the same id, and is delivered once. Of an incident without an
 * alert there is nothing to tell.
 */
export async function tell(kept: KeptIncident, { records, jobs }: AlertStores): Promise<void> {
  if (!isAlert(kept)) return
  await indexAlert(kept, records)
  const { incident, untold } = kept
  if (untold.length === 0) return
  const webhooks = await listWebhooks(records)
  const { history: _, ...alert } = incident.alert
  for (const { id, type, at, learned = [] } of untold) {
    for (const exclusion of learned) await records.put('exclusion', exclusion.id, exclusion)
    const event: AlertEvent = { id, type, at, incident: { ...incident, alert } }
    const number = await appendEvent(event, records)
    for (const webhook of webhooks) await queueDelivery(webhook.id, number, event, jobs)
  }
  const told = new Set(untold.map(({ id }) => id))
  await indexAlert(await changeAlert(incident.id, records, (seen) => ({ ...seen, untold: seen.untold.filter(({ id }) => !told.has(id)) })), records)
}

/** Tells what a crash has left in the outboxes. */
export async function tellWhatIsLeft(stores: AlertStores): Promise<void> {
  for (const { id } of (await alertEntries(stores.records)).filter(({ untold }) => untold)) {
    const kept = await keptIncident(id, stores.records)
    if (kept !== undefined) await tell(kept, stores)
  }
}
