import type { CueHit } from './match-cues'
import { byDefault, margin, ofField, type Ruling, tallyOpen } from './tally'

/** The topic of contacts that name none. */
const noTopic = 'other'

/** 主题: the topic with the heaviest cues; of equal ones the one spoken of first. */
export function classifyTopic(hits: readonly CueHit[]): Ruling<string> {
  let value: string | undefined
  let best = 0
  let second = 0
  for (const [topic, sum] of tallyOpen(ofField(hits, 'topic'))) {
    if (sum > best) {
      second = best
      best = sum
      value = topic
    } else if (sum > second) second = sum
  }
  return value === undefined ? byDefault(noTopic) : { value, score: margin(best, second) }
}
