import { z } from 'zod'
import { testWebhook } from '../alerts/deliver-alert'
import { addWebhook, listWebhooks, removeWebhook, shownWebhook } from '../alerts/webhooks'
import { webhookSchema } from './alert-schema'
import { defineRoute } from './route'

const webhookParams = z.strictObject({ webhook: z.string().min(1).max(100).describe('Id of the webhook.') })

export const listAlertWebhooks = defineRoute({
  method: 'get',
  path: '/api/alert-webhooks',
  operationId: 'listAlertWebhooks',
  summary: 'List the programs that are told what happens to alerts.',
  tag: 'alerts',
  reply: z.strictObject({ webhooks: z.array(webhookSchema).readonly().describe('In the order they were added.') }),
  handle: async (_, { stores: { records } }) => ({ status: 200, body: { webhooks: (await listWebhooks(records)).map(shownWebhook) } }),
})

export const addAlertWebhook = defineRoute({
  method: 'post',
  path: '/api/alert-webhooks',
  operationId: 'addAlertWebhook',
  summary: 'Add a program that is told what happens to alerts from now on.',
  description:
    'It is sent JSON by POST, at least once, and confirms with a status from 200 to 299. X-Tingyin-Event is the id of the event, the same in every attempt; X-Tingyin-Timestamp the seconds since 1970; ' +
    'X-Tingyin-Signature is sha256= and the HMAC-SHA-256 by the secret over timestamp, full stop and body.',
  tag: 'alerts',
  errors: ['WEBHOOK_REFUSED'],
  body: z.strictObject({ url: z.string().min(1).max(2_000).describe('Where to send: a public https or http address.') }).describe('The webhook.'),
  reply: z.strictObject({ webhook: webhookSchema, secret: z.string().describe('Signs what is sent. It is shown this once.') }),
  handle: async ({ body: { url } }, { stores: { records }, settings }) => {
    const webhook = await addWebhook(url, { allowPrivate: settings.privateWebhooks }, records)
    return { status: 200, body: { webhook: shownWebhook(webhook), secret: webhook.secret } }
  },
})

export const testAlertWebhook = defineRoute({
  method: 'post',
  path: '/api/alert-webhooks/{webhook}/test',
  operationId: 'testAlertWebhook',
  summary: 'Send a message of type test, and see whether the webhook confirms.',
  tag: 'alerts',
  errors: ['WEBHOOK_NOT_FOUND', 'WEBHOOK_REFUSED', 'WEBHOOK_FAILED'],
  params: webhookParams,
  reply: z.strictObject({ confirmed: z.boolean().describe('True: one that does not confirm is answered as an error.') }),
  handle: async ({ params }, { stores: { records }, settings }) => {
    await testWebhook(params.webhook, records, { allowPrivate: settings.privateWebhooks })
    return { status: 200, body: { confirmed: true } }
  },
})

export const removeAlertWebhook = defineRoute({
  method: 'post',
  path: '/api/alert-webhooks/{webhook}/remove',
  operationId: 'removeAlertWebhook',
  summary: 'Tell a webhook nothing any more, also of what is under way.',
  tag: 'alerts',
  errors: ['WEBHOOK_NOT_FOUND'],
  params: webhookParams,
  reply: z.strictObject({ webhook: webhookSchema.describe('The webhook that was removed.') }),
  handle: async ({ params }, { stores: { records } }) => ({ status: 200, body: { webhook: shownWebhook(await removeWebhook(params.webhook, records)) } }),
})
