import type { Model, QueryFilter, SchemaDefinition } from 'mongoose'
import { TingyinError } from '../../domain/errors'
import { inBulks, type MongodbDatabase } from '../mongodb-database'
import { escapeSurrogates, unescapeSurrogates } from '../unpaired-surrogates'
import type { Reject, RejectFilter, RejectOrigin, RejectStore, RowsOfFile } from './reject-store'

/** `at` orders: the same instant can be written with several offsets. The record is kept as JSON text: its columns may have any name. */
interface RejectDocument extends Omit<Reject, 'id' | 'record' | 'receivedAt'> {
  readonly _id: string
  readonly at: Date
  /** Absent in what was kept before it was noted. */
  readonly receivedAt?: string
  readonly record?: string
}

/** Where a removed reject stood, for those who page on from it; the server forgets it after a day. */
interface RemovedReject {
  readonly _id: string
  readonly at: Date
  readonly removedAt: Date
}

const rejectFields: SchemaDefinition = {
  _id: String,
  at: Date,
  source: String,
  file: String,
  place: String,
  line: Number,
  rowId: String,
  stage: String,
  code: String,
  message: String,
  pipeline: String,
  record: String,
  receivedAt: String,
  rejectedAt: String,
}

const removedFields: SchemaDefinition = { _id: String, at: Date, removedAt: Date }

export class MongodbRejectStore implements RejectStore {
  readonly #database: MongodbDatabase
  readonly #rejects: Model<RejectDocument>
  readonly #removed: Model<RemovedReject>

  constructor(database: MongodbDatabase) {
    this.#database = database
    this.#rejects = database.model('rejects', rejectFields)
    this.#removed = database.model('removed_rejects', removedFields)
  }

  async put(rejects: readonly Reject[]): Promise<void> {
    // All of them before the first write: what is refused leaves nothing behind.
    const documents = new Map(rejects.map((reject) => [reject.id, rejectDocument(reject)]))
    for (const bulk of inBulks([...documents.values()])) await this.#replace(this.#rejects, bulk)
  }

  async get(id: string): Promise<Reject | undefined> {
    const document = await this.#database.run(() => this.#rejects.findById(escapeSurrogates(id)).lean<RejectDocument>())
    return document === null ? undefined : rejectOf(document)
  }

  async list(filter: RejectFilter, limit: number, after?: string): Promise<readonly Reject[]> {
    const begin = after === undefined ? {} : await this.#behind(after)
    // To MongoDB a limit of 0 is none.
    if (limit === 0) return []
    const documents = await this.#database.run(() =>
      this.#rejects.find({ ...conditions(filter), ...begin }).sort({ at: 1, _id: 1 }).limit(limit).lean<RejectDocument[]>(),
    )
    return documents.map(rejectOf)
  }

  async has({ source, file }: RejectOrigin): Promise<boolean> {
    return (await this.#database.run(() => this.#rejects.exists(conditions({ source, file })))) !== null
  }

  async ofRows({ source, file, first, last, rowIds }: RowsOfFile): Promise<readonly Reject[]> {
    const ofFile = conditions({ source, file })
    // Each half by its own index.
    const either = [{ ...ofFile, line: { $gte: first, $lte: last } }, { ...ofFile, rowId: { $in: rowIds.map(escapeSurrogates) } }]
    const documents = await this.#database.run(() => this.#rejects.find({ $or: either }).sort({ line: 1 }).lean<RejectDocument[]>())
    return documents.map(rejectOf)
  }

  async count(filter: RejectFilter): Promise<number> {
    return this.#database.run(() => this.#rejects.countDocuments(conditions(filter)))
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const bulk of inBulks([...new Set(ids)].map(escapeSurrogates))) {
      const found = await this.#database.run(() => this.#rejects.find({ _id: { $in: bulk } }, { at: 1 }).lean<RejectDocument[]>())
      // The places first: a crash in between leaves places of rejects that are still there, and those are not looked at.
      await this.#replace(this.#removed, found.map(({ _id, at }) => ({ _id, at, removedAt: new Date() })))
      await this.#database.run(() => this.#rejects.deleteMany({ _id: { $in: bulk } }))
    }
  }

  /** The database stays open: others use it, and whoever opened it closes it. */
  async close(): Promise<void> {}

  /** What comes after a reject that is there, or was when it was removed: replaying takes away what the next page begins after. */
  async #behind(id: string): Promise<QueryFilter<RejectDocument>> {
    const key = escapeSurrogates(id)
    const place =
      (await this.#database.run(() => this.#rejects.findById(key, { at: 1 }).lean<RejectDocument>())) ??
      (await this.#database.run(() => this.#removed.findById(key).lean<RemovedReject>()))
    if (place === null) throw new TingyinError('REJECT_NOT_FOUND', { id })
    return { at: { $gte: place.at }, $or: [{ at: { $gt: place.at } }, { _id: { $gt: key } }] }
  }

  async #replace<Document extends { readonly _id: string }>(model: Model<Document>, documents: readonly Document[]): Promise<void> {
    if (documents.length === 0) return
    const operations = documents.map(({ _id, ...fields }) => ({ replaceOne: { filter: { _id }, replacement: fields, upsert: true } }))
    await this.#database.upsert(() => model.bulkWrite(operations as never[], { ordered: false, throwOnValidationError: true }))
  }
}

function conditions({ file, code, source }: RejectFilter): QueryFilter<RejectDocument> {
  return escapeSurrogates({ ...(file !== undefined && { file }), ...(code !== undefined && { code }), ...(source !== undefined && { source }) })
}

function rejectDocument({ id, record, ...reject }: Reject): RejectDocument {
  const at = new Date(reject.rejectedAt)
  if (Number.isNaN(at.getTime())) throw new TingyinError('FIELD_INVALID', { field: 'rejectedAt', problem: 'it is not a time in ISO 8601.' })
  return { ...escapeSurrogates({ _id: id, ...reject }), at, ...(record !== undefined && { record: JSON.stringify(record) }) }
}

function rejectOf({ _id, at: _at, record, ...reject }: RejectDocument): Reject {
  return {
    ...unescapeSurrogates({ id: _id, receivedAt: reject.rejectedAt, ...reject }),
    ...(record !== undefined && { record: JSON.parse(record) as Record<string, unknown> }),
  }
}
