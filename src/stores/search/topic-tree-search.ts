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
      const { values, ...every } = { ...request, condition: storedTopics(request.condition, tree) }
      if (request.by !== 'topic') return index.series({ ...every, ...(values && { values }) })
      const counts = countedByStep(await index.series(every), tree)
      return values ? counts.filter(({ value }) => values.includes(value)) : counts
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
      return { ...condition, values: [...new Set(condition.values.flatMap((id) => (tree.get(id) === undefined ? [id] : tree.stored(tree.present(id)))))] }
    default:
      return condition
  }
}

/** Counts by stored id as counts by topic of today, each with what stands under it. A contact has one topic, so they add up. */
function counted(values: readonly FacetValue[], tree: TopicTree): FacetValue[] {
  const contacts = new Map<string, number>()
  for (const { value, contacts: count } of values) for (const topic of tree.path(value)) contacts.set(topic, (contacts.get(topic) ?? 0) + count)
  return [...contacts].map(([value, count]) => ({ value, contacts: count }))
}

function countedByStep(counts: readonly TimeCount[], tree: TopicTree): readonly TimeCount[] {
  const steps = new Map<string, FacetValue[]>()
  for (const { step, value, contacts } of counts) steps.set(step, [...(steps.get(step) ?? []), { value, contacts }])
  return [...steps].flatMap(([step, values]) =>
    counted(values, tree)
      .sort((a, b) => byText(a.value, b.value))
      .map((value) => ({ step, ...value })),
  )
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
