import type { Label } from '../domain/labels'
import type { CueHit } from './match-cues'
import { byDefault, evidenceFrom, margin, ofField, speakingFor, tallyOpen } from './tally'

/** The topic of contacts that name none. */
const noTopic = 'other'

/** 主题: the topic with the heaviest cues; of equal ones the one spoken of first. */
export function classifyTopic(hits: readonly CueHit[]): Label<string> {
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
  return value === undefined ? byDefault(noTopic) : { value, score: margin(best, second), evidence: evidenceFrom(speakingFor(hits, 'topic', value)) }
}
