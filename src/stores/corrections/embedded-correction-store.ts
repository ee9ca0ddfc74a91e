import type Database from 'better-sqlite3'
import type { ContactKey } from '../../domain/contact'
import { changedAt, type Correction, type Deed, inForce } from '../../domain/corrections'
import type { EmbeddedDatabase } from '../embedded-database'
import { checkedPlace, placeText } from './correction-checks'
import type { ContactHistory, CorrectionFilter, CorrectionPage, CorrectionStore, NewCorrection } from './correction-store'

/** `changed` is when it was made, or undone. The body is the correction as JSON, with what stands in columns. */
const steps = [
  `
  CREATE TABLE corrections (
    correction TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    field TEXT NOT NULL,
    sample TEXT,
    changed INTEGER NOT NULL,
    undone INTEGER NOT NULL,
    body TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX corrections_of_contact ON corrections (id, source, position);
  CREATE INDEX corrections_in_order ON corrections (changed, correction);
  `,
]

interface Row {
  readonly correction: string
  readonly source: string
  readonly id: string
  readonly position: number
  readonly field: string
  readonly sample: string | null
  readonly changed: number
  readonly undone: 0 | 1
  readonly body: string
}

/** The filter as SQL sees it: a null does not restrict, and '' stands for any sample. */
interface Restriction {
  readonly field: string | null
  readonly since: number | null
  readonly sample: string | null
}

const restricted = `(@field IS NULL OR field = @field) AND (@since IS NULL OR changed >= @since)
  AND (@sample IS NULL OR sample = @sample OR (@sample = '' AND sample IS NOT NULL))`

export class EmbeddedCorrectionStore implements CorrectionStore {
  readonly #database: EmbeddedDatabase
  readonly #sql: ReturnType<typeof prepare>

  constructor(database: EmbeddedDatabase) {
    this.#database = database
    database.migrate('corrections', steps)
    this.#sql = prepare(database.connection)
  }

  async add(contact: ContactKey, version: number, corrections: readonly NewCorrection[]): Promise<readonly Correction[] | undefined> {
    return this.#database.inTransaction(() => {
      const history = this.#history(contact)
      if (history.version !== version) return undefined
      const { source, id } = contact
      const first = (history.corrections.at(-1)?.position ?? 0) + 1
      const kept = corrections.map((correction, i): Correction => ({ ...correction, contact: { source, id }, position: first + i }))
      for (const correction of kept) this.#sql.insert.run(rowOf(correction))
      return kept
    })
  }

  async undo(id: string, deed: Deed): Promise<boolean> {
    return this.#database.inTransaction(() => {
      const row = this.#sql.get.get(id)
      if (row === undefined || row.undone === 1) return false
      this.#sql.undo.run(rowOf({ ...correctionOf(row), undone: deed }))
      return true
    })
  }

  async get(id: string): Promise<Correction | undefined> {
    const row = this.#database.reading(() => this.#sql.get.get(id))
    return row && correctionOf(row)
  }

  async history(contact: ContactKey): Promise<ContactHistory> {
    return this.#database.reading(() => this.#history(contact))
  }

  async inForce(contacts: readonly ContactKey[]): Promise<readonly (readonly Correction[])[]> {
    return this.#database.reading(() => {
      // Most installations have none, and most batches of the others.
      if (contacts.length === 0 || this.#sql.any.get() === 0) return contacts.map(() => [])
      const keys = JSON.stringify(contacts.map(({ source, id }) => [source, id]))
      const histories = new Map<number, Correction[]>()
      for (const { at, ...row } of this.#sql.ofContacts.all(keys)) histories.set(at, [...(histories.get(at) ?? []), correctionOf(row)])
      return contacts.map((_, i) => inForce(histories.get(i) ?? []))
    })
  }

  async list(filter: CorrectionFilter, limit: number, after?: string): Promise<CorrectionPage> {
    const place = checkedPlace(limit, after)
    const from = { changed: place?.changed ?? -1, correction: place?.id ?? '' }
    const rows = this.#database.reading(() => this.#sql.list.all({ ...restriction(filter), ...from, limit: limit + 1 }))
    const last = rows[limit - 1]
    const next = rows.length > limit && last !== undefined ? { next: placeText({ changed: last.changed, id: last.correction }) } : {}
    return { corrections: rows.slice(0, limit).map(correctionOf), ...next }
  }

  async count(filter: CorrectionFilter): Promise<number> {
    return this.#database.reading(() => this.#sql.count.get(restriction(filter)) as number)
  }

  async copy(corrections: readonly Correction[]): Promise<number> {
    return this.#database.inTransaction(() => corrections.reduce((copied, correction) => copied + this.#sql.copy.run(rowOf(correction)).changes, 0))
  }

  /** The database stays open: others use it, and whoever opened it closes it. */
  async close(): Promise<void> {}

  #history({ source, id }: ContactKey): ContactHistory {
    const rows = this.#sql.ofContact.all(id, source)
    return { corrections: rows.map(correctionOf), version: rows.reduce((version, { undone }) => version + 1 + undone, 0) }
  }
}

function prepare(connection: Database.Database) {
  const insert = 'INTO corrections (correction, source, id, position, field, sample, changed, undone, body) VALUES (@correction, @source, @id, @position, @field, @sample, @changed, @undone, @body)'
  return {
    any: connection.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM corrections)').pluck(),
    insert: connection.prepare<[Row]>(`INSERT ${insert}`),
    copy: connection.prepare<[Row]>(`INSERT OR IGNORE ${insert}`),
    undo: connection.prepare<[Row]>('UPDATE corrections SET undone = @undone, changed = @changed, body = @body WHERE correction = @correction'),
    get: connection.prepare<[correction: string], Row>('SELECT * FROM corrections WHERE correction = ?'),
    ofContact: connection.prepare<[id: string, source: string], Row>('SELECT * FROM corrections WHERE id = ? AND source = ? ORDER BY position, changed, correction'),
    ofContacts: connection.prepare<[keys: string], Row & { readonly at: number }>(
      `SELECT given.key AS at, corrections.* FROM json_each(?) AS given CROSS JOIN corrections
       ON corrections.id = given.value ->> 1 AND corrections.source = given.value ->> 0 WHERE undone = 0`,
    ),
    list: connection.prepare<[Restriction & { changed: number; correction: string; limit: number }], Row>(
      `SELECT * FROM corrections WHERE (changed, correction) > (@changed, @correction) AND ${restricted} ORDER BY changed, correction LIMIT @limit`,
    ),
    count: connection.prepare<[Restriction], number>(`SELECT count(*) FROM corrections WHERE ${restricted}`).pluck(),
  }
}

function restriction({ field, since, sample }: CorrectionFilter): Restriction {
  return { field: field ?? null, since: since ?? null, sample: sample === true ? '' : (sample ?? null) }
}

function rowOf(correction: Correction): Row {
  const { id, contact, position, field, sample, undone } = correction
  return {
    correction: id,
    source: contact.source,
    id: contact.id,
    position,
    field,
    sample: sample ?? null,
    changed: changedAt(correction),
    undone: undone === undefined ? 0 : 1,
    body: JSON.stringify(correction),
  }
}

const correctionOf = ({ body }: Omit<Row, never>): Correction => JSON.parse(body) as Correction
