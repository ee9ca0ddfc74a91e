import { type ExperienceStage, experienceStages, tiers } from '../domain/labels'
import type { CueSet } from './cues'
import type { Sense } from './senses'
import type { TopicTree } from './topic-tree'

/** Of a sense: it is no topic's, or its topic leans to no tier. */
export const noLeaning = -1

/** What the rules look up in a cue set, by number wherever they do so for each hit. */
export interface RuleTables {
  readonly topicTree: TopicTree
  /** Of each sense of the matcher, the place among `tiers` of the one its topic leans to, or `noLeaning`. */
  readonly leaningOf: Int8Array
  /** How much a topic and a kind speak for each stage, at the stage's place. */
  readonly stagesOfTopic: ReadonlyMap<string, Float64Array>
  readonly stagesOfKind: ReadonlyMap<string, Float64Array>
}

/** The tables for the hits of a matcher, made once. */
export function ruleTables({ topicTree, leanings, stagesOfTopic, stagesOfKind }: CueSet, senses: readonly Sense[]): RuleTables {
  return {
    topicTree,
    leaningOf: Int8Array.from(senses, ({ field, value }) => {
      const tier = field === 'topic' ? leanings.get(value) : undefined
      return tier === undefined ? noLeaning : tiers.indexOf(tier)
    }),
    stagesOfTopic: byPlace(stagesOfTopic),
    stagesOfKind: byPlace(stagesOfKind),
  }
}

function byPlace(stages: ReadonlyMap<string, ReadonlyMap<ExperienceStage, number>>): ReadonlyMap<string, Float64Array> {
  return new Map([...stages].map(([id, weights]) => [id, Float64Array.from(experienceStages, (stage) => weights.get(stage) ?? 0)]))
}
