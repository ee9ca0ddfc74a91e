import type { Contact } from '../domain/contact'
import type { NewJob } from '../stores/jobs/job-queue'
import type { AdmittedRow } from './admit-rows'
import { asRawContact } from './as-raw-contact'
import type { IngestCounts } from './ingest'

/** A batch on its way to a worker: masked, so that the queue holds nothing personal. */
export interface QueuedBatch {
  readonly pipeline: string
  readonly file: string
  readonly source: string
  readonly receivedAt: number
  /** Of the rows that were unchanged or rejected before. */
  readonly counts: IngestCounts
  readonly rows: readonly QueuedRow[]
}

export interface QueuedRow {
  readonly line: number
  readonly undated?: true
  readonly contact: Contact
  readonly rowDigest: string
}

/** What a worker gets of a batch. */
interface UnpackedBatch extends Omit<QueuedBatch, 'rows'> {
  readonly admitted: readonly AdmittedRow[]
}

export const packBatch = (batch: QueuedBatch): NewJob['payload'] => ({ ...batch })

export function unpackBatch(payload: NewJob['payload']): UnpackedBatch {
  const { rows, ...batch } = payload as unknown as QueuedBatch
  return { ...batch, admitted: rows.map(admittedRow) }
}

/** The contact stands for the row it was: a raw contact's fields go by names that any import knows. */
function admittedRow({ line, undated, contact, rowDigest }: QueuedRow): AdmittedRow {
  const { id, source } = contact
  const raw = asRawContact(contact)
  return { row: { line, ...(undated && { undated }), record: { ...raw } }, contact: raw, key: { source, id }, rowDigest }
}
