import { type ContactKey, keyText } from '../domain/contact'
import type { Pipeline } from '../pipeline/pipeline'
import type { Stores } from '../stores/open-stores'
import { recordKinds } from '../stores/records/record-store'
import { showCorrections } from './show-corrections'
import { type Verification, verify } from './verify'

export interface Migration {
  /** Contacts that were copied; those with keys of the target's stay as they are there. */
  readonly copied: number
  readonly rejects: number
  readonly records: number
  readonly corrections: number
  /** How the target stands at the end. Nothing is missing or surplus after a sound migration. */
  readonly verified: Verification
}

const BATCH = 500
/** The proof of the key, and how far a rebuild of the index is, are the target's own. */
const copiedKinds = recordKinds.filter((kind) => kind !== 'key' && kind !== 'rebuild' && kind !== 'lease')

/**
 * Copies contacts, corrections, rejects and records that the target does not have, then indexes them there. The source stays as it is, its jobs
 * too: they bring up to date what is kept there. After an interruption the same call goes on. Nobody should import into the source meanwhile.
 */
export async function migrate(
  from: Pick<Stores, 'contacts' | 'rejects' | 'records' | 'corrections'>,
  to: Stores,
  pipelines: readonly Pipeline[],
  { onProgress }: { readonly onProgress?: (contacts: number) => void } = {},
): Promise<Migration> {
  const records = await copyRecords(from, to)
  const rejects = await copyRejects(from, to)
  const corrections = await copyCorrections(from, to)
  let copied = 0
  let passed = 0
  let after: string | undefined
  do {
    const page = await from.contacts.page({}, BATCH, after)
    const there = await to.contacts.rowDigests(page.contacts.map(({ contact: { source, id } }) => ({ source, id })))
    const absent = page.contacts.filter((_, i) => there[i] === undefined)
    await to.contacts.put(absent.map(({ contact, rowDigest, receivedAt }) => ({ contact, rowDigest, receivedAt })))
    copied += absent.length
    onProgress?.((passed += page.contacts.length))
    after = page.next
  } while (after !== undefined)
  // Contacts that the target had before do not know of corrections that came now.
  for (let i = 0; i < corrections.contacts.length; i += BATCH) await showCorrections(corrections.contacts.slice(i, i + BATCH), to, pipelines)
  // The outbox brings the copies into the index; what an index of before lacks is put there too.
  await verify(to, pipelines, { repair: true })
  return { copied, rejects, records, corrections: corrections.copied, verified: await verify(to, pipelines) }
}

async function copyRecords(from: Pick<Stores, 'records'>, to: Pick<Stores, 'records'>): Promise<number> {
  let copied = 0
  for (const kind of copiedKinds) {
    for (const { key, value } of await from.records.list(kind)) {
      if (await to.records.add(kind, key, value)) copied++
    }
  }
  return copied
}

async function copyCorrections(
  from: Pick<Stores, 'corrections'>,
  to: Pick<Stores, 'corrections'>,
): Promise<{ readonly copied: number; readonly contacts: readonly ContactKey[] }> {
  let copied = 0
  let after: string | undefined
  const contacts = new Map<string, ContactKey>()
  do {
    const { corrections, next } = await from.corrections.list({}, BATCH, after)
    copied += await to.corrections.copy(corrections)
    for (const { contact } of corrections) contacts.set(keyText(contact), contact)
    after = next
  } while (after !== undefined)
  return { copied, contacts: [...contacts.values()] }
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
