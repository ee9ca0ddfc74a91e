import type { Model, mongo, PipelineStage, QueryFilter, SchemaDefinition } from 'mongoose'
import { type ContactKey, keyText } from '../../domain/contact'
import { changedAt, type Correction, type Deed, inForce } from '../../domain/corrections'
import { inBulks, isDuplicateKey, type MongodbDatabase } from '../mongodb-database'
import { escapeSurrogates } from '../unpaired-surrogates'
import { checkedPlace, type Place, placeText } from './correction-checks'
import type { ContactHistory, CorrectionFilter, CorrectionPage, CorrectionStore, NewCorrection } from './correction-store'

/** The correction is kept as JSON text; beside it stands what is looked for. */
interface KeptCorrection {
  readonly id: string
  readonly position: number
  readonly field: string
  readonly sample?: string
  /** When it was made, or undone. */
  readonly changed: Date
  readonly undone: boolean
  readonly body: string
}

/** All corrections of one contact: that nobody comes between reading a history and adding to it is seen to in this one document. */
interface HistoryDocument {
  readonly _id: string
  readonly version: number
  readonly corrections: readonly KeptCorrection[]
}

const historyFields: SchemaDefinition = {
  _id: String,
  version: Number,
  corrections: [{ _id: false, id: String, position: Number, field: String, sample: String, changed: Date, undone: Boolean, body: String }],
}

export class MongodbCorrectionStore implements CorrectionStore {
  readonly #database: MongodbDatabase
  readonly #histories: Model<HistoryDocument>

  constructor(database: MongodbDatabase) {
    this.#database = database
    this.#histories = database.model('corrections', historyFields)
  }

  async add(contact: ContactKey, version: number, corrections: readonly NewCorrection[]): Promise<readonly Correction[] | undefined> {
    const history = await this.history(contact)
    if (history.version !== version) return undefined
    const { source, id } = contact
    const first = (history.corrections.at(-1)?.position ?? 0) + 1
    const kept = corrections.map((correction, i): Correction => ({ ...correction, contact: { source, id }, position: first + i }))
    if (kept.length === 0) return kept
    const key = keyText(contact)
    try {
      if (version === 0) {
        await this.#database.run(() => this.#histories.create([{ _id: key, version: kept.length, corrections: kept.map(keptCorrection) }]))
        return kept
      }
      const { matchedCount } = await this.#database.run(() =>
        this.#histories.updateOne({ _id: key, version }, { $push: { corrections: { $each: kept.map(keptCorrection) } }, $inc: { version: kept.length } }),
      )
      return matchedCount === 1 ? kept : undefined
    } catch (error) {
      // Somebody else has added the first.
      if (isDuplicateKey(error)) return undefined
      throw error
    }
  }

  async undo(id: string, deed: Deed): Promise<boolean> {
    const known = await this.get(id)
    if (known === undefined) return false
    const key = keyText(known.contact)
    for (;;) {
      const { corrections, version } = await this.history(known.contact)
      if (corrections.find((correction) => correction.id === id)?.undone !== undefined) return false
      const changed = corrections.map((correction) => keptCorrection(correction.id === id ? { ...correction, undone: deed } : correction))
      const { matchedCount } = await this.#database.run(() => this.#histories.updateOne({ _id: key, version }, { $set: { corrections: changed, version: version + 1 } }))
      // Else somebody has added or undone another one meanwhile, and it is done again over that.
      if (matchedCount === 1) return true
    }
  }

  async get(id: string): Promise<Correction | undefined> {
    const kept = escapeSurrogates(id)
    const document = await this.#database.run(() => this.#histories.findOne({ 'corrections.id': kept }).lean<HistoryDocument>())
    const found = document?.corrections.find((correction) => correction.id === kept)
    return found && correctionOf(found)
  }

  async history(contact: ContactKey): Promise<ContactHistory> {
    const document = await this.#database.run(() => this.#histories.findById(keyText(contact)).lean<HistoryDocument>())
    return document === null ? { corrections: [], version: 0 } : { corrections: historyOf(document), version: document.version }
  }

  async inForce(contacts: readonly ContactKey[]): Promise<readonly (readonly Correction[])[]> {
    const found = new Map<string, readonly Correction[]>()
    for (const bulk of inBulks(contacts.map(keyText))) {
      const documents = await this.#database.run(() => this.#histories.find({ _id: { $in: bulk } }).lean<HistoryDocument[]>())
      for (const document of documents) {
        const { _id: key } = document
        found.set(key, inForce(historyOf(document)))
      }
    }
    return contacts.map((contact) => found.get(keyText(contact)) ?? [])
  }

  async list(filter: CorrectionFilter, limit: number, after?: string): Promise<CorrectionPage> {
    const place = checkedPlace(limit, after)
    const found = await this.#database.run(() =>
      this.#histories
        .aggregate<KeptCorrection>([...matching(filter, place), { $sort: { changed: 1, id: 1 } }, { $limit: limit + 1 }])
        .allowDiskUse(true),
    )
    const last = found[limit - 1]
    const next = found.length > limit && last !== undefined ? { next: placeText({ changed: last.changed.getTime(), id: last.id }) } : {}
    return { corrections: found.slice(0, limit).map(correctionOf), ...next }
  }

  async count(filter: CorrectionFilter): Promise<number> {
    const [counted] = await this.#database.run(() => this.#histories.aggregate<{ readonly corrections: number }>([...matching(filter), { $count: 'corrections' }]))
    return counted?.corrections ?? 0
  }

  async copy(corrections: readonly Correction[]): Promise<number> {
    let copied = 0
    for (const bulk of inBulks(corrections)) {
      const operations = bulk.map((correction) => ({
        updateOne: {
          filter: { _id: keyText(correction.contact), 'corrections.id': { $ne: escapeSurrogates(correction.id) } },
          update: { $push: { corrections: keptCorrection(correction) }, $inc: { version: correction.undone === undefined ? 1 : 2 } },
          upsert: true,
        },
      }))
      copied += await this.#database.run(() =>
        this.#histories.bulkWrite(operations as never[], { ordered: false, throwOnValidationError: true }).then(writtenBy, writtenDespite),
      )
    }
    return copied
  }

  /** The database stays open: others use it, and whoever opened it closes it. */
  async close(): Promise<void> {}
}

const writtenBy = ({ upsertedCount, modifiedCount }: Pick<mongo.BulkWriteResult, 'upsertedCount' | 'modifiedCount'>): number => upsertedCount + modifiedCount

/** How many were written where the others were there already: the insert of those finds the contact's key taken. */
function writtenDespite(error: unknown): number {
  const { writeErrors = [], result } = error as Partial<mongo.MongoBulkWriteError>
  if (!isDuplicateKey(error) || ![writeErrors].flat().every(isDuplicateKey) || result === undefined) throw error
  return writtenBy(result)
}

/** Stages that find corrections one by one: whole histories first, by index, then those in them that match. */
function matching({ field, since, sample }: CorrectionFilter, place?: Place): PipelineStage[] {
  const from = Math.max(since ?? 0, place?.changed ?? 0)
  const conditions: QueryFilter<KeptCorrection> = {
    ...(field !== undefined && { field }),
    ...(from > 0 && { changed: { $gte: new Date(from) } }),
    ...(sample !== undefined && { sample: sample === true ? { $exists: true } : escapeSurrogates(sample) }),
    ...(place !== undefined && { $or: [{ changed: { $gt: new Date(place.changed) } }, { id: { $gt: escapeSurrogates(place.id) } }] }),
  }
  const changed = from > 0 ? [{ $match: { 'corrections.changed': { $gte: new Date(from) } } }] : []
  return [...changed, { $unwind: '$corrections' }, { $replaceRoot: { newRoot: '$corrections' } }, { $match: conditions }]
}

const historyOf = ({ corrections }: HistoryDocument): readonly Correction[] =>
  corrections.map(correctionOf).sort((a, b) => a.position - b.position || changedAt(a) - changedAt(b) || (a.id < b.id ? -1 : 1))

function keptCorrection(correction: Correction): KeptCorrection {
  const { id, position, field, sample, undone } = correction
  return {
    ...escapeSurrogates({ id, field, ...(sample !== undefined && { sample }) }),
    position,
    changed: new Date(changedAt(correction)),
    undone: undone !== undefined,
    body: JSON.stringify(correction),
  }
}

const correctionOf = ({ body }: KeptCorrection): Correction => JSON.parse(body) as Correction
