import { randomBytes, randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import { TingyinError } from '../domain/errors'
import type { RecordStore } from '../stores/records/record-store'
import { isPublicAddress } from './public-address'

/** A program that is told what happens to alerts. */
export interface Webhook {
  readonly id: string
  readonly url: string
  /** Signs what is sent. Shown once, when the webhook is added. */
  readonly secret: string
  /** ISO 8601. */
  readonly addedAt: string
}

/** A webhook as it may be shown: without its secret, and of its address the server alone, for the rest often holds another. */
export type ShownWebhook = Omit<Webhook, 'secret'>

export function shownWebhook({ id, url, addedAt }: Webhook): ShownWebhook {
  return { id, url: `${new URL(url).origin}/…`, addedAt }
}

const LONGEST_URL = 2_000

/**
 * Adds a webhook, to be told of what happens from now on. Names other than localhost are looked up when something is sent.
 *
 * @throws TingyinError WEBHOOK_REFUSED for what is no address to send to
 */
export async function addWebhook(url: string, { allowPrivate }: { readonly allowPrivate: boolean }, records: RecordStore): Promise<Webhook> {
  const refuse = (problem: string): TingyinError => new TingyinError('WEBHOOK_REFUSED', { problem })
  if (url.length > LONGEST_URL || !URL.canParse(url)) throw refuse(`it must be an address of at most ${LONGEST_URL} characters, such as https://example.com/alerts.`)
  const { protocol, username, password, hash, hostname, href } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw refuse('it must begin with https:// or http://.')
  if (username !== '' || password !== '') throw refuse('it may hold no user and password; the signature says who sends.')
  if (hash !== '') throw refuse('it may hold no #.')
  const literal = hostname.replace(/^\[(.*)\]$/, '$1')
  // Of names only this one is known without asking (RFC 6761): it is always this machine.
  const isPrivate = isIP(literal) > 0 ? !isPublicAddress(literal) : /(^|\.)localhost\.?$/.test(literal)
  if (!allowPrivate && isPrivate) {
    throw refuse(`"${literal}" is not on the public internet. Name a public address, or set TINGYIN_PRIVATE_WEBHOOKS=allow where that is meant.`)
  }
  const webhook: Webhook = { id: randomUUID().slice(0, 8), url: href, secret: randomBytes(32).toString('hex'), addedAt: new Date().toISOString() }
  if (await records.add('webhook', webhook.id, webhook)) return webhook
  return addWebhook(url, { allowPrivate }, records)
}

/** In the order they were added. */
export async function listWebhooks(records: RecordStore): Promise<readonly Webhook[]> {
  const webhooks = (await records.list('webhook')).map(({ value }) => value as Webhook)
  return webhooks.sort((a, b) => (a.addedAt < b.addedAt ? -1 : 1))
}

/** @throws TingyinError WEBHOOK_NOT_FOUND */
export async function webhookWithId(id: string, records: RecordStore): Promise<Webhook> {
  const webhook = (await records.get('webhook', id)) as Webhook | undefined
  if (webhook === undefined) throw new TingyinError('WEBHOOK_NOT_FOUND', { id })
  return webhook
}

/** What is under way to it is not sent any more. @throws TingyinError WEBHOOK_NOT_FOUND */
export async function removeWebhook(id: string, records: RecordStore): Promise<Webhook> {
  const webhook = await webhookWithId(id, records)
  await records.remove('webhook', id)
  return webhook
}
