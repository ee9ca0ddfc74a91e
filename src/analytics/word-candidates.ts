import { PhraseMatcher } from '../classify/phrase-matcher'
import type { Condition } from '../stores/search/search-index'
import type { Segmenter } from '../text/segmenter'
import { type Finding, readQuery } from './find-contacts'
import { type CohesivePhrase, cohesivePhrases, withinCharacters, withoutNested } from './trends/cohesive-phrases'
import { ownWords } from './trends/own-words'
import { type KnownWords, phraseWords } from './trends/torn-words'
import { Turns } from './turns'

/** What no dictionary has and yet behaves as a word does. */
export interface WordCandidate {
  readonly word: string
  /** Finds its contacts. */
  readonly query: string
  /** How many contacts have it; exact. */
  readonly contacts: number
  /** Part of them that say it in words of their own, above 0 to 1: near 0 in fixed sentences. */
  readonly own: number
  readonly cohesion: CohesivePhrase['cohesion']
  readonly freedom: CohesivePhrase['freedom']
  /** Up to three places where it stands, with what is beside it. */
  readonly contexts: readonly string[]
  /** How it is mostly cut today. */
  readonly cut: readonly string[]
  /** Part of the contacts looked through that have it in which it is no word today: adding it would cut these otherwise. */
  readonly changed: number
}

export interface WordCandidates {
  /** The query as it was understood. */
  readonly query: string
  readonly contacts: number
  /** How many contacts were looked through: all, or a sample spread evenly. */
  readonly scanned: number
  readonly words: readonly WordCandidate[]
}

/** So much is looked through in some three seconds of computing, in which others get their turn. */
const MOST_TEXTS = 5_000
const MOST_CHARACTERS = 500_000
const LEAST_TEXTS = 5
/** A word counts that is said in so many contacts in words of their own: contacts alike count as a few. */
const LEAST_OWN = 3
const CONTEXTS = 3
const CONTEXT = 8

/**
 * Candidates for the dictionary: runs of characters that hold together and are free on both sides, in at least five contacts, that are no word yet. Those said
 * in most contacts in words of their own come first.
 *
 * @throws TingyinError QUERY_INVALID
 */
export async function wordCandidates(query: string, limit: number, finding: Finding & KnownWords): Promise<WordCandidates> {
  const { condition, text } = readQuery(query, finding)
  const contacts = await countOf(condition, finding)
  const texts = withinCharacters(await finding.search.texts(condition, MOST_TEXTS), MOST_CHARACTERS)
  const phrases = await cohesivePhrases(texts, LEAST_TEXTS, await phraseWords(finding.tools))
  const own = await ownWords(phrases.map(({ phrase }) => phrase), texts, texts.length)
  const ordered = phrases
    .map((each, i) => ({ ...each, own: own[i]! }))
    .filter((each) => each.own * each.texts >= LEAST_OWN)
    .sort((a, b) => worth(b) - worth(a) || (a.phrase < b.phrase ? -1 : 1))
  const turns = new Turns()
  const places = await placesOf(ordered.map(({ phrase }) => phrase), texts, finding.tools.segmenter, turns)
  const chosen = withoutNested(ordered.map((each, i) => ({ ...each, ...places[i]! })).filter(({ changed, cut }) => changed > 0 && isOneThing(cut, finding.tools))).slice(0, limit)
  const words: WordCandidate[] = []
  for (const { phrase, texts: _, ...each } of chosen) {
    await turns.giveWay()
    const opened = readQuery(query, finding, [{ type: 'phrase', text: phrase }])
    words.push({ word: phrase, query: opened.text, contacts: await countOf(opened.condition, finding), ...each })
  }
  return { query: text, contacts, scanned: texts.length, words }
}

/** That it holds together counts as much as in how many contacts it is said, twice as many as one more. */
const worth = ({ cohesion, texts, own }: CohesivePhrase & { readonly own: number }): number => cohesion * Math.log2(1 + own * texts)

/** A word is made of characters and of two words at most; more, or one that means little among them, is a phrase. */
function isOneThing(cut: readonly string[], { stopwords }: KnownWords['tools']): boolean {
  return cut.filter((piece) => piece.length > 1).length <= 2 && !cut.some((piece) => stopwords.has(piece))
}

async function countOf(condition: Condition, { search }: Finding): Promise<number> {
  return (await search.search({ condition, ranking: [], sort: 'newest', limit: 0 })).total
}

/** Where each of the phrases stands, and how it is cut there. */
async function placesOf(
  phrases: readonly string[],
  texts: readonly string[],
  segmenter: Segmenter,
  turns: Turns,
): Promise<readonly Pick<WordCandidate, 'contexts' | 'cut' | 'changed'>[]> {
  const found = phrases.map(() => ({ contexts: new Set<string>(), cuts: new Map<string, number>(), texts: 0, changed: 0 }))
  const matcher = new PhraseMatcher(phrases)
  for (const text of texts) {
    await turns.giveWay()
    const spans: { readonly phrase: number; readonly start: number; readonly end: number }[] = []
    matcher.find(text, (phrase, start, end) => spans.push({ phrase, start, end }))
    if (spans.length === 0) continue
    const bounds = boundsOf(segmenter.cut(text))
    const seen = new Map<number, boolean>()
    for (const { phrase, start, end } of spans) {
      const { contexts, cuts } = found[phrase]!
      const inner = bounds.filter((bound) => bound > start && bound < end)
      const isWord = inner.length === 0 && bounds.includes(start) && bounds.includes(end)
      const cut = [start, ...inner].map((from, i) => text.slice(from, inner[i] ?? end)).join(' ')
      cuts.set(cut, (cuts.get(cut) ?? 0) + 1)
      if (contexts.size < CONTEXTS) contexts.add(text.slice(Math.max(0, start - CONTEXT), end + CONTEXT).replaceAll('\n', ' '))
      seen.set(phrase, (seen.get(phrase) ?? false) || !isWord)
    }
    for (const [phrase, isChanged] of seen) {
      found[phrase]!.texts++
      if (isChanged) found[phrase]!.changed++
    }
  }
  return found.map(({ contexts, cuts, texts: all, changed }) => ({
    contexts: [...contexts],
    cut: [...cuts].reduce((most, each) => (each[1] > most[1] ? each : most))[0].split(' '),
    changed: changed / all,
  }))
}

function boundsOf(pieces: readonly string[]): readonly number[] {
  let at = 0
  return [0, ...pieces.map((piece) => (at += piece.length))]
}
