import type Database from 'better-sqlite3'
import { DAY_MS } from '../../domain/day-span'
import { TingyinError } from '../../domain/errors'
import type { EmbeddedDatabase } from '../embedded-database'
import type { Reject, RejectFilter, RejectOrigin, RejectStore, RowsOfFile } from './reject-store'

/** `at` orders: the same instant can be written with several offsets. */
const steps = [
  `
  CREATE TABLE rejects (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    stage TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    record TEXT,
    rejectedAt TEXT NOT NULL
  );
  CREATE INDEX rejects_in_order ON rejects (at, id);
  `,
  `
  CREATE TABLE removed_rejects (id TEXT PRIMARY KEY, at INTEGER NOT NULL, removed_at INTEGER NOT NULL) WITHOUT ROWID;
  `,
  `
  ALTER TABLE rejects ADD COLUMN receivedAt TEXT NOT NULL DEFAULT '';
  UPDATE rejects SET receivedAt = rejectedAt;
  `,
  `
  CREATE INDEX rejects_of_lines ON rejects (file, source, line);
  `,
  `
  ALTER TABLE rejects ADD COLUMN place TEXT;
  ALTER TABLE rejects ADD COLUMN rowId TEXT;
  `,
  // It was the id itself, which may hold anything. Overwritten, or the file would go on holding it where nothing is.
  `
  PRAGMA secure_delete = ON;
  UPDATE rejects SET rowId = NULL WHERE rowId IS NOT NULL;
  PRAGMA secure_delete = OFF;
  `,
  `
  CREATE INDEX rejects_of_rows ON rejects (file, source, rowId);
  `,
]

/** How long a removed reject's place is remembered for those who page on from it. */
const keepPlacesMs = DAY_MS

interface Row extends Omit<Reject, 'record' | 'place' | 'rowId'> {
  readonly record: string | null
  readonly place: string | null
  readonly rowId: string | null
}

/** The filter as SQL sees it: a null does not restrict. */
interface Restriction {
  readonly file: string | null
  readonly code: string | null
  readonly source: string | null
}

const columns = 'id, source, file, place, line, rowId, stage, code, message, pipeline, record, receivedAt, rejectedAt'
const restricted = '(@file IS NULL OR file = @file) AND (@code IS NULL OR code = @code) AND (@source IS NULL OR source = @source)'

export class EmbeddedRejectStore implements RejectStore {
  readonly #database: EmbeddedDatabase
  readonly #sql: ReturnType<typeof prepare>

  constructor(database: EmbeddedDatabase) {
    this.#database = database
    database.migrate('rejects', steps)
    this.#sql = prepare(database.connection)
    database.inTransaction(() => this.#sql.forgetPlaces.run(Date.now() - keepPlacesMs))
  }

  async put(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return
    this.#database.inTransaction(() => {
      for (const { record, place, rowId, ...reject } of rejects) {
        const at = Date.parse(reject.rejectedAt)
        if (Number.isNaN(at)) throw new TingyinError('FIELD_INVALID', { field: 'rejectedAt', problem: 'it is not a time in ISO 8601.' })
        this.#sql.put.run({ ...reject, at, place: place ?? null, rowId: rowId ?? null, record: record === undefined ? null : JSON.stringify(record) })
      }
    })
  }

  async get(id: string): Promise<Reject | undefined> {
    const row = this.#database.reading(() => this.#sql.get.get(id))
    return row && rejectOf(row)
  }

  async list(filter: RejectFilter, limit: number, after?: string): Promise<readonly Reject[]> {
    return this.#database.reading(() => {
      const at = after === undefined ? Number.MIN_SAFE_INTEGER : this.#sql.at.get({ id: after })
      if (at === undefined) throw new TingyinError('REJECT_NOT_FOUND', { id: after ?? '' })
      return this.#sql.list.all({ ...restriction(filter), at, after: after ?? '', limit }).map(rejectOf)
    })
  }

  async has({ source, file }: RejectOrigin): Promise<boolean> {
    return this.#database.reading(() => this.#sql.has.get({ source, file }) !== undefined)
  }

  async ofRows({ rowIds, ...lines }: RowsOfFile): Promise<readonly Reject[]> {
    return this.#database.reading(() => this.#sql.ofRows.all({ ...lines, rowIds: JSON.stringify(rowIds) }).map(rejectOf))
  }

  async count(filter: RejectFilter): Promise<number> {
    return this.#database.reading(() => this.#sql.count.get(restriction(filter)) as number)
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    this.#database.inTransaction(() => {
      for (const id of ids) {
        this.#sql.keepPlace.run(Date.now(), id)
        this.#sql.remove.run(id)
      }
    })
  }

  /** The database stays open: others use it, and whoever opened it closes it. */
  async close(): Promise<void> {}
}

function prepare(connection: Database.Database) {
  return {
    put: connection.prepare<[Row & { readonly at: number }]>(
      `INSERT OR REPLACE INTO rejects (at, ${columns})
       VALUES (@at, @id, @source, @file, @place, @line, @rowId, @stage, @code, @message, @pipeline, @record, @receivedAt, @rejectedAt)`,
    ),
    get: connection.prepare<[id: string], Row>(`SELECT ${columns} FROM rejects WHERE id = ?`),
    /** Where a reject stands, or stood when it was removed: replaying takes away what the next page begins after. */
    at: connection
      .prepare<[{ id: string }], number>(
        'SELECT at FROM rejects WHERE id = @id UNION ALL SELECT at FROM removed_rejects WHERE id = @id LIMIT 1',
      )
      .pluck(),
    list: connection.prepare<[Restriction & { at: number; after: string; limit: number }], Row>(
      `SELECT ${columns} FROM rejects WHERE (at, id) > (@at, @after) AND ${restricted} ORDER BY at, id LIMIT @limit`,
    ),
    has: connection.prepare<[RejectOrigin], number>('SELECT 1 FROM rejects WHERE file = @file AND source = @source LIMIT 1').pluck(),
    /** Each half by its own index. */
    ofRows: connection.prepare<[Omit<RowsOfFile, 'rowIds'> & { readonly rowIds: string }], Row>(
      `SELECT ${columns} FROM rejects WHERE id IN (
         SELECT id FROM rejects WHERE file = @file AND source = @source AND line BETWEEN @first AND @last
         UNION
         SELECT id FROM rejects WHERE file = @file AND source = @source AND rowId IN (SELECT value FROM json_each(@rowIds))
       ) ORDER BY line`,
    ),
    count: connection.prepare<[Restriction], number>(`SELECT count(*) FROM rejects WHERE ${restricted}`).pluck(),
    keepPlace: connection.prepare<[removedAt: number, id: string]>(
      'INSERT OR REPLACE INTO removed_rejects (id, at, removed_at) SELECT id, at, ? FROM rejects WHERE id = ?',
    ),
    forgetPlaces: connection.prepare<[before: number]>('DELETE FROM removed_rejects WHERE removed_at < ?'),
    remove: connection.prepare<[id: string]>('DELETE FROM rejects WHERE id = ?'),
  }
}

function restriction({ file, code, source }: RejectFilter): Restriction {
  return { file: file ?? null, code: code ?? null, source: source ?? null }
}

function rejectOf({ record, place, rowId, ...reject }: Row): Reject {
  return {
    ...reject,
    ...(place !== null && { place }),
    ...(rowId !== null && { rowId }),
    ...(record !== null && { record: JSON.parse(record) as Record<string, unknown> }),
  }
}
