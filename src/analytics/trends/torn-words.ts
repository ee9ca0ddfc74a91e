import type { Tools } from '../../pipeline/fields'
import { dictionaryWords } from '../../text/dictionary-words'
import type { PhraseWords } from './cohesive-phrases'

/** What is known already. */
export interface KnownWords {
  readonly tools: Pick<Tools, 'segmenter' | 'domainWords' | 'stopwords'>
}

/** Of each place of a run of characters, its end included, 1 where a cut would tear a word of a dictionary, a number or a Latin word: 客|户, 3|g. */
function tornWords(run: string, { segmenter, domainWords }: KnownWords['tools']): Uint8Array {
  const torn = new Uint8Array(run.length + 1)
  let at = 0
  for (const piece of segmenter.cut(run)) {
    if (piece.length > 1 && isKnown(piece, domainWords)) torn.fill(1, at + 1, at + piece.length)
    at += piece.length
  }
  for (let place = 1; place < run.length; place++) if (isLatin(run[place - 1]!) && isLatin(run[place]!)) torn[place] = 1
  return torn
}

const isLatin = (character: string): boolean => /[a-z0-9]/.test(character)

/** Neither a word of a dictionary, nor one with a word that means little at its end, nor a date or an amount. */
function isUnknown(phrase: string, { domainWords, stopwords }: KnownWords['tools']): boolean {
  if (!/\p{Script=Han}.*\p{Script=Han}/u.test(phrase) || /\d[年月日号]|月\d/.test(phrase)) return false
  for (let length = 1; length <= phrase.length; length++) if (stopwords.has(phrase.slice(0, length)) || stopwords.has(phrase.slice(-length))) return false
  return !isKnown(phrase, domainWords)
}

/** What the dictionaries say of phrases and of where words end. */
export const phraseWords = (tools: KnownWords['tools']): PhraseWords => ({ isCandidate: (phrase) => isUnknown(phrase, tools), torn: (run) => tornWords(run, tools) })

const isKnown = (word: string, domainWords: ReadonlySet<string>): boolean => domainWords.has(word) || dictionaryWords().has(word)
