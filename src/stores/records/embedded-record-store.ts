import type Database from 'better-sqlite3'
import type { EmbeddedDatabase } from '../embedded-database'
import type { RecordKind, RecordStore } from './record-store'

const steps = [
  `
  CREATE TABLE records (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    put_at INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
  );
  `,
]

export class EmbeddedRecordStore implements RecordStore {
  readonly #database: EmbeddedDatabase
  readonly #sql: ReturnType<typeof prepare>

  constructor(database: EmbeddedDatabase) {
    this.#database = database
    database.migrate('records', steps)
    this.#sql = prepare(database.connection)
  }

  async put(kind: RecordKind, key: string, value: unknown): Promise<void> {
    this.#database.inTransaction(() => this.#sql.put.run(kind, key, JSON.stringify(value), Date.now()))
  }

  async add(kind: RecordKind, key: string, value: unknown): Promise<boolean> {
    return this.#database.inTransaction(() => this.#sql.add.run(kind, key, JSON.stringify(value), Date.now()).changes === 1)
  }

  async replace(kind: RecordKind, key: string, seen: unknown, value: unknown): Promise<boolean> {
    return this.#database.inTransaction(() => this.#sql.replace.run(JSON.stringify(value), Date.now(), kind, key, JSON.stringify(seen)).changes === 1)
  }

  async get(kind: RecordKind, key: string): Promise<unknown> {
    const json = this.#database.reading(() => this.#sql.get.get(kind, key))
    return json === undefined ? undefined : (JSON.parse(json) as unknown)
  }

  async list(kind: RecordKind): Promise<readonly { readonly key: string; readonly value: unknown }[]> {
    const rows = this.#database.reading(() => this.#sql.list.all(kind))
    return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as unknown }))
  }

  async remove(kind: RecordKind, key: string): Promise<void> {
    this.#database.inTransaction(() => this.#sql.remove.run(kind, key))
  }

  async removeOlderThan(kind: RecordKind, before: number): Promise<number> {
    return this.#database.inTransaction(() => this.#sql.removeOlderThan.run(kind, before).changes)
  }

  /** The database stays open: others use it, and whoever opened it closes it. */
  async close(): Promise<void> {}
}

function prepare(connection: Database.Database) {
  return {
    put: connection.prepare<[kind: string, key: string, value: string, putAt: number]>(
      `INSERT INTO records (kind, key, value, put_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, put_at = excluded.put_at`,
    ),
    add: connection.prepare<[kind: string, key: string, value: string, putAt: number]>(
      'INSERT INTO records (kind, key, value, put_at) VALUES (?, ?, ?, ?) ON CONFLICT (kind, key) DO NOTHING',
    ),
    // What was read and is written again is the same text.
    replace: connection.prepare<[value: string, putAt: number, kind: string, key: string, seen: string]>(
      'UPDATE records SET value = ?, put_at = ? WHERE kind = ? AND key = ? AND value = ?',
    ),
    get: connection.prepare<[kind: string, key: string], string>('SELECT value FROM records WHERE kind = ? AND key = ?').pluck(),
    list: connection.prepare<[kind: string], { readonly key: string; readonly value: string }>(
      'SELECT key, value FROM records WHERE kind = ? ORDER BY key',
    ),
    remove: connection.prepare<[kind: string, key: string]>('DELETE FROM records WHERE kind = ? AND key = ?'),
    removeOlderThan: connection.prepare<[kind: string, before: number]>('DELETE FROM records WHERE kind = ? AND put_at < ?'),
  }
}
