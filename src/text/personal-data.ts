import type { Span } from '../domain/contact'
import { findKnownNames, type KnownName, noNames } from './known-names'
import type { PersonalSpan } from './personal-kinds'
import { findSaidNames, findSaidSurnames, findTitledNames } from './personal-names'
import {
  findAccounts, findBankCards, findDoors, findEmails, findEstateDoors, findIdentities, findLandlines, findMobiles, findPlates, findSpokenNumbers,
} from './personal-numbers'
import {
  ACCOUNT_SIGN, apart, AT, cover, DIGIT, DOOR, hasFigures, PROVINCE, SAID_NAME, SPOKEN, SURNAME_SAID_SIGN, TITLE_SIGN, type Traits, traitsOf,
} from './personal-scan'
import { findProtected } from './protected-codes'

/**
 * Finds personal data in normalised text (NFKC, simplified characters), sorted and free of overlaps.
 *
 * What is certain to be something else (placeholders, order numbers, web addresses) is covered first, then each
 * finder covers what it found, the strictest first, so that no later finder takes a part of it for something else.
 *
 * `names` are those known from the row's columns; they are found wherever they stand.
 *
 * It runs until nothing new turns up: masking one thing gives its neighbours a new edge, and text masked twice must be the
 * same as text masked once. A second round is needed only where something was found.
 */
export function findPersonalData(clean: string, names: readonly KnownName[] = noNames): readonly PersonalSpan[] {
  const known = findKnownNames(clean, names)
  let seen = traitsOf(clean)
  if (known.length === 0 && !FINDERS.some((finder) => mayFind(finder, seen))) return NOTHING
  const found: PersonalSpan[] = [...known]
  let open = clean
  const close = (spans: readonly Span[]): void => {
    if (spans.length === 0) return
    open = cover(open, spans)
    seen = traitsOf(open)
  }
  if (hasFigures(seen) || (seen.signs & AT) !== 0) close(findProtected(clean))
  close(known)
  for (let round = 0, before = -1; round < MOST_ROUNDS && before < found.length; round++) {
    before = found.length
    for (const finder of FINDERS) {
      if (!mayFind(finder, seen)) continue
      const spans = apart(finder.find(open))
      close(spans)
      for (const span of spans) found.push(span)
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

const NOTHING: readonly PersonalSpan[] = []

/** Real text settles in two rounds; only text built to defeat this needs more. */
const MOST_ROUNDS = 8

/** What a text must have for a finder to find something. Most texts hold none of it and cost one pass. */
interface Finder {
  /** Traits, one of which is in whatever the finder finds. */
  readonly sign: number
  /** The fewest digits, written as such, wherever they stand. */
  readonly digits?: number
  /** The fewest digits of one number, written or spoken. */
  readonly together?: number
  readonly find: (text: string) => PersonalSpan[]
}

const mayFind = ({ sign, digits = 0, together = 0 }: Finder, seen: Traits): boolean =>
  (seen.signs & sign) !== 0 && seen.digits >= digits && seen.together >= together

/** In the order in which they cover: what can be checked by a digit before what has only a shape. */
const FINDERS: readonly Finder[] = [
  { sign: ACCOUNT_SIGN, digits: 4, find: findAccounts },
  { sign: AT, find: findEmails },
  { sign: DIGIT, together: 15, find: findIdentities },
  { sign: DIGIT, together: 16, find: findBankCards },
  { sign: DIGIT, together: 11, find: findMobiles },
  { sign: DIGIT, together: 7, find: findLandlines },
  { sign: DIGIT | SPOKEN, together: 7, find: findSpokenNumbers },
  { sign: PROVINCE, digits: 3, find: findPlates },
  { sign: DOOR, find: findDoors },
  { sign: DIGIT, digits: 5, find: findEstateDoors },
  { sign: TITLE_SIGN, find: findTitledNames },
  { sign: SAID_NAME, find: findSaidNames },
  { sign: SURNAME_SAID_SIGN, find: findSaidSurnames },
]
