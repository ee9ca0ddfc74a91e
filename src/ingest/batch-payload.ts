import type { Contact, RawContact, Speaker, SpokenTurn, Turn } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { NewJob } from '../stores/jobs/job-queue'
import { placeholder } from '../text/pseudonym'
import type { AdmittedRow } from './admit-rows'
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

/** Goes up whenever what is packed changes: a batch that another version packed otherwise is refused, not misread. */
const layout = 1

/** The members of a contact in the order of their values in a row, but those that a source delivers in another form. */
const members = [
  'id', 'source', 'occurredAt', 'channel', 'product', 'region', 'agent', 'team', 'operator', 'status', 'resolvedAt', 'transfers', 'scores', 'attributes',
] as const satisfies readonly (keyof Contact & keyof RawContact)[]

type PackedTurn = readonly [speaker: Speaker, start: number, end: number, startMs: number | null, endMs: number | null]

type PackedRow = readonly [
  line: number,
  undated: boolean,
  rowDigest: string,
  text: string,
  customerKey: string | null,
  turns: readonly PackedTurn[] | null,
  /** In the order of `members`. */
  ofMembers: readonly unknown[],
]

/**
 * The payload of a job. Each row is a list of values: with the names of its members it would be twice as long, and most of what a queue takes of
 * a batch's work is writing and reading it.
 */
export const packBatch = ({ rows, ...batch }: QueuedBatch): NewJob['payload'] => ({ layout, ...batch, rows: rows.map(packedRow) })

/** @throws TingyinError BATCH_UNREADABLE when it is in another layout, of another version of Tingyin */
export function unpackBatch(payload: NewJob['payload']): UnpackedBatch {
  if (payload['layout'] !== layout) throw new TingyinError('BATCH_UNREADABLE', {})
  const { rows, ...batch } = payload as unknown as Omit<QueuedBatch, 'rows'> & { readonly rows: readonly PackedRow[] }
  return { ...batch, admitted: rows.map(admittedRow) }
}

function packedRow({ line, undated, contact, rowDigest }: QueuedRow): PackedRow {
  const { text, customerKey = null, turns } = contact
  return [line, undated ?? false, rowDigest, text, customerKey, turns?.map(packedTurn) ?? null, members.map((member) => contact[member] ?? null)]
}

const packedTurn = ({ speaker, start, end, startMs, endMs }: Turn): PackedTurn => [speaker, start, end, startMs ?? null, endMs ?? null]

/**
 * The contact stands for the row it was: a raw contact's fields go by names that any import knows. What `asRawContact` makes of a contact, without
 * the contact in between, which would take as long as reading the row.
 */
function admittedRow([line, undated, rowDigest, text, customerKey, turns, values]: PackedRow): AdmittedRow {
  const record: Record<string, unknown> = {}
  for (let i = 0; i < members.length; i++) if (values[i] !== null) record[members[i]!] = values[i]
  if (turns === null) record['text'] = text
  else record['turns'] = turns.map((turn) => spokenTurn(turn, text))
  if (customerKey !== null) record['customerNumber'] = placeholder('mobile', customerKey)
  const contact = record as unknown as RawContact
  return { row: { line, ...(undated && { undated }), record }, contact, key: { source: contact.source, id: contact.id }, rowDigest }
}

const spokenTurn = ([speaker, start, end, startMs, endMs]: PackedTurn, text: string): SpokenTurn => ({
  speaker,
  text: text.slice(start, end),
  ...(startMs !== null && { startMs }),
  ...(endMs !== null && { endMs }),
})
