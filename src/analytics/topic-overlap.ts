import type { Classifier } from '../classify/classifier'
import type { AnalysedContact } from '../domain/analysed-contact'
import type { ContactKey } from '../domain/contact'
import { contactPages } from './contact-pages'
import { type Finding, readQuery } from './find-contacts'
import { type Counted, keysNode, type Period, queryOf } from './topic-queries'
import { Turns } from './turns'

/** Two topics between which the cues of many contacts hardly decide. */
export interface TopicOverlap {
  /** The one that comes first more often, and the other. */
  readonly topics: readonly [string, string]
  /** Contacts in which one of them is the heaviest and the other a close second; the query finds up to 50 of them. */
  readonly both: Counted
  /** Of how many in which one of the two is the heaviest. */
  readonly of: number
  /** `both` over `of`. */
  readonly share: number
}

export interface Overlaps {
  /** Contacts whose cues were looked at: the newest of the period. */
  readonly scanned: number
  /** At most 10, the largest share first. */
  readonly pairs: readonly TopicOverlap[]
}

/** Contacts looked at: who comes second is not stored. About a second's work. */
const MOST_SCANNED = 10_000
/** A second topic is close whose cues weigh at least this share of the first one's. */
const CLOSE = 2 / 3
/** A pair is told from so many contacts and such a share on. */
const LEAST_CONTACTS = 5
const LEAST_SHARE = 0.05
const MOST_PAIRS = 10
const EXAMPLES = 50

type Overlapping = Finding & { readonly classifier: Classifier }

/** Topics beside each other in the tree whose cues stand in the same contacts, one hardly heavier than the other. */
export async function topicOverlaps(period: Period, finding: Overlapping): Promise<Overlaps> {
  const firsts = new Map<string, number>()
  const pairs = new Map<string, { readonly topics: [string, string]; contacts: number; readonly keys: ContactKey[] }>()
  const turns = new Turns()
  let scanned = 0
  for await (const { contacts } of contactPages(readQuery(queryOf(period), finding).condition, finding)) {
    for (const contact of contacts.slice(0, MOST_SCANNED - scanned)) {
      scanned++
      await turns.giveWay()
      for (const [first, second] of closest(contact, finding)) {
        firsts.set(first, (firsts.get(first) ?? 0) + 1)
        if (second === undefined) continue
        const topics: [string, string] = first < second ? [first, second] : [second, first]
        const pair = pairs.get(topics.join(' ')) ?? { topics, contacts: 0, keys: [] }
        pair.contacts++
        if (pair.keys.length < EXAMPLES) pair.keys.push({ source: contact.source, id: contact.id })
        pairs.set(topics.join(' '), pair)
      }
    }
    if (scanned === MOST_SCANNED) break
  }
  const first = (topic: string): number => firsts.get(topic) ?? 0
  const told = [...pairs.values()].flatMap(({ topics: [a, b], contacts, keys }): TopicOverlap[] => {
    const of = first(a) + first(b)
    const share = contacts / of
    if (contacts < LEAST_CONTACTS || share < LEAST_SHARE) return []
    const query = queryOf(keysNode(keys), period)
    return [{ topics: first(a) >= first(b) ? [a, b] : [b, a], both: { contacts, query }, of, share }]
  })
  return { scanned, pairs: told.sort((a, b) => b.share - a.share).slice(0, MOST_PAIRS) }
}

/** For each parent whose topics a contact speaks of: the heaviest of them, and the second if it is close. */
function closest({ text, turns }: AnalysedContact, { classifier }: Overlapping): readonly (readonly [string, string | undefined])[] {
  const { topicTree } = classifier.cues
  const { rulings } = classifier.read(text, turns?.filter(({ speaker }) => speaker === 'customer'))
  const beside = new Map<string | undefined, (readonly [string, number])[]>()
  for (const { value: topic, sum } of rulings.topicSums) {
    const parent = topicTree.get(topic)?.parent
    if (sum > 0) beside.set(parent, [...(beside.get(parent) ?? []), [topic, sum]])
  }
  return [...beside.values()].map((topics) => {
    const [[first, heaviest], second] = topics.sort((a, b) => b[1] - a[1]) as [readonly [string, number], (readonly [string, number])?]
    return [first, second !== undefined && second[1] >= CLOSE * heaviest ? second[0] : undefined] as const
  })
}
