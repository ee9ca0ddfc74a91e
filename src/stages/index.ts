import type { Stage } from '../pipeline/stage'
import { characterPairsStage } from './character-pairs'
import { classifyExperienceStage } from './classify-experience-stage'
import { classifyFlags } from './classify-flags'
import { classifyKind } from './classify-kind'
import { classifyPolarity } from './classify-polarity'
import { classifyProduct } from './classify-product'
import { classifyTier } from './classify-tier'
import { classifyTopic } from './classify-topic'
import { extractKeywords } from './extract-keywords'
import { maskPersonalData } from './mask-personal-data'
import { matchCues } from './match-cues'
import { normaliseTextStage } from './normalise-text'
import { segmentWords } from './segment-words'
import { splitTurns } from './split-turns'

/** The stages a pipeline file may use, in an order that works. */
export const stages: readonly Stage[] = [
  normaliseTextStage,
  maskPersonalData,
  splitTurns,
  segmentWords,
  characterPairsStage,
  extractKeywords,
  matchCues,
  classifyKind,
  classifyPolarity,
  classifyTier,
  classifyTopic,
  classifyExperienceStage,
  classifyProduct,
  classifyFlags,
]
