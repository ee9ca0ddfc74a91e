import type { AlertEvent } from '../domain/alert'
import type { Stores } from '../stores/open-stores'
import { changeRecord } from '../stores/records/change-record'
import { appendEvent } from './alert-events'
import { alertEntries, indexAlert } from './alert-index'
import { queueDelivery } from './deliver-alert'
import { hasAlert, type KeptIncident, keptIncident } from './incidents'
import { listWebhooks } from './webhooks'

export type AlertStores = Pick<Stores, 'records' | 'jobs'>

/**
 * Tells what an alert's outbox holds: keeps what it has taught, puts it among the events and queues a delivery to every webhook; and has the alert found as it is now.
 * Interrupted, it is told again from the outbox; an event may then stand twice among the events, under the same id, and is delivered once. Of an incident without an
 * alert there is nothing to tell.
 */
export async function tell(kept: KeptIncident, { records, jobs }: AlertStores): Promise<void> {
  const { incident, untold } = kept
  if (!hasAlert(incident)) return
  if (untold.length > 0) {
    // Until it is told, a closed alert is found as the open one it was: that is where a crash is looked for.
    if (incident.alert.state !== 'closed') await indexAlert(incident, records)
    const webhooks = await listWebhooks(records)
    const { history: _, ...alert } = incident.alert
    for (const { id, type, at, learned = [] } of untold) {
      for (const exclusion of learned) await records.put('exclusion', exclusion.id, exclusion)
      const event: AlertEvent = { id, type, at, incident: { ...incident, alert } }
      const number = await appendEvent(event, records)
      for (const webhook of webhooks) await queueDelivery(webhook.id, number, event, jobs)
    }
    const told = new Set(untold.map(({ id }) => id))
    await changeRecord<KeptIncident>(records, 'incident', incident.id, (seen = kept) => ({ ...seen, untold: seen.untold.filter(({ id }) => !told.has(id)) }))
  }
  await indexAlert(incident, records)
}

/** Tells what a crash has left in the outboxes. */
export async function tellWhatIsLeft(stores: AlertStores): Promise<void> {
  for (const { id, state } of await alertEntries(stores.records)) {
    const kept = state === 'closed' ? undefined : await keptIncident(id, stores.records)
    if (kept !== undefined) await tell(kept, stores)
  }
}
