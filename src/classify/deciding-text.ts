import type { CueSet } from './cues'

/** Everything in the cue files that labels depend on, as one text: sets with the same text label alike. Names depend on nothing, so naming a topic anew leaves every label as it is. */
export function decidingText({ cues, topicTree, products, modifiers, leanings, stagesOfTopic, stagesOfKind }: CueSet): string {
  const topics = topicTree.topics.map(({ id, parent }) => ({ id, parent }))
  const hints = products.map(({ id, topic }) => ({ id, topic }))
  return JSON.stringify({ cues, topics, hints, modifiers, leanings, stagesOfTopic, stagesOfKind }, (_, value: unknown) => (value instanceof Map ? [...value] : value))
}
