import type { PersonalSpan } from './personal-kinds'
import { findSaidNames, findSaidSurnames, findTitledNames } from './personal-names'
import {
  findAccounts, findBankCards, findDoors, findEmails, findIdentities, findLandlines, findMobiles, findPlates, findSpokenNumbers,
} from './personal-numbers'
import { apart, AT, cover, DIGIT, DOOR, hasFigures, NAMING, PROVINCE, SPOKEN, type Traits, traitsOf } from './personal-scan'
import { findProtected } from './protected-codes'

/**
 * Finds personal data in normalised text (NFKC, simplified characters), sorted and free of overlaps.
 *
 * What is certain to be something else (placeholders, order numbers, web addresses) is covered first, then each
 * finder covers what it found, the strictest first, so that no later finder takes a part of it for something else.
 *
 * It runs until nothing new turns up: masking one thing gives its neighbours a new edge, and text masked twice must be the
 * same as text masked once. A second round is needed only where something was found.
 */
export function findPersonalData(clean: string): PersonalSpan[] {
  const seen = traitsOf(clean)
  const found: PersonalSpan[] = []
  let open = hasFigures(seen) || (seen.signs & AT) !== 0 ? cover(clean, findProtected(clean)) : clean
  for (let round = 0, before = -1; round < MOST_ROUNDS && before < found.length; round++) {
    before = found.length
    for (const { needs, find } of FINDERS) {
      if (!needs(seen)) continue
      const spans = apart(find(open))
      if (spans.length === 0) continue
      open = cover(open, spans)
      for (const span of spans) found.push(span)
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

/** Real text settles in two rounds; only text built to defeat this needs more. */
const MOST_ROUNDS = 8

interface Finder {
  /** Whether a text of these traits can hold what the finder looks for. Most texts hold none of it and cost one pass. */
  readonly needs: (seen: Traits) => boolean
  readonly find: (text: string) => PersonalSpan[]
}

/** In the order in which they cover: what can be checked by a digit before what has only a shape. */
const FINDERS: readonly Finder[] = [
  { needs: ({ digits }) => digits >= 5, find: findAccounts },
  { needs: ({ signs }) => (signs & AT) !== 0, find: findEmails },
  { needs: ({ digits }) => digits >= 15, find: findIdentities },
  { needs: ({ digits }) => digits >= 16, find: findBankCards },
  { needs: ({ digits }) => digits >= 11, find: findMobiles },
  { needs: ({ digits }) => digits >= 7, find: findLandlines },
  { needs: ({ digits, spoken }) => digits + spoken >= 7, find: findSpokenNumbers },
  { needs: ({ digits, signs }) => digits >= 3 && (signs & PROVINCE) !== 0, find: findPlates },
  { needs: ({ signs }) => (signs & DOOR) !== 0 && (signs & (DIGIT | SPOKEN)) !== 0, find: findDoors },
  { needs: ({ signs }) => (signs & NAMING) !== 0, find: findTitledNames },
  { needs: ({ signs }) => (signs & NAMING) !== 0, find: findSaidNames },
  { needs: ({ signs }) => (signs & NAMING) !== 0, find: findSaidSurnames },
]
