import type { Classifier } from '../classify/classifier'
import { noTopic } from '../classify/topic-tree'
import { BUSINESS_OFFSET_MS } from '../domain/business-time'
import { DAY_MS, dayOf } from '../domain/day-span'
import { TingyinError } from '../domain/errors'
import { fieldNode, type QueryNode } from '../domain/query'
import type { CorrectionStore } from '../stores/corrections/correction-store'
import { type Finding, readQuery } from './find-contacts'
import { LEAST_TO_DRIFT, type TopicDrift, topicDrift } from './topic-drift'
import { type Overlaps, topicOverlaps } from './topic-overlap'
import { countBy, type Counted, type Period, queryOf } from './topic-queries'
import { type UndecidedTopic, undecidedTopics } from './undecided-topics'

export interface TopicHealth {
  /** The period, and the one of the same length before it. */
  readonly now: Counted
  readonly before: Counted
  /** Topics without a contact in the period, and what they have of any time. */
  readonly never: readonly { readonly topic: string; readonly ever: Counted }[]
  readonly overlapping: Overlaps
  /** Topics of which people speak otherwise than in the period before, those furthest from chance first. */
  readonly drifting: {
    /** Topics with enough contacts in both periods to tell. */
    readonly compared: number
    readonly topics: readonly TopicDrift[]
  }
  /** Contacts that name no topic. */
  readonly other: Counted & {
    /** Of the contacts of the period; 0 when there are none. */
    readonly share: number
    readonly shareBefore: number
    /** What sets them apart from the rest: a topic may be missing. */
    readonly keywords: readonly ({ readonly value: string } & Counted)[]
  }
  readonly undecided: readonly UndecidedTopic[]
}

export type HealthServices = Finding & { readonly classifier: Classifier; readonly corrections: CorrectionStore }

/** First and last day of a period, `2026-03-01`. */
export interface Days {
  readonly from?: string
  readonly to?: string
}

/** How long the period is where nobody says. */
const USUAL_DAYS = 90
/** More topics than anybody keeps apart. */
const EVERY_TOPIC = 1_000
/** A topic drifts whose keywords have moved this many bits further than chance moves them. */
const DRIFTED = 0.05
const HINTS = 15
const LEAST_TO_HINT = 3

/**
 * How well the topic tree fits what people say.
 *
 * The period is the 90 days up to the newest contact, unless days are given; the one before is as long and ends where it begins.
 *
 * @throws TingyinError REQUEST_INVALID when the days are none, or in the wrong order
 */
export async function topicHealth(days: Days, services: HealthServices): Promise<TopicHealth> {
  const { topicTree: tree } = services.classifier.cues
  const period = await periodOf(days, services)
  const before: Period = { type: 'period', from: 2 * period.from - period.to, to: period.from }
  const [now, earlier, ever] = [await topicCounts(period, services), await topicCounts(before, services), await topicCounts(undefined, services)]
  const measured = tree.topics.filter(({ id }) => Math.min(now.of(id), earlier.of(id)) >= LEAST_TO_DRIFT)
  const drifts: TopicDrift[] = []
  for (const { id } of measured) drifts.push(await topicDrift(id, period, before, services))
  const beyondChance = (drift: TopicDrift): number => drift.divergence - drift.byChance
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
  return {
    now: now.all,
    before: earlier.all,
    never: tree.topics.filter(({ id }) => now.of(id) === 0).map(({ id }) => ({ topic: id, ever: { contacts: ever.of(id), query: queryOf(fieldNode('topic', id)) } })),
    overlapping: await topicOverlaps(period, services),
    drifting: { compared: measured.length, topics: drifts.filter((drift) => beyondChance(drift) >= DRIFTED).sort((a, b) => beyondChance(b) - beyondChance(a)) },
    other: {
      contacts: now.of(noTopic),
      query: queryOf(fieldNode('topic', noTopic), period),
      share: share(now.of(noTopic), now.all.contacts),
      shareBefore: share(earlier.of(noTopic), earlier.all.contacts),
      keywords: await hints(period, services),
    },
    undecided: await undecidedTopics(tree, services.corrections),
  }
}

async function periodOf({ from, to }: Days, finding: Finding): Promise<Period> {
  const last = to === undefined ? (from === undefined ? await newestDay(finding) : Math.max(await newestDay(finding), startOf(from, 'from'))) : startOf(to, 'to')
  const first = from === undefined ? last - (USUAL_DAYS - 1) * DAY_MS : startOf(from, 'from')
  if (first > last) throw new TingyinError('REQUEST_INVALID', { problem: `the period ends on ${to}, before it begins on ${from}. Give the earlier day as from.` })
  return { type: 'period', from: first, to: last + DAY_MS }
}

/** The first moment of a day in Asia/Shanghai. */
function startOf(day: string, name: string): number {
  const start = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00+08:00`) : Number.NaN
  if (!Number.isNaN(start) && new Date(start + BUSINESS_OFFSET_MS).toISOString().startsWith(day)) return start
  throw new TingyinError('REQUEST_INVALID', { problem: `${name} must be a day such as 2026-03-01.` })
}

/** Today where there are no contacts. */
async function newestDay({ search, contacts }: Finding): Promise<number> {
  const { hits } = await search.search({ condition: { type: 'everything' }, ranking: [], sort: 'newest', limit: 1 })
  const [newest] = await contacts.get(hits.map(({ key }) => key))
  const time = newest === undefined ? Date.now() : Date.parse(newest.contact.occurredAt)
  return dayOf(time) * DAY_MS - BUSINESS_OFFSET_MS
}

async function topicCounts(period: Period | undefined, finding: Finding): Promise<{ readonly all: Counted; readonly of: (topic: string) => number }> {
  const { all, facets } = await countBy([period ?? { type: 'everything' }], finding, { topic: EVERY_TOPIC })
  const counts = new Map((facets.topic ?? []).map(({ value, contacts }) => [value, contacts]))
  return { all, of: (topic) => counts.get(topic) ?? 0 }
}

async function hints(period: Period, finding: Finding): Promise<TopicHealth['other']['keywords']> {
  const conditionOf = (...nodes: readonly QueryNode[]) => readQuery(queryOf(...nodes), finding).condition
  const { values } = await finding.search.significant({
    condition: conditionOf(fieldNode('topic', noTopic), period), against: conditionOf(period), field: 'keyword', most: HINTS, least: LEAST_TO_HINT,
  })
  return values.map(({ value, contacts }) => ({ value, contacts, query: queryOf(fieldNode('topic', noTopic), fieldNode('keyword', value), period) }))
}
