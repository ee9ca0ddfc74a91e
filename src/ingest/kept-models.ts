import { decodeModel, type VersionedContent } from '../classify/model-file'
import type { JudgedField } from '../classify/evaluation'
import { TingyinError } from '../domain/errors'
import type { RecordStore } from '../stores/records/record-store'

/** The model in the dictionaries folder, which labels until another is activated. */
export const bundled = 'bundled'

/** How often two models were right on the same contacts, of which neither had seen any. */
export interface ComparedField {
  readonly field: JudgedField
  readonly n: number
  readonly active: number
  readonly candidate: number
  /** The same for labels judged in a random sample alone. */
  readonly sampled: { readonly n: number; readonly active: number; readonly candidate: number }
}

/** A model learned from corrections, as it is listed. */
export interface KeptModel {
  readonly version: string
  /** ISO 8601. */
  readonly trainedAt: string
  /** Stored contacts it learned from, beside the corpus. */
  readonly learned: number
  readonly heldBack: number
  /** The model it was held against. */
  readonly against: string
  readonly fields: readonly ComparedField[]
}

interface ModelRecord extends KeptModel {
  /** Base64. */
  readonly file: string
}

export async function keepModel(model: KeptModel, file: Buffer, records: RecordStore): Promise<void> {
  await records.put('model', model.version, { ...model, file: file.toString('base64') } satisfies ModelRecord)
}

/** The oldest first. */
export async function keptModels(records: RecordStore): Promise<readonly KeptModel[]> {
  const models = (await records.list('model')).map(({ value }): KeptModel => {
    const { version, trainedAt, learned, heldBack, against, fields } = value as ModelRecord
    return { version, trainedAt, learned, heldBack, against, fields }
  })
  return models.sort((a, b) => (a.trainedAt < b.trainedAt ? -1 : 1))
}

/** The version that was activated; `bundled` where none was. */
export async function activeVersion(records: RecordStore): Promise<string> {
  return ((await records.get('active-model', 'version')) as string | undefined) ?? bundled
}

/** The model that was activated; undefined while the bundled one labels. @throws TingyinError DICTIONARY_INVALID when it cannot be read any more */
export async function activeModel(records: RecordStore): Promise<VersionedContent | undefined> {
  const version = await activeVersion(records)
  return version === bundled ? undefined : readModel(version, records)
}

/**
 * Lets a kept model label from the next start of each process on. Nothing is activated that could not be loaded then.
 *
 * @throws TingyinError MODEL_NOT_FOUND, DICTIONARY_INVALID for one that is damaged or of another version of the program
 */
export async function activateModel(version: string, records: RecordStore): Promise<void> {
  if (version === bundled) return records.remove('active-model', 'version')
  await readModel(version, records)
  await records.put('active-model', 'version', version)
}

async function readModel(version: string, records: RecordStore): Promise<VersionedContent> {
  const kept = (await records.get('model', version)) as ModelRecord | undefined
  if (kept === undefined) {
    const known = (await records.list('model')).map(({ key }) => key)
    throw new TingyinError('MODEL_NOT_FOUND', { version, known: [bundled, ...known] })
  }
  return decodeModel(Buffer.from(kept.file, 'base64'), `model ${version}`, 'Activate another with "tingyin models activate".')
}
