import type { Connection, ConnectOptions, Model, SchemaDefinition } from 'mongoose'
import { TingyinError } from '../domain/errors'

type Mongoose = typeof import('mongoose')

export interface MongodbDatabaseOptions {
  /** How long to look for a server that takes a call, in milliseconds; default 5,000. A wrong address fails after this. */
  readonly serverSelectionTimeoutMs?: number
  /** How long the server may take over one command, in milliseconds; default 30,000. One that hangs fails after this. */
  readonly commandTimeoutMs?: number
}

/** How many of the numbered steps the database has taken, and how many this version of Tingyin knows. */
export interface MongodbMigration {
  readonly taken: number
  readonly known: number
}

/** How many operations or keys one command carries at most. */
const maxBulk = 500

/** Where the address names no database. */
const defaultDatabase = 'tingyin'

interface CollectionStep {
  readonly collection: string
  /** A field that its documents lose unless it holds a digest, as it does from this step on: whoever takes the step again leaves what is new. */
  readonly unset?: string
  readonly indexes?: readonly {
    readonly name: string
    readonly key: Readonly<Record<string, 1>>
    readonly sparse?: true
    readonly expireAfterSeconds?: number
  }[]
}

/**
 * All indexes but those of `_id`, and what changed in documents, as steps. A step, once released, is never changed, only followed by others. Where `order`
 * ends an index, contacts are paged and counted without being read.
 */
const steps: readonly (readonly CollectionStep[])[] = [
  [
    {
      collection: 'contacts',
      indexes: [
        { name: 'id', key: { id: 1, source: 1 } },
        { name: 'order', key: { order: 1 } },
        { name: 'at', key: { at: 1, order: 1 } },
        { name: 'tier', key: { 'contact.labels.tier.value': 1, order: 1 } },
        { name: 'versions', key: { versions: 1, order: 1 } },
        { name: 'pending', key: { pending: 1 }, sparse: true },
      ],
    },
    {
      collection: 'rejects',
      indexes: [
        { name: 'at', key: { at: 1, _id: 1 } },
        { name: 'file', key: { file: 1, at: 1, _id: 1 } },
        { name: 'code', key: { code: 1, at: 1, _id: 1 } },
        { name: 'source', key: { source: 1, at: 1, _id: 1 } },
      ],
    },
    { collection: 'removed_rejects', indexes: [{ name: 'removedAt', key: { removedAt: 1 }, expireAfterSeconds: 24 * 60 * 60 }] },
    {
      collection: 'records',
      indexes: [
        { name: 'key', key: { kind: 1, key: 1 } },
        { name: 'putAt', key: { kind: 1, putAt: 1 } },
      ],
    },
  ],
  [
    {
      collection: 'corrections',
      indexes: [
        { name: 'id', key: { 'corrections.id': 1 } },
        { name: 'changed', key: { 'corrections.changed': 1 } },
      ],
    },
  ],
  [{ collection: 'rejects', indexes: [{ name: 'lines', key: { file: 1, source: 1, line: 1 } }] }],
  // It was the id of the row itself, which may hold anything.
  [{ collection: 'rejects', unset: 'rowId', indexes: [{ name: 'rows', key: { file: 1, source: 1, rowId: 1 } }] }],
]

/** As `Pseudonyms.digest` begins. */
const digest = /^[0-9a-f]{12}$/

interface SchemaSteps {
  readonly _id: string
  readonly steps: number
}

/**
 * Connects to MongoDB and takes the steps that its database has not taken yet. `url` may name several servers, the database
 * (else it is `tingyin`) and options of the driver, which go before the ones chosen here.
 *
 * @throws TingyinError STORE_UNAVAILABLE with what to do: no server there, no MongoDB, user refused, database of another
 * program or of a newer version
 */
export async function openMongodbDatabase(url: string, options: MongodbDatabaseOptions = {}): Promise<MongodbDatabase> {
  const address = readAddress(url)
  const mongoose = loadMongoose(address.store)
  const database = new MongodbDatabase(mongoose, await connect(mongoose, address, options), address, options)
  try {
    await database.migrate()
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * One connection to MongoDB that the adapters of a process share. It comes back by itself when the server does.
 *
 * Nothing here needs transactions: a standalone server does as well as a replica set or a sharded cluster. Writes are
 * acknowledged by the majority and journalled, and only what the majority has is read, unless the address says otherwise.
 *
 * Whoever opens it closes it, after the adapters.
 */
export class MongodbDatabase {
  readonly #mongoose: Mongoose
  readonly #connection: Connection
  readonly #address: Address
  readonly #options: MongodbDatabaseOptions
  #closed = false

  constructor(mongoose: Mongoose, connection: Connection, address: Address, options: MongodbDatabaseOptions) {
    this.#mongoose = mongoose
    this.#connection = connection
    this.#address = address
    this.#options = options
  }

  /** The store as messages name it, `MongoDB at host:port`: never with user or password. */
  get name(): string {
    return this.#address.store
  }

  /** The documents of a collection. A field that is not among `fields` is an error, never dropped in silence. */
  model<Document>(collection: string, fields: SchemaDefinition): Model<Document> {
    const known = this.#connection.models[collection] as Model<Document> | undefined
    if (known !== undefined) return known
    const schema = new this.#mongoose.Schema(fields, { strict: 'throw', strictQuery: 'throw', versionKey: false, id: false, minimize: false })
    return this.#connection.model(collection, schema, collection) as unknown as Model<Document>
  }

  /** Runs work on the models, with failures of the server as STORE_UNAVAILABLE. */
  async run<T>(work: () => PromiseLike<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      if (this.#closed) throw unavailable(this.name, 'it is closed.', cause)
      throw storeFailure(cause, this.name)
    }
  }

  /**
   * Runs work that inserts what is not there. Of two processes that put a new document at once, the insert of the second fails;
   * done again, it finds the other's document to change.
   */
  async upsert<T>(work: () => PromiseLike<T>): Promise<T> {
    return this.run(work).catch((error: unknown) => (isDuplicateKey(error) ? this.run(work) : Promise.reject(error)))
  }

  async migration(): Promise<MongodbMigration> {
    return { taken: (await this.#taken()) ?? 0, known: steps.length }
  }

  /**
   * Brings indexes and documents up to date. Processes may do this at the same time; each step can be taken again, so one that a crash
   * interrupted is.
   *
   * @throws TingyinError STORE_UNAVAILABLE when the database is another program's or a newer version's
   */
  async migrate(): Promise<void> {
    const taken = (await this.#taken()) ?? (await this.#begin())
    if (taken > steps.length) {
      throw unavailable(this.name, 'a newer version of Tingyin wrote its database. Use that version or a later one, or name another database in MONGODB_URL.')
    }
    if (taken === steps.length) return
    // An index over millions of contacts takes minutes. The driver still notices a server that hangs, by asking on the side.
    const patient = await connect(this.#mongoose, this.#address, { ...this.#options, commandTimeoutMs: 0 })
    try {
      for (const [i, step] of steps.entries()) {
        if (i < taken) continue
        for (const { collection, unset, indexes } of step) {
          if (unset !== undefined) await this.run(() => patient.collection(collection).updateMany({ [unset]: { $exists: true, $not: digest } }, { $unset: { [unset]: '' } }))
          if (indexes !== undefined) await this.run(() => patient.collection(collection).createIndexes(indexes.map((index) => ({ ...index, key: { ...index.key } }))))
        }
        await this.#note(i + 1)
      }
    } finally {
      await patient.close()
    }
  }

  /** For tests: removes the database with everything in it. */
  async drop(): Promise<void> {
    await this.run(() => this.#connection.dropDatabase())
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#connection.close()
  }

  get #schemaSteps(): Model<SchemaSteps> {
    return this.model<SchemaSteps>('schema_steps', { _id: String, steps: Number })
  }

  async #taken(): Promise<number | undefined> {
    return (await this.run(() => this.#schemaSteps.findById('tingyin').lean()))?.steps
  }

  /** Makes an empty database ours before anything else is in it, so that one with collections and without our mark is not. */
  async #begin(): Promise<number> {
    const collections = await this.run(() => this.#connection.listCollections())
    if (collections.some(({ name }) => name !== 'schema_steps' && !name.startsWith('system.'))) {
      const taken = await this.#taken()
      if (taken !== undefined) return taken
      throw unavailable(this.name, 'its database is another program’s. Name another database in MONGODB_URL.')
    }
    await this.#note(0)
    return 0
  }

  async #note(taken: number): Promise<void> {
    await this.upsert(() => this.#schemaSteps.updateOne({ _id: 'tingyin' }, { $max: { steps: taken } }, { upsert: true }))
  }
}

/** Whether a write failed because a document with its key is there already. */
export function isDuplicateKey(error: unknown): boolean {
  return codeOf(error) === 11_000
}

/** The items in the order given, as many at a time as one command carries. */
export function inBulks<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / maxBulk) }, (_, i) => items.slice(i * maxBulk, (i + 1) * maxBulk))
}

interface Address {
  readonly url: string
  readonly store: string
  readonly hasDatabase: boolean
  /** Names of the driver's options that the address sets, in lower case. */
  readonly set: ReadonlySet<string>
}

/** Takes nothing for a host that might be a part of a password with a bare @ or / in it. */
function readAddress(url: string): Address {
  const [, hosts, database, options] = /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^@/?]+)(?:\/([^@/?]*))?(?:\?([^@]*))?$/.exec(url) ?? []
  if (hosts === undefined) throw invalidAddress('MongoDB')
  // Only a server would say this, and there may be none at the address.
  if (database !== undefined && (/[\s.$*<>:|"\\]/.test(database) || database.length > 63)) throw invalidAddress(`MongoDB at ${hosts}`)
  return {
    url,
    store: `MongoDB at ${hosts}`,
    hasDatabase: database !== undefined && database !== '',
    set: new Set([...new URLSearchParams(options).keys()].map((name) => name.toLowerCase())),
  }
}

async function connect(mongoose: Mongoose, address: Address, options: MongodbDatabaseOptions): Promise<Connection> {
  const { serverSelectionTimeoutMs = 5_000, commandTimeoutMs = 30_000 } = options
  // In the driver what is passed goes before what the address says; we want it the other way round.
  const unless = (names: readonly string[], choice: ConnectOptions): ConnectOptions => (names.some((name) => address.set.has(name)) ? {} : choice)
  let connection: Connection | undefined
  try {
    connection = mongoose.createConnection(address.url, {
      ...(address.hasDatabase ? {} : { dbName: defaultDatabase }),
      ...unless(['w', 'journal', 'j'], { writeConcern: { w: 'majority', journal: true } }),
      ...unless(['readconcernlevel'], { readConcern: { level: 'majority' } }),
      ...unless(['serverselectiontimeoutms'], { serverSelectionTimeoutMS: serverSelectionTimeoutMs }),
      ...unless(['connecttimeoutms'], { connectTimeoutMS: serverSelectionTimeoutMs }),
      ...unless(['sockettimeoutms'], { socketTimeoutMS: commandTimeoutMs }),
      ...unless(['appname'], { appName: 'tingyin' }),
      bufferCommands: false,
      autoIndex: false,
      autoCreate: false,
      ignoreUndefined: true,
    })
    return await connection.asPromise()
  } catch (cause) {
    await connection?.close()
    throw openFailure(cause, address.store)
  }
}

/** Loaded only where MongoDB is used: it takes 0.3 s and 30 MB. */
function loadMongoose(store: string): Mongoose {
  try {
    return require('mongoose') as Mongoose
  } catch (cause) {
    if (codeOf(cause) !== 'MODULE_NOT_FOUND') throw cause
    throw unavailable(store, 'the package mongoose is not installed. Run `npm install mongoose`.', cause)
  }
}

const unsure = 'What was not acknowledged may or may not have been kept; putting it again does no harm.'

/** What to do, by MongoDB's code. Codes that are not here are faults of ours. */
const problemsByCode: Readonly<Record<number, string>> = {
  13: 'its user may not do this. Give the user of MONGODB_URL the role readWrite on the database.',
  18: 'it refuses the user or the password. Check both in MONGODB_URL, and authSource, the database that knows the user.',
  8000: 'it refuses the user or the password. Check both in MONGODB_URL, and authSource, the database that knows the user.',
  59: 'it does not know a command that Tingyin needs: it may be too old, or take no users and passwords. Use MongoDB 5.0 or later, and the user it has.',
  14031: 'its disk is full. Free some space; what was not acknowledged was not kept.',
  64: `the majority of its servers did not confirm a write in time. ${unsure} See which of them are down.`,
  100: 'it has too few servers to confirm a write by the majority. See which of them are down.',
  91: `it is shutting down. ${unsure} Try again.`,
  189: `it is choosing another primary. ${unsure} Try again.`,
  10107: `it is choosing another primary. ${unsure} Try again.`,
  11600: `it is shutting down. ${unsure} Try again.`,
  11602: `it is choosing another primary. ${unsure} Try again.`,
  13435: `it is choosing another primary. ${unsure} Try again.`,
  13436: `it is choosing another primary. ${unsure} Try again.`,
}

const broken = `the connection broke, or the server took too long. ${unsure} Try again; if it stays so, see the server's log.`

/** What to do, by the name of the driver's error. */
const problemsByName: Readonly<Record<string, string>> = {
  MongoNetworkError: broken,
  MongoNetworkTimeoutError: broken,
  MongoPoolClearedError: broken,
  PoolClearedOnNetworkError: broken,
  MongoWaitQueueTimeoutError: broken,
  MongoNotConnectedError: broken,
  MongoTopologyClosedError: broken,
  MongoClientClosedError: broken,
  MongoCompatibilityError: 'it is too old, or too new for this version of Tingyin. Use MongoDB 5.0 to 8.',
}

/** The failure as one we foresee, or as it is. */
function storeFailure(error: unknown, store: string): unknown {
  if (error instanceof TingyinError) return error
  // The failure of a bulk carries the operations, and with them what is kept; the failure that ended it does not.
  const cause = nameOf(error) === 'MongoBulkWriteError' ? (error as { errorResponse?: unknown }).errorResponse : error
  const name = nameOf(cause)
  const problem = name.endsWith('ServerSelectionError') ? selectionProblem(cause) : (problemsByCode[Number(codeOf(cause))] ?? problemsByName[name])
  return problem === undefined ? cause : unavailable(store, problem, cause)
}

/** While connecting, what the driver makes of the address fails too. Its words may quote the address, so they are left out. */
function openFailure(cause: unknown, store: string): unknown {
  const name = nameOf(cause)
  if (['MongoParseError', 'MongoInvalidArgumentError', 'MongoRuntimeError', 'MongoAPIError', 'URIError'].includes(name)) return invalidAddress(store)
  if (codeOf(cause) === 'ENOTFOUND') return unavailable(store, unknownHost, cause)
  return storeFailure(cause, store)
}

const unknownHost = 'its host is not known. Correct MONGODB_URL.'

function selectionProblem(error: unknown): string {
  const { reason } = error as { reason?: { type?: string; servers?: ReadonlyMap<string, { error?: unknown }> } }
  const servers = [...(reason?.servers?.values() ?? [])]
  if (reason?.type === 'ReplicaSetNoPrimary') {
    if (servers.length === 0) return 'no server there belongs to the replica set that the address names. Correct replicaSet in MONGODB_URL.'
    return 'it has no primary now. Try again; if it stays so, see which of its servers are down.'
  }
  const causes = servers.map((server) => codeOf((server.error as Error | undefined)?.cause))
  if (causes.includes('ECONNREFUSED')) return 'no server takes connections there. Start it, or correct MONGODB_URL.'
  if (causes.includes('ENOTFOUND')) return unknownHost
  return 'no MongoDB answers there. Check host, port and tls in MONGODB_URL, and whether the server hangs.'
}

function invalidAddress(store: string): TingyinError {
  return unavailable(
    store,
    'MONGODB_URL is no address of a MongoDB, or has an option that is unknown or wrong. It is like mongodb://host:27017/tingyin; in user and password, @ : / ? # are written %40 %3A %2F %3F %23.',
  )
}

function unavailable(store: string, problem: string, cause?: unknown): TingyinError {
  return new TingyinError('STORE_UNAVAILABLE', { store, problem }, cause === undefined ? {} : { cause })
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}
