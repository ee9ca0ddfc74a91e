import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { AnyBulkWriteOperation, Model, mongo, QueryFilter, SchemaDefinition, UpdateQuery } from 'mongoose'
import type { AnalysedContact, AnalysisVersions } from '../../domain/analysed-contact'
import { type ContactKey, keyText } from '../../domain/contact'
import { TingyinError } from '../../domain/errors'
import { inBulks, isDuplicateKey, type MongodbDatabase } from '../mongodb-database'
import { escapeSurrogates, unescapeSurrogates } from '../unpaired-surrogates'
import { checkPage, givenTwice, instantOf } from './contact-checks'
import type {
  ContactBatch,
  ContactFilter,
  ContactPage,
  ContactRecord,
  ContactStore,
  PutOutcome,
  RemovedContact,
  StoredContact,
  VersionCount,
} from './contact-store'

/** A contact as it is kept, without what stands beside it. Names of attributes may be any text, so they are values here. */
interface ContactBody extends Omit<AnalysedContact, 'id' | 'source' | 'versions' | 'attributes'> {
  readonly attributes: readonly { readonly name: string; readonly value: string }[]
}

/** What a removed contact does not have. */
interface Kept {
  /** The revision of the first put: it grows with arrival and is never given to another contact. */
  readonly order: number
  /** When the contact occurred, whatever offset it was written with. */
  readonly at: Date
  /** Pipeline and dictionary as one text, so that one index finds what is outdated. */
  readonly versions: string
  readonly rowDigest: string
  /** Absent in what was kept before it was noted: then everything that comes is newer. */
  readonly receivedAt?: number
  readonly contact: ContactBody
}

/**
 * A contact, or the place of one that was removed until the index has heard of it. All that must change together is in
 * this one document: a change, and the note that it is not indexed, cannot come apart, whatever happens to the process.
 */
interface ContactDocument extends Partial<Kept> {
  readonly _id: string
  readonly source: string
  readonly id: string
  readonly revision: number
  /** The revision, as long as nobody has marked it as indexed. */
  readonly pending?: number
}

type KeptDocument = ContactDocument & Kept

/** What there is of a contact, as far as a change must know it. */
type State = Pick<ContactDocument, 'revision' | 'order' | 'receivedAt'>

/**
 * The one document revisions come from. `puts` are those that have taken their revisions and not yet written all of their
 * contacts, by name, so that whoever pages can wait for them; there are never more than there are puts at once, for what a crash
 * left is swept up with the next one. All times are the server's: clocks of several machines cannot be compared.
 */
interface RevisionsDocument {
  readonly _id: string
  readonly revision: number
  readonly puts?: Readonly<Record<string, Writing>>
  /** When the last put was done. */
  readonly doneAt?: Date
}

interface Writing {
  /** All its revisions are greater than this. */
  readonly above: number
  readonly since: Date
}

/**
 * The contact itself has the shape of its type and is written whole. Spelled out here, mongoose would make a document of each
 * piece of evidence, which takes 1.3 ms a contact instead of 0.005.
 */
const contactFields: SchemaDefinition = {
  _id: String,
  source: String,
  id: String,
  revision: Number,
  pending: Number,
  order: Number,
  at: Date,
  versions: String,
  rowDigest: String,
  receivedAt: Number,
  contact: 'Mixed',
}

const revisionsFields: SchemaDefinition = {
  _id: String,
  revision: Number,
  puts: 'Mixed',
  doneAt: Date,
}

/** After this a put that has not said that it is done is one whose process is gone. Longer than a command may take. */
const maxWritingMs = 60_000

/** How often a put that others overtake tries again; each time needs a removal, a first put or a put of an older record of the same contact in between. */
const maxAttempts = 10

interface Change {
  readonly key: string
  readonly revision: number
  readonly contact: ContactKey
  readonly kept: Omit<Kept, 'order' | 'receivedAt'> & { readonly receivedAt: number }
  readonly again: boolean
}

/** What became of the changes of a bulk; each that is not new and not outdated replaced another. */
interface Written {
  readonly stored: number
  /** Keys of contacts that were received later than what was to be put, or are gone and were to be put back. */
  readonly outdated: ReadonlySet<string>
  /** Revisions of changes that had to take another one. */
  readonly later: ReadonlyMap<string, number>
}

/**
 * Without transactions: each contact is one document, written whole or not at all, and only over one of a lower revision that
 * was not received later. Of two processes that change a contact at once, the one whose record was received later wins, or at
 * equal times the one that took its revision later, in whatever order they arrive.
 * A put that is interrupted leaves some of its contacts written and noted as not indexed, and the others as they were; a page
 * that reaches its place waits for it, for a minute at most.
 */
export class MongodbContactStore implements ContactStore {
  readonly #database: MongodbDatabase
  readonly #contacts: Model<ContactDocument>
  readonly #revisions: Model<RevisionsDocument>
  /** The newest revision this process has heard of. */
  #heard = 0

  constructor(database: MongodbDatabase) {
    this.#database = database
    this.#contacts = database.model('contacts', contactFields)
    this.#revisions = database.model('revisions', revisionsFields)
  }

  async put(records: readonly ContactRecord[]): Promise<PutOutcome> {
    const batch = this.batch()
    for (const record of records) batch.add(record)
    return batch.put()
  }

  batch(): ContactBatch {
    // A key given twice is refused before the first write: what is refused leaves nothing behind.
    const keys = new Set<string>()
    const prepared: Omit<Change, 'revision'>[] = []
    return {
      add: (record) => {
        const change = prepare(record)
        if (keys.has(change.key)) throw givenTwice(record.contact.id)
        keys.add(change.key)
        prepared.push(change)
      },
      put: () => this.#put(prepared),
    }
  }

  async #put(prepared: readonly Omit<Change, 'revision'>[]): Promise<PutOutcome> {
    const revisions: (number | undefined)[] = []
    let stored = 0
    let outdated = 0
    for (const bulk of inBulks(prepared)) {
      const put = randomUUID()
      const first = await this.#beginPut(put, bulk.length)
      const changes = bulk.map((change, i) => ({ ...change, revision: first + i }))
      const written = await this.#write(changes)
      // Not after a failure: the server may still be writing.
      await this.#endPut(put)
      stored += written.stored
      outdated += written.outdated.size
      for (const { key, revision } of changes) revisions.push(written.outdated.has(key) ? undefined : (written.later.get(key) ?? revision))
    }
    return { stored, updated: prepared.length - stored - outdated, outdated, revisions }
  }

  async get(keys: readonly ContactKey[]): Promise<readonly (StoredContact | undefined)[]> {
    const found = new Map<string, StoredContact>()
    for (const bulk of inBulks(keys)) {
      const documents = await this.#database.run(() => this.#contacts.find({ _id: { $in: bulk.map(keyText) }, ...kept }).lean<KeptDocument[]>())
      for (const document of documents) found.set(keyText(keyOf(document)), storedContact(document))
    }
    return keys.map((key) => found.get(keyText(key)))
  }

  async rowDigests(keys: readonly ContactKey[]): Promise<readonly (string | undefined)[]> {
    const found = new Map<string, string>()
    for (const bulk of inBulks(keys)) {
      const documents = await this.#database.run(() =>
        this.#contacts.find({ _id: { $in: bulk.map(keyText) }, ...kept }, { rowDigest: 1 }).lean<KeptDocument[]>(),
      )
      for (const { _id: key, rowDigest } of documents) found.set(key, unescapeSurrogates(rowDigest))
    }
    return keys.map((key) => found.get(keyText(key)))
  }

  async atPlaces(places: readonly number[]): Promise<readonly (StoredContact | undefined)[]> {
    const found = new Map<number, StoredContact>()
    for (const bulk of inBulks(places)) {
      const documents = await this.#database.run(() => this.#contacts.find({ order: { $in: [...bulk] } }).lean<KeptDocument[]>())
      for (const document of documents) found.set(document.order, storedContact(document))
    }
    return places.map((place) => found.get(place))
  }

  async withId(id: string): Promise<readonly StoredContact[]> {
    const documents = await this.#database.run(() =>
      this.#contacts.find({ id: escapeSurrogates(id), ...kept }).sort({ source: 1 }).limit(100).lean<KeptDocument[]>(),
    )
    return documents.map(storedContact)
  }

  async page(filter: ContactFilter, limit: number, after?: string): Promise<ContactPage> {
    checkPage(limit, after)
    const documents = await this.#settled(async (last) => {
      const found = await this.#database.run(() =>
        this.#contacts
          .find({ ...conditions(filter), order: { $gt: Number(after ?? 0), $lte: last } })
          .sort({ order: 1 })
          .limit(limit + 1)
          .lean<KeptDocument[]>(),
      )
      return { found, enough: found.length > limit }
    })
    const contacts = documents.slice(0, limit).map(storedContact)
    const last = documents[limit - 1]
    return documents.length > limit && last !== undefined ? { contacts, next: String(last.order) } : { contacts }
  }

  async count(filter: ContactFilter): Promise<number> {
    return this.#database.run(() => this.#contacts.countDocuments({ ...kept, ...conditions(filter) }))
  }

  async size(): Promise<number> {
    // Those that are gone are few, and stand together in the index of the order.
    const [documents, removed] = await Promise.all([
      this.#database.run(() => this.#contacts.estimatedDocumentCount()),
      this.#database.run(() => this.#contacts.countDocuments(gone)),
    ])
    return Math.max(0, documents - removed)
  }

  async versions(): Promise<readonly VersionCount[]> {
    // Counted from the contacts: a count kept beside them would drift with the first crash between the two.
    const counts = await this.#database.run(() =>
      this.#contacts.aggregate<{ readonly _id: string; readonly contacts: number }>([
        { $match: { versions: { $gt: '' } } },
        { $group: { _id: '$versions', contacts: { $sum: 1 } } },
        { $sort: { _id: 1 } },
      ]),
    )
    return counts.map(({ _id: versions, contacts }) => ({ ...versionsOf(versions), contacts }))
  }

  async remove(keys: readonly ContactKey[]): Promise<void> {
    for (const bulk of inBulks([...new Set(keys.map(keyText))])) {
      const known = await this.#database.run(() => this.#contacts.find({ _id: { $in: bulk }, ...kept }, { _id: 1 }).lean())
      if (known.length === 0) continue
      const first = await this.#takeRevisions(known.length)
      await this.#database.run(() =>
        this.#contacts.bulkWrite(
          known.map(({ _id }, i) => ({
            updateOne: {
              filter: { _id, ...kept, revision: { $lt: first + i } },
              update: {
                $set: { revision: first + i, pending: first + i },
                $unset: { order: 1, at: 1, versions: 1, rowDigest: 1, receivedAt: 1, contact: 1 },
              },
            },
          })),
          { ordered: false, throwOnValidationError: true },
        ),
      )
    }
  }

  async unindexed(limit: number): Promise<{ readonly changed: readonly StoredContact[]; readonly removed: readonly RemovedContact[] }> {
    const documents = await this.#database.run(() =>
      this.#contacts.find({ pending: { $gt: 0 } }).sort({ pending: 1 }).limit(limit).lean<ContactDocument[]>(),
    )
    const changed: StoredContact[] = []
    const removed: RemovedContact[] = []
    for (const document of documents) {
      if (isKept(document)) changed.push(storedContact(document))
      else removed.push({ key: keyOf(document), revision: document.revision })
    }
    return { changed, removed }
  }

  async markIndexed(changes: readonly { readonly key: ContactKey; readonly revision: number }[]): Promise<void> {
    for (const bulk of inBulks(changes)) {
      // A revision belongs to one change of one contact, and a later change has put another in its place.
      const marked = { _id: { $in: bulk.map(({ key }) => keyText(key)) }, pending: { $in: bulk.map(({ revision }) => revision) } }
      await this.#database.run(() => this.#contacts.updateMany({ ...marked, ...kept }, { $unset: { pending: 1 } }))
      await this.#database.run(() => this.#contacts.deleteMany({ ...marked, ...gone }))
    }
  }

  async lastRevision(): Promise<number> {
    return (await this.#revisionsNow()).revision
  }

  /** The database stays open: others use it, and whoever opened it closes it. */
  async close(): Promise<void> {}

  /** Writes changes over what was not received later. */
  async #write(changes: readonly Change[]): Promise<Written> {
    let stored = 0
    const outdated = new Set<string>()
    const later = new Map<string, number>()
    let open = changes
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const states = await this.#states(open)
      for (const { key, kept: { receivedAt }, again } of open) {
        const state = states.get(key)
        if (receivedAtOf(state) > receivedAt || (again && !isKept(state))) outdated.add(key)
      }
      // What a later change has replaced already is done, unless that was received earlier.
      open = open.filter(({ key, revision, kept: { receivedAt } }) => {
        const state = states.get(key)
        return !outdated.has(key) && (state === undefined || state.revision < revision || (isKept(state) && receivedAtOf(state) < receivedAt))
      })
      if (open.length === 0) return { stored, outdated, later }
      open = await this.#overtaking(open, states, later)
      const operations = open.map((change) => operation(change, states.get(change.key)))
      const refused = await this.#database.run(() =>
        this.#contacts.bulkWrite(operations, { ordered: false, throwOnValidationError: true }).then(() => none, refusedOf),
      )
      stored += open.filter(({ key }, i) => !refused.has(i) && !isKept(states.get(key))).length
      // Nobody says whether an update without upsert has found its contact: the next look at the states does.
      open = open.filter(({ again }, i) => again || refused.has(i))
    }
    throw new TingyinError('STORE_UNAVAILABLE', {
      store: this.#database.name,
      problem: 'others kept changing the same contacts. Try again.',
    })
  }

  /** Changes whose contact has a higher revision, and is older all the same, with revisions of their own above it: revisions never fall. */
  async #overtaking(changes: readonly Change[], states: ReadonlyMap<string, State>, later: Map<string, number>): Promise<readonly Change[]> {
    const isOvertaken = ({ key, revision }: Change): boolean => (states.get(key)?.revision ?? 0) > revision
    const overtaken = changes.filter(isOvertaken)
    if (overtaken.length === 0) return changes
    let next = await this.#takeRevisions(overtaken.length)
    return changes.map((change) => {
      if (!isOvertaken(change)) return change
      later.set(change.key, next)
      return { ...change, revision: next++ }
    })
  }

  async #states(changes: readonly Change[]): Promise<ReadonlyMap<string, State>> {
    const states = await this.#database.run(() =>
      this.#contacts.find({ _id: { $in: changes.map(({ key }) => key) } }, { revision: 1, order: 1, receivedAt: 1 }).lean<(State & Pick<ContactDocument, '_id'>)[]>(),
    )
    return new Map(states.map(({ _id: key, ...state }) => [key, state]))
  }

  /** Takes revisions for a put and notes that it is writing; resolves to the first of them. */
  async #beginPut(put: string, contacts: number): Promise<number> {
    return this.#takeRevisions(contacts, { $set: { [`puts.${put}.above`]: this.#heard }, $currentDate: { [`puts.${put}.since`]: true } })
  }

  async #endPut(put: string): Promise<void> {
    const done = { $unset: { [`puts.${put}`]: 1 }, $currentDate: { doneAt: true } } as const
    const after = await this.#database.run(() =>
      this.#revisions.findOneAndUpdate({ _id: 'contacts' }, done, { returnDocument: 'after' }).lean<RevisionsDocument>(),
    )
    const lost = Object.entries(after?.puts ?? {}).filter(([, { since }]) => isLost(since, after!.doneAt!))
    if (lost.length === 0) return
    const $unset = Object.fromEntries(lost.map(([name]) => [`puts.${name}`, 1]))
    await this.#database.run(() => this.#revisions.updateOne({ _id: 'contacts' }, { $unset }))
  }

  async #takeRevisions(taken: number, note: UpdateQuery<RevisionsDocument> = {}): Promise<number> {
    const update = { $inc: { revision: taken }, ...note }
    const after = await this.#database.upsert(() =>
      this.#revisions.findOneAndUpdate({ _id: 'contacts' }, update, { upsert: true, returnDocument: 'after', projection: { revision: 1 } }).lean<RevisionsDocument>(),
    )
    this.#heard = after!.revision
    return this.#heard - taken + 1
  }

  /** The newest revision, and the puts that are writing. */
  async #revisionsNow(): Promise<{ readonly revision: number; readonly writing: ReadonlyMap<string, Writing> }> {
    const [document] = await this.#database.run(() =>
      this.#revisions.aggregate<RevisionsDocument & { readonly now: Date }>([{ $match: { _id: 'contacts' } }, { $addFields: { now: '$$NOW' } }]),
    )
    if (document === undefined) return { revision: 0, writing: new Map() }
    const { revision, puts = {}, now } = document
    return { revision, writing: new Map(Object.entries(puts).filter(([, { since }]) => !isLost(since, now))) }
  }

  /**
   * Finds contacts up to the `last` one given to `find`, such that none with a lower order can appear afterwards: revisions
   * are taken before contacts are written, and of two puts at once the later may be done first. Where that is not `enough`,
   * it waits for the puts that were writing when it began, and for no other.
   */
  async #settled(find: (last: number) => Promise<{ readonly found: readonly KeptDocument[]; readonly enough: boolean }>): Promise<readonly KeptDocument[]> {
    const begun = await this.#revisionsNow()
    let awaited = [...begun.writing]
    for (;;) {
      const { found, enough } = await find(Math.min(begun.revision, ...awaited.map(([, { above }]) => above)))
      if (enough || awaited.length === 0) return found
      await pause(10)
      const { writing } = await this.#revisionsNow()
      awaited = awaited.filter(([put]) => writing.has(put))
    }
  }
}

/** A document of a contact that is there, and one of a contact that is gone. */
const kept = { order: { $exists: true } }
const gone = { order: { $exists: false } }

const isLost = (since: Date, now: Date): boolean => now.getTime() - since.getTime() >= maxWritingMs

const receivedAtOf = (state: State | undefined): number => state?.receivedAt ?? 0

/** Whether the contact is there, and not only the place of one that was removed. */
function isKept<S extends State>(state: S | undefined): state is S & Kept {
  return state?.order !== undefined
}

/**
 * Writes a contact where none was, over one, or in the place of one that is gone, where it comes last in the order. Where
 * that is not so any more, or a later change has come, the key is taken: an update that finds nothing inserts, and fails.
 */
function operation({ key, revision, contact: { source, id }, kept: fields, again }: Change, state: State | undefined): AnyBulkWriteOperation<ContactDocument> {
  const changed = { ...fields, revision, pending: revision }
  if (state === undefined) return { insertOne: { document: { _id: key, source, id, order: revision, ...changed } } }
  // Not `$lte`: that finds no contact without the field.
  const older = { _id: key, revision: { $lt: revision }, receivedAt: { $not: { $gt: fields.receivedAt } } }
  const over = { upsert: !again, setDefaultsOnInsert: false }
  return isKept(state)
    ? { updateOne: { filter: { ...older, ...kept }, update: { $set: changed, $setOnInsert: { source, id, order: revision } }, ...over } }
    : { updateOne: { filter: { ...older, ...gone }, update: { $set: { ...changed, order: revision }, $setOnInsert: { source, id } }, ...over } }
}

const none: ReadonlySet<number> = new Set()

/** Which operations of a failed bulk found their key taken, where all others were done; any other failure is thrown on. */
function refusedOf(error: unknown): ReadonlySet<number> {
  const { writeErrors = [], result } = error as Partial<mongo.MongoBulkWriteError>
  const failures = [writeErrors].flat()
  // The code is that of the failure that ended the bulk, which may be another one, with some of the operations never sent.
  if (!isDuplicateKey(error) || !failures.every(isDuplicateKey) || result?.getWriteConcernError() !== undefined) throw error
  return new Set(failures.map(({ index }) => index))
}

function conditions({ from, to, tier, outdatedFor }: ContactFilter): QueryFilter<ContactDocument> {
  return {
    ...((from !== undefined || to !== undefined) && {
      at: { ...(from !== undefined && { $gte: new Date(from) }), ...(to !== undefined && { $lt: new Date(to) }) },
    }),
    ...(tier !== undefined && { 'contact.labels.tier.value': tier }),
    ...(outdatedFor !== undefined && { versions: { $nin: outdatedFor.map(versionsText) } }),
  }
}

function prepare({ contact, rowDigest, receivedAt, again = false }: ContactRecord): Omit<Change, 'revision'> {
  const { id, source, versions, attributes, ...body } = contact
  return {
    key: keyText(contact),
    again,
    contact: escapeSurrogates({ source, id }),
    kept: {
      at: new Date(instantOf(contact.occurredAt)),
      versions: versionsText(versions),
      rowDigest: escapeSurrogates(rowDigest),
      receivedAt,
      contact: escapeSurrogates({ ...body, attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })) }),
    },
  }
}

function storedContact(document: KeptDocument): StoredContact {
  const { attributes, ...body } = unescapeSurrogates(document.contact)
  return {
    contact: {
      ...keyOf(document),
      ...body,
      attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
      versions: versionsOf(document.versions),
    },
    rowDigest: unescapeSurrogates(document.rowDigest),
    receivedAt: receivedAtOf(document),
    revision: document.revision,
  }
}

const keyOf = ({ source, id }: ContactDocument): ContactKey => unescapeSurrogates({ source, id })

const versionsText = ({ pipeline, dictionary }: AnalysisVersions): string => JSON.stringify([pipeline, dictionary])

function versionsOf(text: string): AnalysisVersions {
  const [pipeline, dictionary] = JSON.parse(text) as [string, string]
  return { pipeline, dictionary }
}
