import { join } from 'node:path'
import Database from 'better-sqlite3'
import { makeFolder } from '../config/make-folder'
import { TingyinError } from '../domain/errors'

export const databaseFileName = 'tingyin.sqlite'

/** "Ting" in ASCII: how `file` and we tell our databases from other programs'. */
const applicationId = 0x54696e67

/** Raised only when older programs must not touch the file at all; the adapters' own steps are counted in `schema_steps`. */
const fileVersion = 1

export interface EmbeddedDatabaseOptions {
  /** How long a transaction waits for another process's, in milliseconds; default 15,000. It blocks the event loop meanwhile. */
  readonly busyTimeoutMs?: number
}

/**
 * Opens `tingyin.sqlite` in a folder, creating both where missing.
 *
 * @throws TingyinError STORE_UNAVAILABLE with what to do: folder or file not writable, disk full, locked, no database, or
 * written by a newer version.
 */
export function openEmbeddedDatabase(dataFolder: string, { busyTimeoutMs = 15_000 }: EmbeddedDatabaseOptions = {}): EmbeddedDatabase {
  const file = join(dataFolder, databaseFileName)
  try {
    makeFolder(dataFolder)
  } catch (cause) {
    throw new TingyinError('STORE_UNAVAILABLE', { store: file, problem: folderProblem(dataFolder, cause) }, { cause })
  }
  let connection: Database.Database | undefined
  try {
    connection = new Database(file, { timeout: busyTimeoutMs })
    prepareFile(connection, file, busyTimeoutMs)
    return new EmbeddedDatabase(connection, file)
  } catch (cause) {
    connection?.close()
    throw storeFailure(cause, file)
  }
}

/** Whether somebody has the database of a folder open: only who is alone with it can end its write-ahead log, which the next one to open it begins again. */
export function isOpenElsewhere(dataFolder: string): boolean {
  const file = join(dataFolder, databaseFileName)
  const connection = new Database(file, { timeout: 0 })
  try {
    return connection.pragma('journal_mode = DELETE', { simple: true }) !== 'delete'
  } catch (cause) {
    if (codeOf(cause).startsWith('SQLITE_BUSY')) return true
    throw storeFailure(cause, file)
  } finally {
    connection.close()
  }
}

/**
 * One SQLite file that the embedded adapters of a process share. Other processes may use the same file at the same time.
 *
 * Whoever opens it closes it, after the adapters.
 */
export class EmbeddedDatabase {
  readonly connection: Database.Database
  readonly #file: string
  readonly #run: Database.Transaction<(work: () => unknown) => unknown>

  constructor(connection: Database.Database, file: string) {
    this.connection = connection
    this.#file = file
    this.#run = connection.transaction((work: () => unknown) => work())
  }

  /**
   * Runs synchronous work in one write transaction: all of it is committed when this returns, none of it when it throws.
   * Inside another transaction it becomes a part of that one. Keep it short, for nobody else can write meanwhile.
   *
   * @throws TingyinError STORE_UNAVAILABLE when the file cannot be read or written
   */
  inTransaction<T>(work: () => T): T {
    // Locked from the first statement on: a transaction that reads first and then finds the file changed cannot wait, it fails.
    return this.reading(() => this.#run.immediate(work) as T)
  }

  /**
   * Runs synchronous work that only reads in one transaction: all of it sees the same state, and the file is locked once instead of for
   * each statement.
   *
   * @throws TingyinError STORE_UNAVAILABLE when the file cannot be read
   */
  inSnapshot<T>(work: () => T): T {
    return this.reading(() => this.#run.deferred(work) as T)
  }

  /** Runs work outside a transaction, with failures of the file as STORE_UNAVAILABLE. */
  reading<T>(work: () => T): T {
    try {
      return work()
    } catch (cause) {
      if (this.connection.open) throw storeFailure(cause, this.#file)
      throw new TingyinError('STORE_UNAVAILABLE', { store: this.#file, problem: 'it is closed.' }, { cause })
    }
  }

  /**
   * Brings the tables of an adapter up to date. `steps` are SQL scripts; a step, once released, is never changed, only
   * followed by others. The file remembers under `name` how many were taken.
   */
  migrate(name: string, steps: readonly string[]): void {
    this.inTransaction(() => {
      const taken = this.connection.prepare<[string], number>('SELECT steps FROM schema_steps WHERE name = ?').pluck().get(name) ?? 0
      if (taken === steps.length) return
      if (taken > steps.length) throw newerFile(this.#file)
      for (const step of steps.slice(taken)) this.connection.exec(step)
      this.connection
        .prepare('INSERT INTO schema_steps (name, steps) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET steps = excluded.steps')
        .run(name, steps.length)
    })
  }

  close(): void {
    if (this.connection.open) this.connection.close()
  }
}

function prepareFile(connection: Database.Database, file: string, busyTimeoutMs: number): void {
  // Nothing is written before we know that the file is ours.
  refuseForeign(connection, file)
  // Only new files take it. Four times the usual, so that a batch is written in a quarter of the calls, and the log is copied back every 16 MB: the system
  // takes 4 of 105 µs a contact instead of 7. Searches over 100,000 read more for it and take 5.7 ms at the 95th percentile instead of 3.8.
  connection.pragma('page_size = 16384')
  waitForWal(connection, file, busyTimeoutMs)
  // An acknowledgement means committed: the log is flushed with every commit, not only at checkpoints.
  connection.pragma('synchronous = FULL')
  connection.pragma('cache_size = -32768')
  connection.pragma('temp_store = MEMORY')
  // A long reader lets the log grow; this is what remains of it afterwards.
  connection.pragma('journal_size_limit = 67108864')
  // A lock for writing also finds out now, not with the first contact, that file or folder cannot be written.
  connection
    .transaction(() => {
      if (connection.pragma('application_id', { simple: true }) === applicationId) return
      connection.pragma(`application_id = ${applicationId}`)
      connection.pragma(`user_version = ${fileVersion}`)
      connection.exec('CREATE TABLE schema_steps (name TEXT PRIMARY KEY, steps INTEGER NOT NULL) WITHOUT ROWID')
    })
    .immediate()
}

function refuseForeign(connection: Database.Database, file: string): void {
  // One statement, one snapshot: another process may be creating the file right now.
  const [application, version, tables] = connection
    .prepare<[], [number, number, number]>(
      'SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version',
    )
    .raw()
    .get() ?? [0, 0, 0]
  if (application === applicationId && version > fileVersion) throw newerFile(file)
  if (application !== applicationId && (application !== 0 || tables > 0)) {
    throw new TingyinError('STORE_UNAVAILABLE', {
      store: file,
      problem: 'it is the database of another program. Move it away, or use another data folder.',
    })
  }
}

/** Two processes that open a new file together exclude each other here, and SQLite does not wait by itself. */
function waitForWal(connection: Database.Database, file: string, busyTimeoutMs: number): void {
  const deadline = Date.now() + busyTimeoutMs
  for (;;) {
    try {
      const mode = connection.pragma('journal_mode = WAL', { simple: true })
      if (mode === 'wal') return
      throw new TingyinError('STORE_UNAVAILABLE', {
        store: file,
        problem: 'its file system cannot be shared by several processes. Use a data folder on a local disk.',
      })
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY') || Date.now() >= deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

/** What to do, by the beginning of SQLite's code. Codes that are not here are faults of ours. */
const problems: readonly (readonly [code: string, problem: string])[] = [
  ['SQLITE_FULL', 'its disk is full. Free some space; what was not acknowledged was not kept.'],
  ['SQLITE_READONLY', 'it cannot be written. Let the service’s user write the file and its folder.'],
  ['SQLITE_PERM', 'it cannot be written. Let the service’s user write the file and its folder.'],
  ['SQLITE_CANTOPEN', 'it cannot be opened. Let the service’s user read and write the file and its folder.'],
  ['SQLITE_BUSY', 'another process has been writing for too long. Try again; if it stays so, see which program holds the file.'],
  ['SQLITE_LOCKED', 'another process has been writing for too long. Try again; if it stays so, see which program holds the file.'],
  ['SQLITE_IOERR', 'its disk fails to read or write. Check the disk and its free space; what was not acknowledged was not kept.'],
  ['SQLITE_NOTADB', 'it is not a database. Move it away, or use another data folder.'],
  ['SQLITE_CORRUPT', 'it is damaged. Stop the service and restore the file from a backup.'],
]

/** The failure as one we foresee, or as it is. */
function storeFailure(cause: unknown, file: string): unknown {
  const code = codeOf(cause)
  const problem = problems.find(([beginning]) => code.startsWith(beginning))?.[1]
  return problem === undefined ? cause : new TingyinError('STORE_UNAVAILABLE', { store: file, problem }, { cause })
}

/** By its shape: the native module throws the error class of whoever loaded it first in the process. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

function newerFile(file: string): TingyinError {
  return new TingyinError('STORE_UNAVAILABLE', {
    store: file,
    problem: 'a newer version of Tingyin wrote it. Use that version or a later one, or another data folder.',
  })
}

function folderProblem(dataFolder: string, cause: unknown): string {
  const code = codeOf(cause)
  if (code === 'EEXIST' || code === 'ENOTDIR') return `"${dataFolder}" is not a folder. Name a folder to keep data in.`
  if (code === 'ENOSPC') return 'the disk is full. Free some space.'
  return `the folder "${dataFolder}" cannot be created. Create it and let the service’s user write it.`
}
