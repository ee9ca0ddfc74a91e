import type { Tools } from '../../pipeline/fields'
import { dictionaryWords } from '../../text/dictionary-words'
import type { Segmenter } from '../../text/segmenter'
import type { PhraseWords } from './cohesive-phrases'

/** What is known already. */
export interface KnownWords {
  readonly tools: Pick<Tools, 'segmenter' | 'domainWords' | 'stopwords'>
}

type IsKnown = (word: string) => boolean

/** What the dictionaries say of phrases, and of where words end. */
export async function phraseWords({ segmenter, domainWords, stopwords }: KnownWords['tools']): Promise<PhraseWords> {
  const words = await dictionaryWords()
  const isKnown: IsKnown = (word) => domainWords.has(word) || words.has(word)
  return { isCandidate: (phrase) => isUnknown(phrase, stopwords, isKnown), torn: (run) => tornWords(run, segmenter, isKnown) }
}

/** Of each place of a run of characters, its end included, 1 where a cut would tear a word of a dictionary, a number or a Latin word: 客|户, 3|g. */
function tornWords(run: string, segmenter: Segmenter, isKnown: IsKnown): Uint8Array {
  const torn = new Uint8Array(run.length + 1)
  let at = 0
  for (const piece of segmenter.cut(run)) {
    if (piece.length > 1 && isKnown(piece)) torn.fill(1, at + 1, at + piece.length)
    at += piece.length
  }
  for (let place = 1; place < run.length; place++) if (isLatin(run[place - 1]!) && isLatin(run[place]!)) torn[place] = 1
  return torn
}

const isLatin = (character: string): boolean => /[a-z0-9]/.test(character)

/** Neither a word of a dictionary, nor one with a word that means little at its end, nor a date or an amount. */
function isUnknown(phrase: string, stopwords: ReadonlySet<string>, isKnown: IsKnown): boolean {
  if (!/\p{Script=Han}.*\p{Script=Han}/u.test(phrase) || /\d[年月日号]|月\d/.test(phrase)) return false
  for (let length = 1; length <= phrase.length; length++) if (stopwords.has(phrase.slice(0, length)) || stopwords.has(phrase.slice(-length))) return false
  return !isKnown(phrase)
}
