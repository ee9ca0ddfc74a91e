import type { ContactEvent } from '../../classify/find-events'

export interface CountedEvent {
  readonly event: ContactEvent
  readonly contacts: number
}

/** Objects that are at least this alike are one. */
const leastAlike = 0.6

/**
 * Joins events that say nearly the same: of one predicate, with objects each of which has its like on the other side, so that what was to be cancelled stays
 * apart from what was to be opened. Alike are objects that share most of their character pairs, rare pairs counting more (weighted Jaccard, inverse document
 * frequency over the events). Leader clustering: from the most frequent on, each event joins the first leader it is like, or leads. Gives the leader of each
 * event's id; the same events always give the same leaders.
 */
export function clusterEvents(counted: readonly CountedEvent[]): ReadonlyMap<string, ContactEvent> {
  const events = [...counted].sort((a, b) => b.contacts - a.contacts || (a.event.id < b.event.id ? -1 : 1)).map(({ event }) => event)
  const objectsOf = new Map(events.map(({ id, objects }) => [id, objects.map((object) => new Set(pairsIn(object)))]))
  const rarity = rarities([...objectsOf.values()].map((objects) => new Set(objects.flatMap((pairs) => [...pairs]))))
  const alike = (a: ContactEvent, b: ContactEvent): boolean => {
    const [ours, theirs] = [objectsOf.get(a.id)!, objectsOf.get(b.id)!]
    const covers = (some: readonly ReadonlySet<string>[], others: readonly ReadonlySet<string>[]): boolean => some.every((one) => others.some((other) => likeness(one, other, rarity) >= leastAlike))
    return covers(ours, theirs) && covers(theirs, ours)
  }
  const leaders = new Map<string, ContactEvent[]>()
  const leaderOf = new Map<string, ContactEvent>()
  for (const event of events) {
    const rivals = leaders.get(event.predicate) ?? []
    leaders.set(event.predicate, rivals)
    const leader = rivals.find((rival) => alike(rival, event))
    leaderOf.set(event.id, leader ?? event)
    if (leader === undefined) rivals.push(event)
  }
  return leaderOf
}

/** 验证码 gives 验证 and 证码. */
function pairsIn(object: string): readonly string[] {
  const characters = [...object]
  return characters.length < 2 ? characters : characters.slice(1).map((character, i) => `${characters[i]}${character}`)
}

function rarities(sets: readonly ReadonlySet<string>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const set of sets) for (const pair of set) counts.set(pair, (counts.get(pair) ?? 0) + 1)
  return new Map([...counts].map(([pair, count]) => [pair, Math.log(1 + sets.length / count)]))
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>, rarity: ReadonlyMap<string, number>): number {
  let shared = 0
  let all = 0
  for (const pair of new Set([...a, ...b])) {
    const weight = rarity.get(pair)!
    all += weight
    if (a.has(pair) && b.has(pair)) shared += weight
  }
  return shared / all
}
