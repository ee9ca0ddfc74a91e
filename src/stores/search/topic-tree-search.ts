import type { TopicTree } from '../../classify/topic-tree'
import { overriding } from '../overriding'
import type { Condition, FacetValue, SearchIndex, Significance, SignificanceRequest, TimeCount } from './search-index'
import { jlhScore, mostSignificant } from './significance'
import { byText, mostFrequent } from './text-order'

/** The most values of a field that an index gives: more topics than anybody keeps apart. */
const EVERY_TOPIC = 1_000

/**
 * A search index that knows the topic tree, over one that has the ids contacts were stored with. A topic stands for all contacts of what went into it
 * and of those under it, in queries and in counts alike: what a count says is what its topic finds.
 */
export function searchByTopicTree(index: SearchIndex, tree: TopicTree): SearchIndex {
  return overriding(index, {
    search: async (request) => {
      const { condition, facets } = request
      const page = await index.search({ ...request, condition: storedTopics(condition, tree), ...(facets?.topic !== undefined && { facets: { ...facets, topic: EVERY_TOPIC } }) })
      const { topic } = page.facets
      return topic === undefined ? page : { ...page, facets: { ...page.facets, topic: mostFrequent(counted(topic, tree), facets!.topic!) } }
    },
    series: async (request) => {
      const stored = { ...request, condition: storedTopics(request.condition, tree) }
      const { by, values } = request
      if (by !== 'topic') return index.series(stored)
      const counts = await index.series({ ...stored, ...(values && { values: storedIds(values, tree) }) })
      return countedByStep(counts, tree, values && new Set(values))
    },
    texts: (condition, most) => index.texts(storedTopics(condition, tree), most),
    significant: async (request) => {
      const stored = { ...request, condition: storedTopics(request.condition, tree), against: storedTopics(request.against, tree) }
      return request.field === 'topic' ? significantTopics(stored, index, tree) : index.significant(stored)
    },
  })
}

/** The condition with the ids that contacts may be stored with in place of the topics it asks for. */
function storedTopics(condition: Condition, tree: TopicTree): Condition {
  switch (condition.type) {
    case 'all':
    case 'any':
      return { ...condition, of: condition.of.map((of) => storedTopics(of, tree)) }
    case 'not':
      return { ...condition, of: storedTopics(condition.of, tree) }
    case 'label':
      if (condition.field !== 'topic' || condition.prefix) return condition
      return { ...condition, values: storedIds(condition.values, tree) }
    default:
      return condition
  }
}

/** The ids that contacts of the topics may be stored with; an id nobody knows stays as it is. */
const storedIds = (topics: readonly string[], tree: TopicTree): readonly string[] => [
  ...new Set(topics.flatMap((id) => (tree.get(id) === undefined ? [id] : tree.stored(tree.present(id))))),
]

/** Counts by stored id as counts by topic of today, each with what stands under it. A contact has one topic, so they add up. */
function counted(values: readonly FacetValue[], tree: TopicTree): FacetValue[] {
  const contacts = new Map<string, number>()
  for (const { value, contacts: count } of values) for (const topic of tree.path(value)) contacts.set(topic, (contacts.get(topic) ?? 0) + count)
  return Array.from(contacts, ([value, count]) => ({ value, contacts: count }))
}

/** The same for counts in the order of their steps, of the `wanted` topics alone where some are. */
function countedByStep(counts: readonly TimeCount[], tree: TopicTree, wanted: ReadonlySet<string> | undefined): readonly TimeCount[] {
  const added: TimeCount[] = []
  for (let first = 0, next = 0; next < counts.length; first = next) {
    const { step } = counts[first]!
    while (counts[next]?.step === step) next++
    for (const { value, contacts } of counted(counts.slice(first, next), tree).sort((a, b) => byText(a.value, b.value))) {
      if (wanted?.has(value) ?? true) added.push({ step, value, contacts })
    }
  }
  return added
}

/** Significant topics from their counts on both sides: significances of stored ids would not add up. */
async function significantTopics({ condition, against, most, least }: SignificanceRequest, index: SearchIndex, tree: TopicTree): Promise<Significance> {
  const count = (of: Condition) => index.search({ condition: of, ranking: [], sort: 'newest', limit: 0, facets: { topic: EVERY_TOPIC } })
  const [own, others] = [await count(condition), await count(against)]
  const usual = new Map(counted(others.facets.topic ?? [], tree).map(({ value, contacts }) => [value, contacts]))
  const values = counted(own.facets.topic ?? [], tree).map(({ value, contacts }) => {
    const among = usual.get(value) ?? 0
    return { value, contacts, against: among, score: jlhScore(contacts, own.total, among, others.total) }
  })
  const compared = values.filter(({ contacts }) => contacts >= least)
  return { contacts: own.total, against: others.total, compared: compared.length, values: mostSignificant(compared, most), approximate: false }
}
