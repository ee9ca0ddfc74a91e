import { deserialize, serialize } from 'node:v8'
import type { AllMembers } from '../domain/all-members'
import type { Contact, RawContact, SpokenTurn, Turn } from '../domain/contact'
import { TingyinError } from '../domain/errors'
import type { NewJob, TakenJob } from '../stores/jobs/job-queue'
import { numberOfKey } from '../text/pseudonym'
import type { AdmittedRow } from './admit-rows'
import type { IngestCounts } from './ingest'
import { nameAt, packNames, packTexts, unpackTexts } from './packed-columns'

/** A batch on its way to a worker: masked, so that the queue holds nothing personal. */
export interface QueuedBatch {
  readonly pipeline: string
  readonly file: string
  readonly place?: string
  readonly source: string
  readonly receivedAt: number
  /** Of the rows that were unchanged or rejected before. */
  readonly counts: IngestCounts
  readonly rows: readonly QueuedRow[]
}

export interface QueuedRow {
  readonly line: number
  readonly number: number
  readonly undated?: true
  /** Its contact's id is none that the row names. */
  readonly withoutId?: true
  readonly contact: Contact
  readonly rowDigest: string
}

/** What a worker gets of a batch. */
interface UnpackedBatch extends Omit<QueuedBatch, 'rows'> {
  readonly admitted: readonly AdmittedRow[]
}

/** Goes up whenever what is packed changes: a batch that another version packed otherwise is refused, not misread. */
const layout = 5

/** What a worker must know before it reads the rows, and people who look at the queue. */
interface BatchSummary extends Omit<QueuedBatch, 'rows'> {
  readonly layout: number
  readonly contacts: number
}

/**
 * The job of a batch: its rows are the bulk, member by member. A few long texts and lists of plain values are written and read in a fraction of the
 * time that a list of rows takes and need half the room, and that is most of what a queue takes of a batch's work.
 */
export function packBatch({ rows, ...batch }: QueuedBatch): Pick<NewJob, 'payload' | 'bulk'> {
  const summary: BatchSummary = { layout, ...batch, contacts: rows.length }
  return { payload: { ...summary }, bulk: serialize(packedRows(rows)) }
}

/** @throws TingyinError BATCH_UNREADABLE when it is in another layout, of another version of Tingyin, when a newer Node wrote its bulk, or that is lost */
export function unpackBatch({ payload, bulk }: Pick<TakenJob, 'payload' | 'bulk'>): UnpackedBatch {
  if (payload['layout'] !== layout) throw new TingyinError('BATCH_UNREADABLE', { problem: otherVersion })
  if (bulk === undefined) throw new TingyinError('BATCH_UNREADABLE', { problem: 'its rows are in the queue no more. Run its import again: it queues the batch anew.' })
  const { contacts: _contacts, layout: _layout, ...batch } = payload as unknown as BatchSummary
  return { ...batch, admitted: admittedRows(deserialized(bulk)) }
}

/** An import alone would queue the batch as unreadable as before. */
const otherVersion = 'it was queued by another version of Tingyin or of Node than this worker’s. Run workers and imports with the same, then run its import again: it queues the batch anew.'

/** V8 reads what it wrote itself or an older V8 wrote, not what a newer one did. */
function deserialized(bulk: Uint8Array): PackedRows {
  try {
    return deserialize(bulk) as PackedRows
  } catch (cause) {
    throw new TingyinError('BATCH_UNREADABLE', { problem: otherVersion }, { cause })
  }
}

type PackedRows = ReturnType<typeof packedRows>

/** Of each member a value for every row; of turns and attributes how many a row has, and their members one after the other. */
function packedRows(rows: readonly QueuedRow[]) {
  const turns: (readonly Turn[] | undefined)[] = listed(rows, ({ contact }) => contact.turns)
  const allTurns = flat(turns)
  const attributes = listed(rows, ({ contact }) => Object.entries(contact.attributes))
  const allAttributes = flat(attributes)
  return {
    line: listed(rows, ({ line }) => line),
    number: listed(rows, ({ number }) => number),
    undated: listed(rows, ({ undated }) => undated ?? false),
    withoutId: listed(rows, ({ withoutId }) => withoutId ?? false),
    rowDigest: packTexts(listed(rows, ({ rowDigest }) => rowDigest)),
    id: packTexts(listed(rows, ({ contact }) => contact.id)),
    source: packNames(listed(rows, ({ contact }) => contact.source)),
    occurredAt: packTexts(listed(rows, ({ contact }) => contact.occurredAt)),
    channel: packNames(listed(rows, ({ contact }) => contact.channel)),
    product: packNames(listed(rows, ({ contact }) => contact.product)),
    region: packNames(listed(rows, ({ contact }) => contact.region)),
    agent: packNames(listed(rows, ({ contact }) => contact.agent)),
    team: packNames(listed(rows, ({ contact }) => contact.team)),
    operator: packNames(listed(rows, ({ contact }) => contact.operator)),
    scores: listed(rows, ({ contact }) => contact.scores),
    status: packNames(listed(rows, ({ contact }) => contact.status)),
    resolvedAt: packTexts(listed(rows, ({ contact }) => contact.resolvedAt)),
    transfers: listed(rows, ({ contact }) => contact.transfers),
    text: packTexts(listed(rows, ({ contact }) => contact.text)),
    customerKey: packTexts(listed(rows, ({ contact }) => contact.customerKey)),
    attributes: {
      counts: listed(attributes, ({ length }) => length),
      name: packNames(listed(allAttributes, ([name]) => name)),
      value: packTexts(listed(allAttributes, ([, value]) => value)),
    },
    turns: {
      /** A ticket has no turns, which is not the same as none. */
      counts: listed(turns, (some) => some?.length),
      speaker: listed(allTurns, ({ speaker }) => speaker),
      start: listed(allTurns, ({ start }) => start),
      end: listed(allTurns, ({ end }) => end),
      startMs: listed(allTurns, ({ startMs }) => startMs),
      endMs: listed(allTurns, ({ endMs }) => endMs),
    },
  }
}

/** Not by `map`: what that gives counts as a list with gaps, and is written value by value with their positions. */
function listed<T, Value>(all: readonly T[], valueOf: (one: T) => Value): Value[] {
  const values: Value[] = []
  for (const one of all) values.push(valueOf(one))
  return values
}

function flat<T>(lists: readonly (readonly T[] | undefined)[]): T[] {
  const all: T[] = []
  for (const list of lists) if (list !== undefined) for (const one of list) all.push(one)
  return all
}

/**
 * The contacts stand for the rows they were: a raw contact's fields go by names that any import knows. What `asRawContact` makes of a contact, without
 * the contact in between, which would take as long as reading the row, and of one shape, absent members undefined.
 */
function admittedRows(packed: PackedRows): AdmittedRow[] {
  const rowDigests = unpackTexts(packed.rowDigest)
  const ids = unpackTexts(packed.id)
  const occurredAt = unpackTexts(packed.occurredAt)
  const resolvedAt = unpackTexts(packed.resolvedAt)
  const texts = unpackTexts(packed.text)
  const customerKeys = unpackTexts(packed.customerKey)
  const attributes = unpackAttributes(packed.attributes)
  const turns = unpackTurns(packed.turns, texts)
  return packed.line.map((line, i) => {
    const spoken = turns[i]
    const customerKey = customerKeys[i]
    const members: Omit<AllMembers<RawContact>, 'personal'> = {
      id: ids[i],
      source: nameAt(packed.source, i),
      occurredAt: occurredAt[i],
      channel: nameAt(packed.channel, i),
      product: nameAt(packed.product, i),
      region: nameAt(packed.region, i),
      agent: nameAt(packed.agent, i),
      team: nameAt(packed.team, i),
      operator: nameAt(packed.operator, i),
      scores: packed.scores[i],
      status: nameAt(packed.status, i),
      resolvedAt: resolvedAt[i],
      transfers: packed.transfers[i],
      text: spoken === undefined ? texts[i] : undefined,
      turns: spoken,
      customerNumber: customerKey === undefined ? undefined : numberOfKey(customerKey),
      attributes: attributes[i],
    }
    const contact = members as RawContact
    return {
      row: { line, number: packed.number[i]!, undated: packed.undated[i]!, record: members, idColumn: 'id', ...(!packed.withoutId[i]! && { id: contact.id }) },
      contact,
      key: { source: contact.source, id: contact.id },
      rowDigest: rowDigests[i]!,
    }
  })
}

function unpackAttributes({ counts, name, value }: PackedRows['attributes']): Record<string, string>[] {
  const values = unpackTexts(value)
  let next = 0
  return listed(counts, (count) => {
    if (count === 0) return {}
    const entries: [string, string][] = []
    for (const end = next + count; next < end; next++) entries.push([nameAt(name, next)!, values[next]!])
    return Object.fromEntries(entries)
  })
}

/** @param texts in which the turns lie */
function unpackTurns({ counts, speaker, start, end, startMs, endMs }: PackedRows['turns'], texts: readonly (string | undefined)[]): (SpokenTurn[] | undefined)[] {
  let next = 0
  const turnIn = (text: string): SpokenTurn => {
    const turn: AllMembers<SpokenTurn> = { speaker: speaker[next], text: text.slice(start[next], end[next]), startMs: startMs[next], endMs: endMs[next] }
    next++
    return turn as SpokenTurn
  }
  return counts.map((count, i) => {
    if (count === undefined) return undefined
    const spoken: SpokenTurn[] = []
    while (spoken.length < count) spoken.push(turnIn(texts[i]!))
    return spoken
  })
}
