import { PhraseMatcher } from '../../classify/phrase-matcher'
import { type Finding, readQuery } from '../find-contacts'
import { Turns } from '../turns'
import { type CohesivePhrase, cohesivePhrases, withinCharacters, withoutNested } from './cohesive-phrases'
import { comparedPeriods } from './compared-periods'
import type { ComparedContacts, TrendsRequest } from './keyword-trends'
import { ownWords } from './own-words'
import { likelihoodRatio } from './share-change'
import { MOST_FALSE } from './false-discovery'
import { bothQueries, type TermChange, termQueries, weighTerms } from './term-change'
import { type KnownWords, phraseWords } from './torn-words'
import { contactsWithin, type DayCounts, TrendDays } from './trend-days'

export interface EmergingPhrases extends ComparedContacts {
  /** Phrases that became more frequent than chance explains, the surest first. */
  readonly phrases: readonly TermChange[]
  /** How many phrases were compared. */
  readonly compared: number
  /** In how many contacts of the period they were looked for: all, or a sample spread evenly. */
  readonly scanned: number
}

/** So many texts of each side are looked through, and so many characters of the period's. */
const SAMPLED_TEXTS = 1_000
const SAMPLED_CHARACTERS = 50_000
const LEAST_TEXTS = 4
/** A phrase is counted whose likelihood ratio may be so high by the sample, all contacts considered: chance alone exceeds 3.84 once in twenty times. */
const LEAST_PROMISING = 1

/**
 * Phrases that no dictionary has and that became more frequent in a period than in a comparable one: names of places, offers and devices, new words. They are
 * found in a sample of the period's texts and counted exactly over all contacts.
 *
 * @throws TingyinError REQUEST_INVALID for periods that cannot be compared, QUERY_INVALID
 */
export async function emergingPhrases({ query, top, ...asked }: TrendsRequest, finding: Finding & KnownWords, now?: number): Promise<EmergingPhrases> {
  const periods = comparedPeriods(asked, now)
  const { ours, theirs } = bothQueries(query, periods, finding)
  const days = await TrendDays.of(query, periods, finding)
  const [contacts, againstContacts] = [contactsWithin(periods.period, days.all), contactsWithin(periods.against, days.all)]
  const texts = withinCharacters(await finding.search.texts(ours.condition, SAMPLED_TEXTS), SAMPLED_CHARACTERS)
  const usualTexts = await finding.search.texts(theirs.condition, SAMPLED_TEXTS)
  const candidates = await cohesivePhrases(texts, LEAST_TEXTS, await phraseWords(finding.tools))
  const risen = mostRisen(candidates, texts.length, usualTexts).slice(0, 2 * top)
  const own = await ownWords(risen.map(({ phrase }) => phrase), texts, contacts)
  const promising = risen.map((each, i) => ({ ...each, own: own[i]! })).filter((each) => (each.own * each.ratio * contacts) / texts.length >= LEAST_PROMISING)

  const counts = new Map<string, DayCounts>()
  const turns = new Turns()
  for (const { phrase } of promising) {
    await turns.giveWay()
    counts.set(phrase, await days.counts(readQuery('', finding, [{ type: 'phrase', text: phrase }]).condition))
  }
  const counted = promising.map(({ phrase, own: part }) => ({
    term: phrase,
    contacts: contactsWithin(periods.period, counts.get(phrase)!),
    against: contactsWithin(periods.against, counts.get(phrase)!),
    own: part,
  }))
  const phrases = weighTerms(counted, contacts, againstContacts, candidates.length)
    .filter(({ falseDiscovery, share, againstShare }) => falseDiscovery <= MOST_FALSE && share > againstShare)
    .slice(0, top)
  const queriesOf = termQueries(query, periods, finding)
  return {
    ...periods,
    query: ours.text,
    againstQuery: theirs.text,
    contacts,
    againstContacts,
    phrases: phrases.map((each) => ({ ...each, ...queriesOf({ type: 'phrase', text: each.term }), bursts: days.bursts(counts.get(each.term)!) })),
    compared: candidates.length,
    scanned: texts.length,
  }
}

/** By a sample of both sides, the phrase that rose most first, with its likelihood ratio; of phrases inside each other one. */
function mostRisen(candidates: readonly CohesivePhrase[], all: number, usualTexts: readonly string[]): readonly (CohesivePhrase & { readonly ratio: number })[] {
  const usual = new Uint32Array(candidates.length)
  const matcher = new PhraseMatcher(candidates.map(({ phrase }) => phrase))
  for (const text of usualTexts) {
    const seen = new Set<number>()
    matcher.find(text, (phrase) => seen.add(phrase))
    for (const phrase of seen) usual[phrase]!++
  }
  const risen = candidates
    .map((each, i) => ({ ...each, pair: { contacts: each.texts, all, against: usual[i]!, allAgainst: usualTexts.length } }))
    .filter(({ pair }) => usualTexts.length > 0 && pair.contacts / pair.all > pair.against / pair.allAgainst)
    .map(({ pair, ...each }) => ({ ...each, ratio: likelihoodRatio(pair) }))
    .sort((a, b) => b.ratio - a.ratio || b.phrase.length - a.phrase.length)
  return withoutNested(risen)
}
