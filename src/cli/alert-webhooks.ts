import { testWebhook } from '../alerts/deliver-alert'
import { addWebhook, listWebhooks, removeWebhook, type ShownWebhook, shownWebhook } from '../alerts/webhooks'
import type { CommandContext } from './command-context'
import { businessMinute } from './contact-lines'
import { printable } from './marked-text'

interface JsonOption {
  readonly json?: boolean
}

export async function listWebhooksCommand(context: CommandContext, { json }: JsonOption): Promise<void> {
  await context.withExistingStores(async ({ records }) => {
    const webhooks = (await listWebhooks(records)).map(shownWebhook)
    if (json) return context.printJson({ webhooks })
    for (const webhook of webhooks) context.print(webhookLine(webhook))
    if (webhooks.length === 0) context.note('There are no webhooks.')
    return undefined
  })
}

export async function addWebhookCommand(context: CommandContext, url: string, { json }: JsonOption): Promise<void> {
  await context.withStores(async ({ records }) => {
    const webhook = await addWebhook(url, { allowPrivate: context.settings.privateWebhooks }, records)
    if (json) return context.printJson({ webhook: shownWebhook(webhook), secret: webhook.secret })
    context.print(webhookLine(shownWebhook(webhook)))
    context.print(`secret  ${webhook.secret}`)
    context.note('The secret signs what is sent and is not shown again.')
    return undefined
  })
}

export async function testWebhookCommand(context: CommandContext, id: string, { json }: JsonOption): Promise<void> {
  await context.withExistingStores(async ({ records }) => {
    await testWebhook(id, records, { allowPrivate: context.settings.privateWebhooks })
    if (json) context.printJson({ confirmed: true })
    else context.print(`The webhook "${id}" has confirmed.`)
  })
}

export async function removeWebhookCommand(context: CommandContext, id: string, { json }: JsonOption): Promise<void> {
  await context.withExistingStores(async ({ records }) => {
    const webhook = shownWebhook(await removeWebhook(id, records))
    if (json) context.printJson({ webhook })
    else context.note(`The webhook "${id}" is removed.`)
  })
}

const webhookLine = ({ id, url, addedAt }: ShownWebhook): string => printable(`${id}  ${url}  ${businessMinute(addedAt)}`)
