import type Database from 'better-sqlite3'
import { type ContactKey, keyText } from '../../domain/contact'
import type { EmbeddedDatabase } from '../embedded-database'
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
import { decodeContact, encodeContact } from './embedded-contact-body'
import { JsonWriter } from './json-writer'

/**
 * `contacts` holds what is looked up and filtered, `contact_bodies` what is only ever read whole: a scan over a million
 * contacts touches 100 MB instead of some GB. `contact` is the revision of the first put, so that it grows with arrival and
 * is never given to another contact, as a row number of SQLite's would be. `versions` counts its contacts.
 *
 * `outbox` has one row for each change that is not indexed: a contact, or the key of one that is gone.
 */
const steps = [
  `
  CREATE TABLE versions (
    version INTEGER PRIMARY KEY,
    pipeline TEXT NOT NULL,
    dictionary TEXT NOT NULL,
    contacts INTEGER NOT NULL DEFAULT 0,
    UNIQUE (pipeline, dictionary)
  );
  CREATE TABLE contacts (
    contact INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    tier TEXT NOT NULL,
    version INTEGER NOT NULL,
    row_digest TEXT NOT NULL,
    UNIQUE (id, source)
  );
  CREATE TABLE contact_bodies (contact INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE outbox (revision INTEGER PRIMARY KEY, contact INTEGER, id TEXT, source TEXT);
  CREATE INDEX outbox_removed ON outbox (id, source) WHERE contact IS NULL;
  CREATE TABLE last_revision (revision INTEGER NOT NULL);
  INSERT INTO last_revision VALUES (0);
  `,
  // Of what was kept before, nobody knows when it was received: everything that comes is newer.
  'ALTER TABLE contacts ADD COLUMN received_at INTEGER NOT NULL DEFAULT 0',
  // Bodies leave out cues that the text has. An earlier version would take the 0 in their place for a cue: with this step it refuses the file.
  '',
]

/** A short contact's body, about. */
const BODY_BYTES = 1_024

interface Row {
  readonly contact: number
  readonly id: string
  readonly source: string
  readonly revision: number
  readonly row_digest: string
  readonly received_at: number
  readonly pipeline: string
  readonly dictionary: string
  readonly body: string
}

/** What a put must know of the contact it replaces. */
type Known = Pick<Row, 'contact' | 'revision' | 'received_at'> & { readonly version: number }

/** A contact in the form in which it is kept. */
type PreparedContact = ReturnType<typeof prepareContact>

const prepareContact = ({ contact, rowDigest, receivedAt, again = false }: ContactRecord, json: JsonWriter) => ({
  id: contact.id,
  source: contact.source,
  versions: contact.versions,
  tier: contact.labels.tier.value,
  rowDigest,
  receivedAt,
  again,
  occurredAt: instantOf(contact.occurredAt),
  body: encodeContact(contact, json),
})

/** The filter as SQL sees it: a null does not restrict. `current` are the versions that are not outdated, as JSON. */
interface Restriction {
  readonly from: number | null
  readonly to: number | null
  readonly tier: string | null
  readonly current: string | null
}

// CROSS JOIN keeps SQLite to this order: contacts first, in the order of their numbers.
const whole = `SELECT contact, id, source, revision, row_digest, received_at, pipeline, dictionary, body
  FROM contacts CROSS JOIN contact_bodies USING (contact) CROSS JOIN versions USING (version)`
const restricted = `(@from IS NULL OR occurred_at >= @from) AND (@to IS NULL OR occurred_at < @to)
  AND (@tier IS NULL OR tier = @tier) AND (@current IS NULL OR version NOT IN (SELECT value FROM json_each(@current)))`

export class EmbeddedContactStore implements ContactStore {
  readonly #database: EmbeddedDatabase
  readonly #sql: ReturnType<typeof prepare>

  constructor(database: EmbeddedDatabase) {
    this.#database = database
    database.migrate('contacts', steps)
    this.#sql = prepare(database.connection)
  }

  async put(records: readonly ContactRecord[]): Promise<PutOutcome> {
    const batch = this.batch(records.length)
    for (const record of records) batch.add(record)
    return batch.put()
  }

  batch(contacts: number): ContactBatch {
    const json = new JsonWriter(contacts * BODY_BYTES)
    const prepared: PreparedContact[] = []
    return {
      add: (record) => void prepared.push(prepareContact(record, json)),
      put: async () => this.#put(prepared),
    }
  }

  #put(prepared: readonly PreparedContact[]): PutOutcome {
    if (prepared.length === 0) return { stored: 0, updated: 0, outdated: 0, revisions: [] }
    return this.#database.inTransaction(() => {
      const sql = this.#sql
      const before = sql.lastRevision.get() as number
      const removalsWait = sql.removalWaits.get() === 1
      const versions = new Map<string, number>()
      const gains = new Map<number, number>()
      const revisions: (number | undefined)[] = []
      const outdated = new Set<string>()
      let revision = before
      let stored = 0
      for (const { id, source, versions: { pipeline, dictionary }, tier, rowDigest, receivedAt, again, occurredAt, body } of prepared) {
        if (outdated.size > 0 && outdated.has(keyText({ source, id }))) throw givenTwice(id)
        const versionKey = `${pipeline}\n${dictionary}`
        let version = versions.get(versionKey)
        if (version === undefined) versions.set(versionKey, (version = this.#version(pipeline, dictionary)))
        const next = revision + 1
        // Nearly all are new, and then need not be looked for.
        if (!again && sql.insert.run(next, id, source, next, occurredAt, tier, version, rowDigest, receivedAt).changes === 1) {
          stored++
          sql.insertBody.run(next, body)
          if (removalsWait) sql.forgetRemoval.run(id, source)
        } else {
          const known = sql.find.get(id, source)
          if (known !== undefined && known.revision > before) throw givenTwice(id)
          if (known === undefined || known.received_at > receivedAt) {
            outdated.add(keyText({ source, id }))
            revisions.push(undefined)
            continue
          }
          gains.set(known.version, (gains.get(known.version) ?? 0) - 1)
          sql.update.run(next, occurredAt, tier, version, rowDigest, receivedAt, known.contact)
          sql.updateBody.run(body, known.contact)
          sql.indexed.run(known.revision, known.revision)
          sql.changed.run(next, known.contact)
        }
        gains.set(version, (gains.get(version) ?? 0) + 1)
        revisions.push(next)
        revision = next
      }
      // At once, because a statement for each costs as much as half of what is stored of it.
      if (stored > 0) sql.allAdded.run(before)
      for (const [version, gain] of gains) sql.gain.run(gain, version)
      sql.setLastRevision.run(revision)
      return { stored, updated: prepared.length - stored - outdated.size, outdated: outdated.size, revisions }
    })
  }

  async get(keys: readonly ContactKey[]): Promise<readonly (StoredContact | undefined)[]> {
    return this.#database.inSnapshot(() =>
      keys.map(({ id, source }) => {
        const row = this.#sql.get.get(id, source)
        return row && storedContact(row)
      }),
    )
  }

  async rowDigests(keys: readonly ContactKey[]): Promise<readonly (string | undefined)[]> {
    return this.#database.inSnapshot(() => keys.map(({ id, source }) => this.#sql.rowDigest.get(id, source) as string | undefined))
  }

  async atPlaces(places: readonly number[]): Promise<readonly (StoredContact | undefined)[]> {
    return this.#database.inSnapshot(() =>
      places.map((place) => {
        const row = this.#sql.atPlace.get(place)
        return row && storedContact(row)
      }),
    )
  }

  async withId(id: string): Promise<readonly StoredContact[]> {
    return this.#database.reading(() => this.#sql.withId.all(id).map(storedContact))
  }

  async page(filter: ContactFilter, limit: number, after?: string): Promise<ContactPage> {
    checkPage(limit, after)
    const rows = this.#database.reading(() =>
      this.#sql.page.all({ ...this.#restriction(filter), after: Number(after ?? 0), limit: limit + 1 }),
    )
    const contacts = rows.slice(0, limit).map(storedContact)
    const last = rows[limit - 1]
    return rows.length > limit && last !== undefined ? { contacts, next: String(last.contact) } : { contacts }
  }

  async count(filter: ContactFilter): Promise<number> {
    return this.#database.reading(() => this.#sql.count.get(this.#restriction(filter)) as number)
  }

  async size(): Promise<number> {
    return this.#database.reading(() => this.#sql.size.get() as number)
  }

  async versions(): Promise<readonly VersionCount[]> {
    return this.#database.reading(() => this.#sql.versions.all())
  }

  async remove(keys: readonly ContactKey[]): Promise<void> {
    if (keys.length === 0) return
    this.#database.inTransaction(() => {
      const sql = this.#sql
      let revision = sql.lastRevision.get() as number
      for (const { id, source } of keys) {
        const known = sql.find.get(id, source)
        if (known === undefined) continue
        sql.gain.run(-1, known.version)
        sql.remove.run(known.contact)
        sql.removeBody.run(known.contact)
        sql.indexed.run(known.revision, known.revision)
        sql.removed.run(++revision, id, source)
      }
      sql.setLastRevision.run(revision)
    })
  }

  async unindexed(limit: number): Promise<{ readonly changed: readonly StoredContact[]; readonly removed: readonly RemovedContact[] }> {
    const rows = this.#database.reading(() => this.#sql.unindexed.all(limit))
    const changed: StoredContact[] = []
    const removed: RemovedContact[] = []
    for (const row of rows) {
      if (row.body === null) removed.push({ key: { source: row.source, id: row.id }, revision: row.revision })
      else changed.push(storedContact(row))
    }
    return { changed, removed }
  }

  async markIndexed(changes: readonly { readonly key: ContactKey; readonly revision: number }[]): Promise<void> {
    if (changes.length === 0) return
    // A revision belongs to one change of one contact, and a later change has taken it out already. Those of a batch follow each other.
    this.#database.inTransaction(() => {
      for (let i = 0; i < changes.length; ) {
        const first = changes[i]!.revision
        let next = first
        while (changes[i]?.revision === next) {
          i++
          next++
        }
        this.#sql.indexed.run(first, next - 1)
      }
    })
  }

  async lastRevision(): Promise<number> {
    return this.#database.reading(() => this.#sql.lastRevision.get() as number)
  }

  /** The database stays open: others use it, and whoever opened it closes it. */
  async close(): Promise<void> {}

  #version(pipeline: string, dictionary: string): number {
    this.#sql.addVersion.run(pipeline, dictionary)
    return this.#sql.version.get(pipeline, dictionary) as number
  }

  #restriction({ from, to, tier, outdatedFor }: ContactFilter): Restriction {
    return {
      from: from ?? null,
      to: to ?? null,
      tier: tier ?? null,
      current: outdatedFor === undefined ? null : JSON.stringify(outdatedFor.flatMap(({ pipeline, dictionary }) => this.#sql.version.all(pipeline, dictionary))),
    }
  }
}

function prepare(connection: Database.Database) {
  return {
    find: connection.prepare<[id: string, source: string], Known>(
      'SELECT contact, revision, version, received_at FROM contacts WHERE id = ? AND source = ?',
    ),
    insert: connection.prepare<[number, string, string, number, number, string, number, string, number]>(
      `INSERT INTO contacts (contact, id, source, revision, occurred_at, tier, version, row_digest, received_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, source) DO NOTHING`,
    ),
    insertBody: connection.prepare<[contact: number, body: Buffer]>('INSERT INTO contact_bodies (contact, body) VALUES (?, CAST(? AS TEXT))'),
    update: connection.prepare<[number, number, string, number, string, number, number]>(
      'UPDATE contacts SET revision = ?, occurred_at = ?, tier = ?, version = ?, row_digest = ?, received_at = ? WHERE contact = ?',
    ),
    updateBody: connection.prepare<[body: Buffer, contact: number]>('UPDATE contact_bodies SET body = CAST(? AS TEXT) WHERE contact = ?'),
    remove: connection.prepare<[contact: number]>('DELETE FROM contacts WHERE contact = ?'),
    removeBody: connection.prepare<[contact: number]>('DELETE FROM contact_bodies WHERE contact = ?'),

    changed: connection.prepare<[revision: number, contact: number]>('INSERT INTO outbox (revision, contact) VALUES (?, ?)'),
    // The number of a contact is its first revision.
    allAdded: connection.prepare<[before: number]>('INSERT INTO outbox (revision, contact) SELECT contact, contact FROM contacts WHERE contact > ?'),
    removed: connection.prepare<[revision: number, id: string, source: string]>(
      'INSERT INTO outbox (revision, id, source) VALUES (?, ?, ?)',
    ),
    indexed: connection.prepare<[first: number, last: number]>('DELETE FROM outbox WHERE revision BETWEEN ? AND ?'),
    removalWaits: connection.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM outbox WHERE contact IS NULL)').pluck(),
    forgetRemoval: connection.prepare<[id: string, source: string]>('DELETE FROM outbox WHERE contact IS NULL AND id = ? AND source = ?'),
    unindexed: connection.prepare<[limit: number], Row | (Omit<Row, 'body'> & { readonly body: null })>(
      `SELECT contact, coalesce(contacts.id, outbox.id) AS id, coalesce(contacts.source, outbox.source) AS source,
         outbox.revision AS revision, row_digest, received_at, pipeline, dictionary, body
       FROM outbox LEFT JOIN contacts USING (contact) LEFT JOIN contact_bodies USING (contact) LEFT JOIN versions USING (version)
       ORDER BY outbox.revision LIMIT ?`,
    ),

    lastRevision: connection.prepare<[], number>('SELECT revision FROM last_revision').pluck(),
    setLastRevision: connection.prepare<[revision: number]>('UPDATE last_revision SET revision = ?'),
    addVersion: connection.prepare<[pipeline: string, dictionary: string]>(
      'INSERT INTO versions (pipeline, dictionary) VALUES (?, ?) ON CONFLICT DO NOTHING',
    ),
    version: connection
      .prepare<[pipeline: string, dictionary: string], number>('SELECT version FROM versions WHERE pipeline = ? AND dictionary = ?')
      .pluck(),

    get: connection.prepare<[id: string, source: string], Row>(`${whole} WHERE id = ? AND source = ?`),
    rowDigest: connection
      .prepare<[id: string, source: string], string>('SELECT row_digest FROM contacts WHERE id = ? AND source = ?')
      .pluck(),
    atPlace: connection.prepare<[contact: number], Row>(`${whole} WHERE contact = ?`),
    withId: connection.prepare<[id: string], Row>(`${whole} WHERE id = ? ORDER BY source LIMIT 100`),
    page: connection.prepare<[Restriction & { after: number; limit: number }], Row>(
      `${whole} WHERE contact > @after AND ${restricted} ORDER BY contact LIMIT @limit`,
    ),
    count: connection.prepare<[Restriction], number>(`SELECT count(*) FROM contacts WHERE ${restricted}`).pluck(),
    size: connection.prepare<[], number>('SELECT coalesce(sum(contacts), 0) FROM versions').pluck(),
    gain: connection.prepare<[gain: number, version: number]>('UPDATE versions SET contacts = contacts + ? WHERE version = ?'),
    versions: connection.prepare<[], VersionCount>(
      'SELECT pipeline, dictionary, contacts FROM versions WHERE contacts > 0 ORDER BY pipeline, dictionary',
    ),
  }
}

function storedContact({ id, source, pipeline, dictionary, body, row_digest: rowDigest, received_at: receivedAt, revision }: Row): StoredContact {
  return { contact: decodeContact(body, { id, source }, { pipeline, dictionary }), rowDigest, receivedAt, revision }
}
