import type { AllMembers } from '../domain/all-members'
import type { Contact, RawContact, SatisfactionScores, Speaker, SpokenTurn, Turn } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { NewJob } from '../stores/jobs/job-queue'
import { numberOfKey } from '../text/pseudonym'
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
const layout = 2

/** A member whose values many contacts share: each value once, and by contact its place among them, -1 where it has none. */
interface SharedValues {
  readonly values: readonly string[]
  readonly places: readonly number[]
}

/** Rows member by member: of each a list with a value for every row, null where a row has none. */
interface PackedRows {
  readonly line: readonly number[]
  readonly undated: readonly boolean[]
  readonly rowDigest: readonly string[]
  readonly id: readonly string[]
  readonly source: SharedValues
  readonly occurredAt: readonly string[]
  readonly channel: SharedValues
  readonly product: SharedValues
  readonly region: SharedValues
  readonly agent: SharedValues
  readonly team: SharedValues
  readonly operator: SharedValues
  readonly scores: readonly (SatisfactionScores | null)[]
  readonly status: SharedValues
  readonly resolvedAt: readonly (string | null)[]
  readonly transfers: readonly (number | null)[]
  readonly text: readonly string[]
  readonly turns: readonly (PackedTurns | null)[]
  readonly customerKey: readonly (string | null)[]
  readonly attributes: readonly (readonly [name: string, value: string][])[]
}

/** Of each turn its speaker, start, end, startMs and endMs, turn after turn. */
type PackedTurns = (Speaker | number | null)[]
const TURN_VALUES = 5

/**
 * The payload of a job: its rows member by member. Long lists of plain values are written and read in half the time that a list of rows takes and
 * need half the room, and that is most of what a queue takes of a batch's work.
 */
export function packBatch({ rows, ...batch }: QueuedBatch): NewJob['payload'] {
  const packed: PackedRows = {
    line: listed(rows, ({ line }) => line),
    undated: listed(rows, ({ undated }) => undated ?? false),
    rowDigest: listed(rows, ({ rowDigest }) => rowDigest),
    id: listed(rows, ({ contact }) => contact.id),
    source: shared(listed(rows, ({ contact }) => contact.source)),
    occurredAt: listed(rows, ({ contact }) => contact.occurredAt),
    channel: shared(listed(rows, ({ contact }) => contact.channel)),
    product: shared(listed(rows, ({ contact }) => contact.product)),
    region: shared(listed(rows, ({ contact }) => contact.region)),
    agent: shared(listed(rows, ({ contact }) => contact.agent)),
    team: shared(listed(rows, ({ contact }) => contact.team)),
    operator: shared(listed(rows, ({ contact }) => contact.operator)),
    scores: listed(rows, ({ contact }) => contact.scores ?? null),
    status: shared(listed(rows, ({ contact }) => contact.status)),
    resolvedAt: listed(rows, ({ contact }) => contact.resolvedAt ?? null),
    transfers: listed(rows, ({ contact }) => contact.transfers ?? null),
    text: listed(rows, ({ contact }) => contact.text),
    turns: listed(rows, ({ contact }) => (contact.turns ? packedTurns(contact.turns) : null)),
    customerKey: listed(rows, ({ contact }) => contact.customerKey ?? null),
    attributes: listed(rows, ({ contact }) => Object.entries(contact.attributes)),
  }
  return { layout, ...batch, packed }
}

/** @throws TingyinError BATCH_UNREADABLE when it is in another layout, of another version of Tingyin */
export function unpackBatch(payload: NewJob['payload']): UnpackedBatch {
  if (payload['layout'] !== layout) throw new TingyinError('BATCH_UNREADABLE', {})
  const { packed, ...batch } = payload as unknown as Omit<QueuedBatch, 'rows'> & { readonly packed: PackedRows }
  return { ...batch, admitted: packed.line.map((_, i) => admittedRow(packed, i)) }
}

/** Not by `map`: what that gives counts as a list with gaps, and is written value by value with their positions. */
function listed<T, Value>(all: readonly T[], valueOf: (one: T) => Value): Value[] {
  const values: Value[] = []
  for (const one of all) values.push(valueOf(one))
  return values
}

function shared(all: readonly (string | undefined)[]): SharedValues {
  const values: string[] = []
  const known = new Map<string, number>()
  const places = listed(all, (value) => {
    if (value === undefined) return -1
    let place = known.get(value)
    if (place === undefined) known.set(value, (place = values.push(value) - 1))
    return place
  })
  return { values, places }
}

function packedTurns(turns: readonly Turn[]): PackedTurns {
  const packed: PackedTurns = []
  for (const { speaker, start, end, startMs, endMs } of turns) packed.push(speaker, start, end, startMs ?? null, endMs ?? null)
  return packed
}

/**
 * The contact stands for the row it was: a raw contact's fields go by names that any import knows. What `asRawContact` makes of a contact, without
 * the contact in between, which would take as long as reading the row, and of one shape, absent members undefined.
 */
function admittedRow(packed: PackedRows, i: number): AdmittedRow {
  const text = packed.text[i]!
  const turns = packed.turns[i]!
  const customerKey = packed.customerKey[i]!
  const members: Omit<AllMembers<RawContact>, 'personal'> = {
    id: packed.id[i]!,
    source: sharedValue(packed.source, i),
    occurredAt: packed.occurredAt[i]!,
    channel: sharedValue(packed.channel, i),
    product: sharedValue(packed.product, i),
    region: sharedValue(packed.region, i),
    agent: sharedValue(packed.agent, i),
    team: sharedValue(packed.team, i),
    operator: sharedValue(packed.operator, i),
    scores: packed.scores[i] ?? undefined,
    status: sharedValue(packed.status, i),
    resolvedAt: packed.resolvedAt[i] ?? undefined,
    transfers: packed.transfers[i] ?? undefined,
    text: turns === null ? text : undefined,
    turns: turns === null ? undefined : spokenTurns(turns, text),
    customerNumber: customerKey === null ? undefined : numberOfKey(customerKey),
    attributes: Object.fromEntries(packed.attributes[i]!),
  }
  const contact = members as RawContact
  const line = packed.line[i]!
  const row = packed.undated[i]! ? { line, undated: true as const, record: members } : { line, record: members }
  return { row, contact, key: { source: contact.source, id: contact.id }, rowDigest: packed.rowDigest[i]! }
}

const sharedValue = ({ values, places }: SharedValues, i: number): string | undefined => values[places[i]!]

function spokenTurns(turns: Readonly<PackedTurns>, text: string): SpokenTurn[] {
  const spoken: SpokenTurn[] = []
  for (let i = 0; i < turns.length; i += TURN_VALUES) {
    const turn: AllMembers<SpokenTurn> = {
      speaker: turns[i] as Speaker,
      text: text.slice(turns[i + 1] as number, turns[i + 2] as number),
      startMs: (turns[i + 3] ?? undefined) as number | undefined,
      endMs: (turns[i + 4] ?? undefined) as number | undefined,
    }
    spoken.push(turn as SpokenTurn)
  }
  return spoken
}
