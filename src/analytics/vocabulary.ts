import type { CueSet } from '../classify/cues'
import type { Name } from '../classify/name'
import { namesOf } from '../classify/topic-tree'
import type { QueryVocabulary } from '../domain/query'

/** For each field with a closed list of values: every name a value goes by in a query, Chinese and English. */
export function queryVocabulary({ names, topicTree, products }: CueSet): QueryVocabulary {
  const named = (values: Readonly<Record<string, Name>>): ReadonlyMap<string, string> =>
    new Map(Object.entries(values).flatMap(([value, { zh, en }]) => [[value, value], [zh, value], [en, value]]))
  return {
    tier: named(names.tier),
    kind: named(names.kind),
    polarity: named(names.polarity),
    stage: named(names.stage),
    flag: named(names.flag),
    topic: new Map(topicTree.topics.flatMap((topic) => namesOf(topic).map((text) => [text, topic.id]))),
    product: new Map(products.flatMap(({ id, name, aliases }) => [id, name.zh, name.en, ...aliases].map((text) => [text, id]))),
    form: new Map([['ticket', 'ticket'], ['工单', 'ticket'], ['transcript', 'transcript'], ['通话', 'transcript']]),
  }
}

/** Chinese names of label values, for people: `names.tier.get('emotional')` is 情感性. */
export type ValueNames = Readonly<Record<string, ReadonlyMap<string, string>>>

export function valueNames({ names, topicTree, products }: CueSet): ValueNames {
  const chinese = (values: Readonly<Record<string, Name>>): ReadonlyMap<string, string> =>
    new Map(Object.entries(values).map(([value, { zh }]) => [value, zh]))
  return {
    tier: chinese(names.tier),
    kind: chinese(names.kind),
    polarity: chinese(names.polarity),
    stage: chinese(names.stage),
    flag: chinese(names.flag),
    topic: new Map(topicTree.topics.map(({ id, name }) => [id, name.zh])),
    product: new Map(products.map(({ id, name }) => [id, name.zh])),
    form: new Map([['ticket', '工单'], ['transcript', '通话']]),
  }
}

/** The name of a value for people; one without a name is its own. */
export const nameOf = (names: ValueNames, field: string, value: string): string => names[field]?.get(value) ?? value
