import { randomUUID } from 'node:crypto'
import { contradict } from '../analytics/spikes/planned-events'
import type { Deed } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import type { QueryVocabulary } from '../domain/query'
import type { PlannedEvent } from '../domain/spike'
import { deedOf, type GivenDeed } from '../ingest/deed-of'
import { changeRecord } from '../stores/records/change-record'
import type { RecordStore } from '../stores/records/record-store'
import { maskCell } from '../text/mask'
import type { Pseudonyms } from '../text/pseudonym'
import { checkDays } from './exclusions'

/** A planned event with who told of it. */
export interface KeptPlannedEvent extends PlannedEvent, Deed {
  readonly id: string
}

/** A planned event as somebody tells of it: product by id, name or alias. */
export type GivenEvent = Pick<PlannedEvent, 'kind' | 'name' | 'from' | 'to'> & { readonly [Part in 'id' | 'product' | 'region']?: string | undefined }

interface Reading {
  readonly vocabulary: QueryVocabulary
  readonly pseudonyms: Pseudonyms
}

/** All in one record, so that of two that contradict each other only one can be added. */
const ALL = 'all'

/**
 * Adds a planned event. One that is there under the same id is kept as it is.
 *
 * @throws TingyinError PLANNED_EVENT_CONFLICT where another of the same kind and scope has a day of it, LABEL_INVALID for a product there is not, REQUEST_INVALID
 */
export async function addPlannedEvent(
  given: GivenEvent,
  by: GivenDeed,
  records: RecordStore,
  { vocabulary, pseudonyms }: Reading,
): Promise<KeptPlannedEvent> {
  const { id = randomUUID().slice(0, 8), kind, from, to, product, region } = given
  checkDays(from, to)
  const event: KeptPlannedEvent = {
    id,
    kind,
    name: maskCell(given.name.trim(), pseudonyms),
    from,
    to,
    ...(product !== undefined && { product: productNamed(product, vocabulary) }),
    ...(region !== undefined && { region: maskCell(region.trim(), pseudonyms) }),
    ...deedOf(by, pseudonyms),
  }
  if (event.name === '') throw new TingyinError('REQUEST_INVALID', { problem: 'name is empty; say what is planned.' })
  const events = await changeRecord<readonly KeptPlannedEvent[]>(records, 'planned-events', ALL, (seen = []) => {
    if (seen.some((other) => other.id === id)) return seen
    const twin = seen.find((other) => contradict(other, event))
    if (twin) throw new TingyinError('PLANNED_EVENT_CONFLICT', { kind, id: twin.id, from: twin.from, to: twin.to })
    return [...seen, event]
  })
  return events.find((each) => each.id === id)!
}

/** The earliest first. */
export async function listPlannedEvents(records: RecordStore): Promise<readonly KeptPlannedEvent[]> {
  const events = ((await records.get('planned-events', ALL)) ?? []) as readonly KeptPlannedEvent[]
  return events.toSorted((a, b) => (a.from < b.from ? -1 : 1))
}

/** @throws TingyinError PLANNED_EVENT_NOT_FOUND */
export async function removePlannedEvent(id: string, records: RecordStore): Promise<KeptPlannedEvent> {
  let removed: KeptPlannedEvent | undefined
  await changeRecord<readonly KeptPlannedEvent[]>(records, 'planned-events', ALL, (seen = []) => {
    removed = seen.find((event) => event.id === id)
    if (removed === undefined) throw new TingyinError('PLANNED_EVENT_NOT_FOUND', { id })
    return seen.filter((event) => event !== removed)
  })
  return removed!
}

function productNamed(name: string, { product: products }: QueryVocabulary): string {
  const id = products?.get(name)
  if (id !== undefined) return id
  throw new TingyinError('LABEL_INVALID', { field: 'product', problem: `"${name}" is none of its values.`, allowed: [...new Set(products?.values())] })
}
