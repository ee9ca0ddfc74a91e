import type { Pipeline } from '../pipeline/pipeline'
import type { StoredContact } from '../stores/contacts/contact-store'
import type { Stores } from '../stores/open-stores'
import { recordKinds } from '../stores/records/record-store'
import { type Verification, verify } from './verify'

export interface Migration {
  /** Contacts that were copied; the others were there already, as they are. */
  readonly copied: number
  readonly rejects: number
  readonly records: number
  /** Jobs that wait. What is done and dead stays behind. */
  readonly jobs: number
  /** How the target stands at the end. Nothing is missing or surplus after a sound migration. */
  readonly verified: Verification
}

const BATCH = 500
const MOST_JOBS = 10_000

/**
 * Copies everything kept in one set of stores into another, then indexes it there. The source stays as it is. After an
 * interruption the same call goes on: what is in the target already, unchanged, is not written again. Nobody should import into the source meanwhile.
 */
export async function migrate(
  from: Omit<Stores, 'search'>,
  to: Stores,
  pipelines: readonly Pipeline[],
  { onProgress }: { readonly onProgress?: (contacts: number) => void } = {},
): Promise<Migration> {
  const records = await copyRecords(from, to)
  const rejects = await copyRejects(from, to)
  const jobs = await copyJobs(from, to)
  let copied = 0
  let passed = 0
  let after: string | undefined
  do {
    const page = await from.contacts.page({}, BATCH, after)
    const there = await to.contacts.get(page.contacts.map(({ contact: { source, id } }) => ({ source, id })))
    const missing = page.contacts.filter((stored, i) => !isSame(stored, there[i]))
    await to.contacts.put(missing.map(({ contact, rowDigest }) => ({ contact, rowDigest })))
    copied += missing.length
    onProgress?.((passed += page.contacts.length))
    after = page.next
  } while (after !== undefined)
  // The outbox brings the copies into the index; what an index of before lacks is put there too.
  await verify(to, pipelines, { repair: true })
  return { copied, rejects, records, jobs, verified: await verify(to, pipelines) }
}

const isSame = (stored: StoredContact, there: StoredContact | undefined): boolean =>
  there !== undefined && there.rowDigest === stored.rowDigest && JSON.stringify(there.contact.versions) === JSON.stringify(stored.contact.versions)

async function copyRecords(from: Pick<Stores, 'records'>, to: Pick<Stores, 'records'>): Promise<number> {
  let copied = 0
  for (const kind of recordKinds) {
    for (const { key, value } of await from.records.list(kind)) {
      await to.records.put(kind, key, value)
      copied++
    }
  }
  return copied
}

async function copyRejects(from: Pick<Stores, 'rejects'>, to: Pick<Stores, 'rejects'>): Promise<number> {
  let copied = 0
  let after: string | undefined
  for (;;) {
    const rejects = await from.rejects.list({}, BATCH, after)
    if (rejects.length === 0) return copied
    await to.rejects.put(rejects)
    copied += rejects.length
    after = rejects.at(-1)!.id
  }
}

async function copyJobs(from: Pick<Stores, 'jobs'>, to: Pick<Stores, 'jobs'>): Promise<number> {
  const waiting = await from.jobs.list({ state: 'waiting' }, MOST_JOBS)
  for (const { id, kind, payload } of waiting.toReversed()) await to.jobs.add({ id, kind, payload })
  return waiting.length
}
