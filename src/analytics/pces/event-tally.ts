import type { ContactEvent } from '../../classify/find-events'
import type { ContactKey } from '../../domain/contact'
import type { Tier } from '../../domain/labels'
import { clusterEvents } from './cluster-events'
import { type Gravity, noGravity, sumOf } from './severity'

/** What one contact says happened: P, C and E, and the words it says it in. */
export interface PceMention {
  /** Id of the product; '' where the contact names none. */
  readonly product: string
  readonly tier: Tier
  readonly event: ContactEvent
  readonly phrase?: string
}

/** Contacts that say the same happened, of one product on one tier. */
export interface TalliedRecord {
  readonly product: string
  readonly tier: Tier
  /** The most frequent of the events that were joined in it. */
  readonly event: ContactEvent
  /** A short phrase for it, the same for every product and tier. */
  readonly name: string
  /** Ids of all events that are one with it, its own first. */
  readonly variants: readonly string[]
  readonly gravity: Gravity
  /** How often each phrase was said, the most frequent first. */
  readonly phrases: readonly (readonly [phrase: string, contacts: number])[]
  /** Contacts that say so, in the order they were added; only the first ones of many. */
  readonly keys: readonly ContactKey[]
}

/** Contacts kept by name for each record. */
const mostKeys = 200
/** Characters of a phrase that an event is named by. */
const longestName = 8
/** Phrases told apart for one event of one product and tier; what comes later than these is rare. */
const mostPhrases = 100

/** A contact, and how many were added before it. */
interface AddedKey {
  readonly key: ContactKey
  readonly added: number
}

interface Cell extends Omit<PceMention, 'phrase'> {
  readonly phrases: Map<string, number>
}

/** Contacts that tell exactly the same cells; counted together, so that one that tells two events of a cluster counts once in it. */
interface Group {
  readonly cells: readonly number[]
  gravity: Gravity
  readonly keys: AddedKey[]
}

/** Counts what contacts say happened. It holds no contact, only counts and some ids. */
export class EventTally {
  private readonly cellAt = new Map<string, number>()
  private readonly cells: Cell[] = []
  private readonly groups = new Map<string, Group>()
  private added = 0
  /** What all contacts with an event are like. */
  all: Gravity = noGravity

  add(key: ContactKey, mentions: readonly PceMention[], gravity: Gravity): void {
    if (mentions.length === 0) return
    this.all = sumOf(this.all, gravity)
    const cells = [...new Set(mentions.map((mention) => this.note(mention)))].sort((a, b) => a - b)
    const name = cells.join(' ')
    const group = this.groups.get(name) ?? { cells, gravity: noGravity, keys: [] }
    this.groups.set(name, group)
    group.gravity = sumOf(group.gravity, gravity)
    if (group.keys.length < mostKeys) group.keys.push({ key, added: this.added })
    this.added++
  }

  /** What was counted, events that say nearly the same joined; in no order. */
  records(): readonly TalliedRecord[] {
    const leaderOf = clusterEvents(this.countedEvents())
    const cellsOfEvent = new Map<string, Cell[]>()
    const cellsOfRecord = new Map<string, Cell[]>()
    const recordAt = this.cells.map((cell) => {
      const leader = leaderOf.get(cell.event.id)!
      const record = nameOf(cell.product, cell.tier, leader)
      cellsOfEvent.set(leader.id, [...(cellsOfEvent.get(leader.id) ?? []), cell])
      cellsOfRecord.set(record, [...(cellsOfRecord.get(record) ?? []), cell])
      return record
    })
    const counts = new Map<string, { gravity: Gravity; readonly keys: AddedKey[] }>()
    for (const group of this.groups.values()) {
      for (const record of new Set(group.cells.map((index) => recordAt[index]!))) {
        const count = counts.get(record) ?? { gravity: noGravity, keys: [] }
        counts.set(record, count)
        count.gravity = sumOf(count.gravity, group.gravity)
        count.keys.push(...group.keys)
      }
    }
    return [...cellsOfRecord].map(([record, cells]) => {
      const { product, tier, event } = cells[0]!
      const leader = leaderOf.get(event.id)!
      const alike = cellsOfEvent.get(leader.id)!
      const { gravity, keys } = counts.get(record)!
      return {
        product,
        tier,
        event: leader,
        name: eventName(leader, phrasesOf(alike)),
        variants: [...new Set([leader.id, ...alike.map((cell) => cell.event.id)])],
        phrases: phrasesOf(cells),
        gravity,
        keys: keys.sort((a, b) => a.added - b.added).slice(0, mostKeys).map(({ key }) => key),
      }
    })
  }

  private note({ product, tier, event, phrase }: PceMention): number {
    const name = nameOf(product, tier, event)
    let index = this.cellAt.get(name)
    if (index === undefined) {
      index = this.cells.push({ product, tier, event, phrases: new Map() }) - 1
      this.cellAt.set(name, index)
    }
    const { phrases } = this.cells[index]!
    if (phrase !== undefined && (phrases.size < mostPhrases || phrases.has(phrase))) phrases.set(phrase, (phrases.get(phrase) ?? 0) + 1)
    return index
  }

  private countedEvents(): readonly { readonly event: ContactEvent; readonly contacts: number }[] {
    const counted = new Map<string, { event: ContactEvent; contacts: number }>()
    for (const { cells, gravity } of this.groups.values()) {
      for (const event of new Set(cells.map((index) => this.cells[index]!.event))) {
        const entry = counted.get(event.id) ?? { event, contacts: 0 }
        counted.set(event.id, entry)
        entry.contacts += gravity.contacts
      }
    }
    return [...counted.values()]
  }
}

/** How often each phrase of the cells was said, the most frequent first. */
function phrasesOf(cells: readonly Cell[]): TalliedRecord['phrases'] {
  const counts = new Map<string, number>()
  for (const { phrases } of cells) for (const [phrase, count] of phrases) counts.set(phrase, (counts.get(phrase) ?? 0) + count)
  return [...counts].sort(([a, n], [b, m]) => m - n || a.length - b.length || (a < b ? -1 : 1))
}

/** What people read: the short phrase said most often, if it was said more than once. What needs no object goes by its predicate. */
function eventName({ id, objects }: ContactEvent, phrases: TalliedRecord['phrases']): string {
  const said = objects.length === 0 ? undefined : phrases.find(([phrase, count]) => count > 1 && phrase.length <= longestName)
  return said?.[0] ?? id.replaceAll('+', '')
}

const nameOf = (product: string, tier: Tier, { id }: ContactEvent): string => `${product} ${tier} ${id}`
