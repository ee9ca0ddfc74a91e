import { randomUUID } from 'node:crypto'
import type { AlertEvent } from '../domain/alert'
import type { Job, JobQueue } from '../stores/jobs/job-queue'
import type { RecordStore } from '../stores/records/record-store'
import { eventNumbered } from './alert-events'
import { sendWebhook, type SendOptions } from './send-webhook'
import { type Webhook, webhookWithId } from './webhooks'

/** Kind of the jobs that tell one webhook of one event. The queue tries them again, and keeps those that are dead. */
export const deliveryJob = 'deliver-alert'

interface DeliveryPayload {
  readonly webhook: string
  /** Number of the event. */
  readonly event: number
}

/** Has a webhook told of an event, as soon as somebody works on the queue. */
export async function queueDelivery(webhook: string, number: number, event: AlertEvent, jobs: JobQueue): Promise<void> {
  await jobs.add({ id: `${deliveryJob} ${webhook} ${event.id}`, kind: deliveryJob, payload: { webhook, event: number } satisfies DeliveryPayload })
}

/**
 * Sends an event to a webhook, unless that has confirmed it before or is there no more. A crash between the confirmation and the note of it sends the event again, under the
 * same id.
 *
 * @throws TingyinError WEBHOOK_REFUSED, WEBHOOK_FAILED: the job is to be tried again
 */
export async function deliverAlert({ payload }: Pick<Job, 'payload'>, records: RecordStore, options: SendOptions): Promise<void> {
  const { webhook: id, event: number } = payload as unknown as DeliveryPayload
  const webhook = (await records.get('webhook', id)) as Webhook | undefined
  const event = await eventNumbered(number, records)
  if (webhook === undefined || event === undefined) return
  const delivery = `${id} ${event.id}`
  if ((await records.get('delivery', delivery)) !== undefined) return
  await sendWebhook(webhook, { id: event.id, body: JSON.stringify(event) }, options)
  await records.add('delivery', delivery, new Date().toISOString())
}

/** Sends a message that tells of nothing, to see whether the webhook confirms. @throws TingyinError WEBHOOK_NOT_FOUND, WEBHOOK_REFUSED, WEBHOOK_FAILED */
export async function testWebhook(id: string, records: RecordStore, options: SendOptions): Promise<void> {
  const message = { id: `test.${randomUUID()}`, type: 'test', at: new Date().toISOString() }
  await sendWebhook(await webhookWithId(id, records), { id: message.id, body: JSON.stringify(message) }, options)
}
