import type { Span } from '../domain/contact'
import type { Segmenter } from '../text/segmenter'
import type { CueSet } from './cues'
import type { EventDictionary, EventPredicate } from './event-dictionary'
import { breakAt, type CueHit, CueMatcher, sentenceBreak } from './match-cues'

/** E 事件: what happened, without regard to the order and the words it was told in. */
export interface ContactEvent {
  /** Its objects and its predicate's name, `号码+申请+失败`: the same for everything that says the same. */
  readonly id: string
  /** Key of the predicate in `events.yaml`. */
  readonly predicate: string
  /** What it happened to or in doing what, in the order of their code units. */
  readonly objects: readonly string[]
}

/** An event as a text tells it. */
export interface EventMention extends Span {
  readonly event: ContactEvent
  /** The words that tell it, from the first object to the last; absent where they are too far apart to be a phrase. */
  readonly phrase?: string
  /** The sentence it stands in. */
  readonly sentence: Span
}

/** An object stands at most this many characters from its predicate. */
const reach = 10
/** The nearest objects count, no more than this: what else a long clause names is beside the matter. */
const mostObjects = 2
/** Words such as 老是 and 听 (in 听不了) that may stand between an unknown object and its predicate. */
const mostPassed = 2
/** 六天, 第二个, 连续: words that count things name none. */
const counting = /^(第|连续|每|几|[一二两三四五六七八九十百千]+\p{L}$)/u
/** A phrase that is shown for an event has no more characters. */
const longestPhrase = 10

interface Found extends Span {
  readonly predicate?: string
  readonly objects: readonly string[]
}

/** Finds the events a text tells: clauses with a predicate of `events.yaml` and the objects near it. */
export class EventFinder {
  private readonly matcher: CueMatcher

  constructor(
    readonly dictionary: EventDictionary,
    modifiers: CueSet['modifiers'],
    private readonly segmenter: Pick<Segmenter, 'cut'>,
    private readonly stopwords: ReadonlySet<string>,
  ) {
    this.matcher = new CueMatcher({ cues: dictionary.cues, modifiers })
  }

  /**
   * The events of a clean text in its order, each as often as it is told; of a transcript only what the customer says. What is denied
   * (没有失败) or only supposed (怕断网) did not happen.
   */
  find(text: string, customerTurns?: readonly Span[]): readonly EventMention[] {
    const found = together(this.matcher.find(text, customerTurns), this.dictionary)
    return found.flatMap((hit): EventMention[] => {
      if (hit.predicate === undefined) return []
      const predicate = this.dictionary.predicates.get(hit.predicate)!
      const parts = this.objectsOf(hit, predicate, found, text)
      const objects = this.telling([...hit.objects, ...parts.flatMap((part) => part.objects)], predicate)
      if (objects.length === 0 && predicate.objects === undefined) return []
      const span = { start: Math.min(hit.start, ...parts.map(({ start }) => start)), end: Math.max(hit.end, ...parts.map(({ end }) => end)) }
      const phrase = span.end - span.start <= longestPhrase && clausesBetween(text, span.start, span.end) === 0 ? text.slice(span.start, span.end) : undefined
      return [{ event: eventOf(hit.predicate, predicate.name, objects), ...span, ...(phrase !== undefined && { phrase }), sentence: sentenceAround(text, hit) }]
    })
  }

  /** The event of an id, its objects in any order; undefined where the predicate is unknown, or lacks the object it needs. */
  eventOf(id: string): ContactEvent | undefined {
    const objects = id.split('+').map((part) => part.trim())
    const name = objects.pop()
    const [predicate, { objects: own }] = [...this.dictionary.predicates].find(([, each]) => each.name === name) ?? [undefined, {} as EventPredicate]
    if (predicate === undefined || objects.includes('') || (objects.length === 0 && own === undefined)) return undefined
    return eventOf(predicate, name!, [...new Set(objects)].sort())
  }

  /** The objects that tell the event apart, in the order of their code units. */
  private telling(objects: readonly string[], predicate: EventPredicate): readonly string[] {
    const own = [...new Set(objects)].filter((object) => this.tells(object, predicate)).sort()
    const { light, implied } = this.dictionary
    const heavy = own.filter((object) => !light.has(object))
    const unsaid = new Set(heavy.flatMap((object) => implied.get(object) ?? []))
    return heavy.length > 0 ? heavy.filter((object) => !unsaid.has(object)) : own
  }

  private tells(object: string, { objects }: EventPredicate): boolean {
    return objects === undefined ? !this.dictionary.actors.has(object) : objects.has(object)
  }

  /** The nearest objects of a predicate: those of its clause, else of the clause before it, else the unknown word before or behind it. */
  private objectsOf(hit: Found, predicate: EventPredicate, found: readonly Found[], text: string): readonly Found[] {
    const candidates = found
      .filter((other) => other.objects.length > 0 && other.predicate === undefined && distance(hit, other) <= reach)
      .filter((other) => other.objects.some((object) => this.tells(object, predicate)))
      .map((other) => ({ other, far: distance(hit, other), clauses: clausesBetween(text, Math.min(hit.end, other.end), Math.max(hit.start, other.start)) }))
    const near = candidates.filter(({ clauses }) => clauses === 0)
    const lacking = predicate.objects === undefined && hit.objects.length === 0
    if (lacking && near.length === 0) near.push(...candidates.filter(({ other, clauses }) => clauses === 1 && other.end <= hit.start))
    if (near.length > 0) {
      const heavy = near.filter(({ other }) => other.objects.some((object) => !this.dictionary.light.has(object)))
      return (heavy.length > 0 ? heavy : near).sort((a, b) => a.far - b.far || a.other.start - b.other.start).slice(0, mostObjects).map(({ other }) => other)
    }
    return lacking ? this.unknownObject(hit, text) : []
  }

  /** A word no dictionary knows as an object, where nothing of content stands between it and the predicate: 摇号失败, 摇号老是失败, 无法摇号. */
  private unknownObject(hit: Found, text: string): readonly Found[] {
    let from = hit.start
    for (const word of this.segmenter.cut(text.slice(Math.max(0, hit.start - reach), hit.start)).toReversed().slice(0, mostPassed + 1)) {
      from -= word.length
      if (this.isContent(word)) return [{ start: from, end: from + word.length, objects: [word.toLowerCase()] }]
      if (!/^\p{L}+$/u.test(word)) break
    }
    const behind = this.segmenter.cut(text.slice(hit.end, hit.end + reach))[0] ?? ''
    return this.isContent(behind) ? [{ start: hit.end, end: hit.end + behind.length, objects: [behind.toLowerCase()] }] : []
  }

  private isContent(word: string): boolean {
    return word.length > 1 && /^\p{L}+$/u.test(word) && !counting.test(word) && !this.stopwords.has(word) && !this.dictionary.vague.has(word)
  }
}

const eventOf = (predicate: string, name: string, objects: readonly string[]): ContactEvent => ({ id: [...objects, name].join('+'), predicate, objects })

/** Hits of one place in the text as one: 办不了 is a predicate and an object. */
function together(hits: readonly CueHit[], { predicates }: EventDictionary): readonly Found[] {
  const found = new Map<string, { start: number; end: number; predicate?: string; objects: string[] }>()
  for (const { start, end, value } of hits) {
    const key = `${start} ${end}`
    const place = found.get(key) ?? { start, end, objects: [] }
    found.set(key, place)
    if (predicates.has(value)) place.predicate = value
    else place.objects.push(value)
  }
  return [...found.values()].sort((a, b) => a.start - b.start)
}

function distance(a: Span, b: Span): number {
  return Math.max(0, a.start >= b.end ? a.start - b.end : b.start - a.end)
}

/** How many breaks lie between two positions; more than 1 where a sentence ends. */
function clausesBetween(text: string, from: number, to: number): number {
  let breaks = 0
  for (let at = from; at < to; at++) breaks += breakAt(text, at)
  return breaks
}

function sentenceAround(text: string, { start, end }: Span): Span {
  let from = start
  while (from > 0 && breakAt(text, from - 1) !== sentenceBreak) from--
  let to = end
  while (to < text.length && breakAt(text, to) !== sentenceBreak) to++
  return { start: from, end: to }
}
