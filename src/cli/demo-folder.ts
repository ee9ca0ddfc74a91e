import { hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasAlert, type KeptIncident } from '../alerts/incidents'
import type { KeptPlannedEvent } from '../alerts/planned-events'
import { makeFolder } from '../config/make-folder'
import { TingyinError } from '../domain/errors'
import type { Series } from '../domain/measures'
import { sampleId } from '../sources/sample'
import { sampleProducts } from '../sources/sample-figures'
import { databaseFileName, isOpenElsewhere } from '../stores/embedded-database'
import type { Stores } from '../stores/open-stores'
import { type RecordKind, recordKinds } from '../stores/records/record-store'
import { type CommandContext, shownPath } from './command-context'
import { counted } from './count-table'

/** What a demo was made of. */
interface Made {
  readonly count: number
  readonly seed: number
}

interface Remembered extends Made {
  /** Digests of the records that it kept itself. Absent where it was cut short, and of an earlier version. */
  readonly own?: readonly string[]
}

/** Tells the folders this command made, and may empty, from all others. */
const MADE_HERE = 'made-by-demo.json'
/** What is to take its place. All there is where the first one was cut short. */
const MADE_HERE_NEXT = `${MADE_HERE}.new`

/**
 * Makes the folder of the demo, in place of what an earlier demo left, and says what else was in it.
 *
 * @throws TingyinError REQUEST_INVALID when it holds other data, STORE_UNAVAILABLE while another process has it open, or when what is in it cannot be read
 */
export async function makeDemoFolder(folder: string, { count, seed }: Made, context: CommandContext): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    if (![MADE_HERE, MADE_HERE_NEXT].some((name) => existsSync(join(folder, name)))) {
      throw new TingyinError('REQUEST_INVALID', { problem: `"${shownPath(folder)}" holds data that the demo did not put there. Move it away, or name another data folder with --data.` })
    }
    if (existsSync(join(folder, databaseFileName))) {
      if (isOpenElsewhere(folder)) {
        throw new TingyinError('STORE_UNAVAILABLE', { store: shownPath(folder), problem: 'another process has it open, such as "tingyin serve". Stop that first, or name another data folder with --data.' })
      }
      const added = await addedTo(folder, readMade(folder), context)
      if (added.length > 0) context.note(`What was added to the demo in ${shownPath(folder)}, or changed, is gone: ${added.join(', ')}.`)
    }
  }
  rmSync(folder, { recursive: true, force: true })
  makeFolder(folder)
  writeMade(folder, { count, seed })
}

/** Remembers which records are the demo's own, once all of them are kept: what differs later was written by people. */
export async function rememberOwnRecords(folder: string, { count, seed }: Made, stores: Stores): Promise<void> {
  writeMade(folder, { count, seed, own: (await writtenRecords(stores)).map(({ digest }) => digest) })
}

/** Whole or not at all: without it nobody knows whose the folder is. */
function writeMade(folder: string, made: Remembered): void {
  writeFileSync(join(folder, MADE_HERE_NEXT), `${JSON.stringify(made)}\n`)
  renameSync(join(folder, MADE_HERE_NEXT), join(folder, MADE_HERE))
}

/** Nothing where it cannot be read, as an earlier version left it that was killed, or met a full disk, while it wrote. */
function readMade(folder: string): Partial<Remembered> {
  try {
    return (JSON.parse(readFileSync(join(folder, MADE_HERE), 'utf8')) ?? {}) as Partial<Remembered>
  } catch {
    return {}
  }
}

/** What people put beside the demo's own, or in its place: `2 corrections`, `1 product`. */
async function addedTo(folder: string, { count, own }: Partial<Remembered>, { settings, open }: CommandContext): Promise<readonly string[]> {
  const stores = await open.stores(inFolderOnly(settings, folder), { outdatedIndex: true })
  try {
    const contacts = await stores.contacts.size()
    const found = new Map([['contact', contacts - (await sampleContactsIn(stores, count ?? contacts))], ['correction', await stores.corrections.count({})]])
    const isOwn = ownRecords(own)
    for (const record of await writtenRecords(stores)) if (!isOwn(record)) found.set(record.noun, (found.get(record.noun) ?? 0) + 1)
    return [...found].filter(([, many]) => many > 0).map(([noun, many]) => counted(many, noun))
  } finally {
    await stores.close()
  }
}

/** How many of the demo's contacts are there: fewer than it was to have where it was cut short. */
async function sampleContactsIn({ contacts }: Stores, count: number): Promise<number> {
  let there = 0
  for (let first = 1; first <= count; first += AT_ONCE) {
    const keys = Array.from({ length: Math.min(AT_ONCE, count - first + 1) }, (_, i) => ({ source: 'sample', id: sampleId(first + i) }))
    for (const digest of await contacts.rowDigests(keys)) if (digest !== undefined) there++
  }
  return there
}

const AT_ONCE = 5_000

/** Whether a record is the demo's own. Of a demo that was cut short nobody knows how far it came, so whatever is kept of its products is taken for its own. */
function ownRecords(own: Remembered['own']): (record: WrittenRecord) => boolean {
  if (own !== undefined) {
    const digests = new Set(own)
    return ({ digest }) => digests.has(digest)
  }
  const products = new Set(sampleProducts().map(({ 产品编号: id }) => id))
  return ({ kind, key }) => (kind === 'product' || kind === 'users' || kind === 'rates') && products.has(key)
}

/** What a record of each kind is called that people write; undefined where the program keeps it for itself. */
const nouns: Readonly<Record<RecordKind, string | undefined>> = {
  product: 'product',
  users: 'figure',
  rates: 'figure',
  kpis: 'figure',
  'alert-rule': 'alert rule',
  exclusion: 'excluded span',
  incident: 'handled alert',
  'planned-events': 'planned event',
  word: 'word',
  need: 'need',
  model: 'model',
  webhook: 'webhook',
  // Which of the models labels goes with them.
  'active-model': undefined,
  watch: undefined,
  alert: undefined,
  'alert-event': undefined,
  delivery: undefined,
  import: undefined,
  batch: undefined,
  idempotency: undefined,
  rebuild: undefined,
  key: undefined,
  lease: undefined,
}

interface WrittenRecord {
  readonly kind: RecordKind
  readonly key: string
  readonly noun: string
  readonly digest: string
}

/** All that people write, and the demo in their place, one by one. */
async function writtenRecords({ records }: Stores): Promise<readonly WrittenRecord[]> {
  const written: WrittenRecord[] = []
  for (const kind of recordKinds) {
    const noun = nouns[kind]
    if (noun === undefined) continue
    for (const { key, value } of await records.list(kind)) {
      for (const part of partsOf(kind, value)) written.push({ kind, key, noun, digest: hash('sha1', JSON.stringify([kind, key, part]), 'base64') })
    }
  }
  return written
}

/** Some kinds keep in one record what people write one by one. */
function partsOf(kind: RecordKind, value: unknown): readonly unknown[] {
  switch (kind) {
    case 'users':
    case 'rates':
    case 'kpis':
      return Object.entries(value as Series<unknown>)
    case 'planned-events':
      return value as readonly KeptPlannedEvent[]
    case 'incident': {
      // The watch writes them all; people only what they did about an alert.
      const { incident } = value as KeptIncident
      return hasAlert(incident) && incident.alert.history.length > 0 ? [incident.alert.history] : []
    }
    default:
      return [value]
  }
}

/** Always in a folder: it is made afresh each time, which nobody wants of a server's contacts. */
export const inFolderOnly = (settings: CommandContext['settings'], folder: string): CommandContext['settings'] => ({
  ...settings, dataFolder: folder, mongodbUrl: undefined, redisUrl: undefined, elasticsearchUrl: undefined,
})
