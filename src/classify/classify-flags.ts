import { type Flag, flags } from '../domain/labels'
import type { CueHit } from './match-cues'
import { type Ruling, tally } from './tally'

/** A flag is up from this sum on: one clear cue, or two weak ones. */
const threshold = 1.5

const escalation = flags.indexOf('escalation')
const churn = flags.indexOf('churn')
const repeat = flags.indexOf('repeat')

/** Of the contact at hand. */
const sums = new Float64Array(flags.length)

/**
 * 越级投诉意向, 流失意向, 重复投诉.
 *
 * The score is the distance from the threshold, d / (d + 1.5): no cue at all gives 0.5 for `false`, one strong cue (3) 0.5 for
 * `true`, two strong cues (6) 0.75.
 */
export function classifyFlags(hits: readonly CueHit[]): Record<Flag, Ruling<boolean>> {
  sums.fill(0)
  tally(sums, hits, 'flag')
  return { escalation: ruling(sums[escalation]!), churn: ruling(sums[churn]!), repeat: ruling(sums[repeat]!) }
}

function ruling(sum: number): Ruling<boolean> {
  const distance = Math.abs(Math.max(0, sum) - threshold)
  return { value: sum >= threshold, score: distance / (distance + threshold) }
}
