import type { CueHit } from './match-cues'
import { addTo, byDefault, margin, type Ruling, type ValueSum, tallyOpen } from './tally'
import { noTopic, type TopicTree } from './topic-tree'

/**
 * 主题: the topic with the heaviest cues; of equal ones the one spoken of first. Cues of a topic speak for those it stands under too: the
 * top topic is found first, then, as long as there is one spoken of, the heaviest under it. `sums` are those of `sumsWithin`.
 */
export function classifyTopic(sums: readonly ValueSum[], tree: TopicTree): Ruling<string> {
  const { heaviest, best, second } = heaviestUnder(undefined, sums, tree)
  return heaviest === undefined ? byDefault(noTopic) : { value: mostSpecific(heaviest, sums, tree), score: margin(best, second) }
}

/** Weights of topics with those under them, in the order in which they are spoken of. */
export function sumsWithin(hits: readonly CueHit[], tree: TopicTree): readonly ValueSum[] {
  const spoken = tallyOpen(hits, 'topic')
  if (!tree.hasParts) return spoken
  const sums: ValueSum[] = []
  for (const { value, sum } of spoken) for (const topic of tree.path(value)) addTo(sums, topic, sum)
  return sums
}

/** From a topic down to the one that its cues speak of; where they speak of none under it, itself. */
export function mostSpecific(topic: string, sums: readonly ValueSum[], tree: TopicTree): string {
  if (!tree.hasParts) return topic
  const { heaviest } = heaviestUnder(topic, sums, tree)
  return heaviest === undefined ? topic : mostSpecific(heaviest, sums, tree)
}

/** Of the topics that stand right under a parent, or of the top ones, the heaviest, its weight and the next one's. */
function heaviestUnder(parent: string | undefined, sums: readonly ValueSum[], tree: TopicTree): { heaviest: string | undefined; best: number; second: number } {
  let heaviest: string | undefined
  let best = 0
  let second = 0
  for (const { value, sum } of sums) {
    if (tree.parent(value) !== parent) continue
    if (sum > best) {
      second = best
      best = sum
      heaviest = value
    } else if (sum > second) second = sum
  }
  return { heaviest, best, second }
}
