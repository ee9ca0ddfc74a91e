import type Database from 'better-sqlite3'
import { randomUUID } from 'node:crypto'
import type { ContactKey } from '../../domain/contact'
import { TingyinError } from '../../domain/errors'

/** The rebuild under way, if any: documents up to `above` are from before it. Whoever removes a contact meanwhile notes its key. */
export const rebuildSteps = [
  `
  CREATE TABLE search_rebuild (id TEXT NOT NULL, above INTEGER NOT NULL);
  CREATE TABLE search_removed_meanwhile (id TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (id, source)) WITHOUT ROWID;
  `,
] as const

interface Begun {
  readonly id: string
  readonly above: number
}

/** What all processes know of a rebuild in place. Everything here belongs inside a transaction of the caller's. */
export class EmbeddedRebuild {
  readonly #sql: ReturnType<typeof prepare>

  constructor(connection: Database.Database) {
    this.#sql = prepare(connection)
  }

  current(): Begun | undefined {
    return this.#sql.current.get()
  }

  /** @throws TingyinError REQUEST_INVALID when it has ended */
  running(id: string): Begun {
    const begun = this.current()
    if (begun?.id === id) return begun
    throw new TingyinError('REQUEST_INVALID', { problem: 'this rebuild of the index has ended. Start another.' })
  }

  /** @throws TingyinError REQUEST_INVALID when there is one */
  begin(above: number): string {
    if (this.current() !== undefined) throw new TingyinError('REQUEST_INVALID', { problem: 'the index is being built anew already. Wait for that to end, resume it, or abandon it.' })
    const id = randomUUID()
    this.#sql.begin.run(id, above)
    return id
  }

  end(): void {
    this.#sql.end.run()
    this.#sql.forget.run()
  }

  noteRemoved(keys: readonly ContactKey[]): void {
    if (this.current() === undefined) return
    for (const { id, source } of keys) this.#sql.note.run(id, source)
  }

  wasRemoved({ id, source }: ContactKey): boolean {
    return this.#sql.noted.get(id, source) === 1
  }
}

function prepare(connection: Database.Database) {
  return {
    current: connection.prepare<[], Begun>('SELECT id, above FROM search_rebuild'),
    begin: connection.prepare<[id: string, above: number]>('INSERT INTO search_rebuild (id, above) VALUES (?, ?)'),
    end: connection.prepare<[]>('DELETE FROM search_rebuild'),
    note: connection.prepare<[id: string, source: string]>('INSERT OR IGNORE INTO search_removed_meanwhile (id, source) VALUES (?, ?)'),
    noted: connection
      .prepare<[id: string, source: string], number>('SELECT EXISTS (SELECT 1 FROM search_removed_meanwhile WHERE id = ? AND source = ?)')
      .pluck(),
    forget: connection.prepare<[]>('DELETE FROM search_removed_meanwhile'),
  }
}
