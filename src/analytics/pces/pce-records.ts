import type { EventFinder } from '../../classify/find-events'
import type { AnalysedContact } from '../../domain/analysed-contact'
import type { ContactKey } from '../../domain/contact'
import type { Tier } from '../../domain/labels'
import type { NeedAssessment } from '../../domain/need'
import { fieldNode } from '../../domain/query'
import { contactPages } from '../contact-pages'
import { type Finding, readQuery } from '../find-contacts'
import { Turns } from '../turns'
import { assessmentOf } from './assessment-of'
import { contactMentions } from './contact-mentions'
import { EventTally, type TalliedRecord } from './event-tally'
import { gravityOf, type Severity, severityOf } from './severity'

export const pceOrders = ['frequency', 'density', 'severity'] as const
export type PceOrder = (typeof pceOrders)[number]

export interface PceRequest {
  /** Which contacts, in the inspectors' language; empty for all. */
  readonly query: string
  /** Id of a product: only contacts that name it, and only what they say of it. */
  readonly product?: string
  /** How many users each product has, by its id; for those densities are given. */
  readonly users?: ReadonlyMap<string, number>
  /** What people said of events; each record gets its own. */
  readonly assessments?: readonly NeedAssessment[]
}

/** P/C/E/S: what happened with a product on a tier of experience, how often and how bad. */
export interface PceRecord {
  /** P: id of the product; absent where the contacts name none. */
  readonly product?: string
  /** C. */
  readonly tier: Tier
  /** E: `id` is stable; `name` is the phrase most often used; `variants` are the ids of all events that were joined in it. */
  readonly event: { readonly id: string; readonly name: string; readonly variants: readonly string[] }
  readonly contacts: number
  /** Of all contacts that were asked for, 0 to 1. */
  readonly share: number
  /** Contacts per 10,000 users of the product; absent where nobody said how many those are. */
  readonly density?: number
  readonly severity: Severity
  /** What people entered: S, difficulty and strategic value. Absent where nobody has. */
  readonly assessment?: NeedAssessment
  /** The phrases it was told in most often. */
  readonly phrases: readonly string[]
  /** Finds contacts with these phrases; absent where it was never told in a phrase. */
  readonly query?: string
  /** The newest of the contacts behind it, 200 at most. */
  readonly keys: readonly ContactKey[]
}

export interface PceRecords {
  /** The query as it was understood. */
  readonly query: string
  /** Contacts that were asked for, and how many of them tell an event. */
  readonly contacts: number
  readonly withEvent: number
  /** The most frequent first. */
  readonly records: readonly PceRecord[]
}

export interface EventMining extends Finding {
  readonly tools: { readonly events: EventFinder }
}

const shownPhrases = 8
const usersOfDensity = 10_000

/**
 * Mines what happened from all contacts of a query. It reads each of them, some 7,000 a second, and holds only what it counts.
 *
 * @throws TingyinError QUERY_INVALID
 */
export async function pceRecords({ query, product, users = new Map(), assessments = [] }: PceRequest, mining: EventMining): Promise<PceRecords> {
  const { condition, text } = readQuery(query, mining, product === undefined ? [] : [fieldNode('product', product)])
  const tally = new EventTally()
  const turns = new Turns()
  let contacts = 0
  for await (const page of contactPages(condition, mining)) {
    for (const contact of page.contacts) {
      contacts++
      await turns.giveWay()
      const told = contactMentions(contact, mining.tools.events).filter((mention) => product === undefined || mention.product === product)
      tally.add({ source: contact.source, id: contact.id }, told, gravity(contact))
    }
  }
  const records = tally.records().map((record) => pceRecord(record, { contacts, tally, users, assessments }))
  return { query: text, contacts, withEvent: tally.all.contacts, records: records.sort(byOrder('frequency')) }
}

const gravity = ({ labels: { polarity, flags } }: AnalysedContact) => gravityOf(polarity.value, (flag) => flags[flag].value)

interface Shared extends Required<Pick<PceRequest, 'users' | 'assessments'>> {
  readonly contacts: number
  readonly tally: EventTally
}

function pceRecord({ product, tier, event: { id }, name, variants, gravity: own, phrases, keys }: TalliedRecord, { contacts, tally, users, assessments }: Shared): PceRecord {
  const productUsers = users.get(product)
  const assessment = assessmentOf(product, variants, assessments)
  const shown = phrases.slice(0, shownPhrases).map(([phrase]) => phrase)
  return {
    ...(product !== '' && { product }),
    tier,
    event: { id, name, variants },
    contacts: own.contacts,
    share: own.contacts / contacts,
    ...(productUsers !== undefined && { density: (own.contacts / productUsers) * usersOfDensity }),
    severity: severityOf(tier, own, tally.all),
    ...(assessment && { assessment }),
    phrases: shown,
    ...(shown.length > 0 && { query: `${product === '' ? '' : `product:${product} `}(${shown.map((phrase) => `"${phrase}"`).join(' OR ')})` }),
    keys,
  }
}

/** Orders records; equal ones by frequency, then by product and event, so that the same contacts always give the same order. */
export function byOrder(order: PceOrder): (a: PceRecord, b: PceRecord) => number {
  const rank = (record: PceRecord): number => (order === 'severity' ? record.severity.value : order === 'density' ? (record.density ?? -1) : record.contacts)
  const name = ({ product = '', tier, event }: PceRecord): string => `${product} ${event.id} ${tier}`
  return (a, b) => rank(b) - rank(a) || b.contacts - a.contacts || (name(a) < name(b) ? -1 : 1)
}
