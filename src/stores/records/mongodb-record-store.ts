import type { Model, SchemaDefinition } from 'mongoose'
import { isDuplicateKey, type MongodbDatabase } from '../mongodb-database'
import { escapeSurrogates, unescapeSurrogates } from '../unpaired-surrogates'
import type { RecordKind, RecordStore } from './record-store'

/** The value is kept as JSON text: names of its members may be any. */
interface RecordDocument {
  readonly _id: string
  readonly kind: RecordKind
  readonly key: string
  readonly value: string
  readonly putAt: Date
}

const recordFields: SchemaDefinition = { _id: String, kind: String, key: String, value: String, putAt: Date }

export class MongodbRecordStore implements RecordStore {
  readonly #database: MongodbDatabase
  readonly #records: Model<RecordDocument>

  constructor(database: MongodbDatabase) {
    this.#database = database
    this.#records = database.model('records', recordFields)
  }

  async put(kind: RecordKind, key: string, value: unknown): Promise<void> {
    const { _id, ...fields } = recordDocument(kind, key, value)
    await this.#database.upsert(() => this.#records.replaceOne({ _id }, fields, { upsert: true }))
  }

  async add(kind: RecordKind, key: string, value: unknown): Promise<boolean> {
    try {
      await this.#database.run(() => this.#records.create([recordDocument(kind, key, value)]))
      return true
    } catch (error) {
      if (isDuplicateKey(error)) return false
      throw error
    }
  }

  async replace(kind: RecordKind, key: string, seen: unknown, value: unknown): Promise<boolean> {
    // A filter by nothing would match anything.
    if (seen === undefined) return false
    const { _id, ...fields } = recordDocument(kind, key, value)
    // What was read and is written again is the same text.
    const { matchedCount } = await this.#database.run(() => this.#records.replaceOne({ _id, value: JSON.stringify(seen) }, fields))
    return matchedCount === 1
  }

  async get(kind: RecordKind, key: string): Promise<unknown> {
    const document = await this.#database.run(() => this.#records.findById(idOf(kind, key)).lean<RecordDocument>())
    return document === null ? undefined : (JSON.parse(document.value) as unknown)
  }

  async list(kind: RecordKind): Promise<readonly { readonly key: string; readonly value: unknown }[]> {
    const documents = await this.#database.run(() => this.#records.find({ kind }).sort({ key: 1 }).lean<RecordDocument[]>())
    return documents.map(({ key, value }) => ({ key: unescapeSurrogates(key), value: JSON.parse(value) as unknown }))
  }

  async remove(kind: RecordKind, key: string): Promise<void> {
    await this.#database.run(() => this.#records.deleteOne({ _id: idOf(kind, key) }))
  }

  async removeOlderThan(kind: RecordKind, before: number): Promise<number> {
    return (await this.#database.run(() => this.#records.deleteMany({ kind, putAt: { $lt: new Date(before) } }))).deletedCount
  }

  /** The database stays open: others use it, and whoever opened it closes it. */
  async close(): Promise<void> {}
}

/** JSON, for it holds any kind and key apart. */
const idOf = (kind: RecordKind, key: string): string => JSON.stringify([kind, key])

function recordDocument(kind: RecordKind, key: string, value: unknown): RecordDocument {
  return { _id: idOf(kind, key), kind, key: escapeSurrogates(key), value: JSON.stringify(value), putAt: new Date() }
}
