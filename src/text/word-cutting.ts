import { characterPairs, isWord } from './character-pairs'
import { placeholderPattern } from './personal-kinds'
import { matches } from './personal-scan'
import type { Segmenter } from './segmenter'

const placeholders = new RegExp(placeholderPattern, 'g')

/** Longest stretch cut at once: jieba is synchronous and blocks for a tenth of a second on 200,000 characters. */
const STRETCH = 50_000

/**
 * The words of a text that is clean and in lower case, in order, punctuation left out. A pseudonym counts as one word, its code, so
 * that a repeated customer can be found by it and jieba does not take it apart.
 */
export function cutWords(plain: string, segmenter: Segmenter): string[] {
  if (!plain.includes('[')) return wordsIn(plain, segmenter)
  const words: string[] = []
  let done = 0
  for (const { 0: placeholder, index } of matches(placeholders, plain)) {
    for (const word of wordsIn(plain.slice(done, index), segmenter)) words.push(word)
    words.push(placeholder.slice(-11, -1))
    done = index + placeholder.length
  }
  for (const word of wordsIn(plain.slice(done), segmenter)) words.push(word)
  return words
}

function wordsIn(text: string, segmenter: Segmenter): string[] {
  if (text.length > STRETCH) {
    const stretches = Array.from({ length: Math.ceil(text.length / STRETCH) }, (_, i) => text.slice(i * STRETCH, (i + 1) * STRETCH))
    return stretches.flatMap((stretch) => wordsIn(stretch, segmenter))
  }
  if (text === '') return []
  // In place: a second list of every text's words is the largest part of what the garbage collector would have to carry off.
  const pieces = segmenter.cut(text)
  let words = 0
  for (const piece of pieces) if (isWord(piece)) pieces[words++] = piece
  pieces.length = words
  return pieces
}

/** Character pairs of a clean text, pseudonyms by their code alone. */
export function cutPairs(text: string): string {
  return characterPairs(text.includes('[') ? text.replace(placeholders, (placeholder) => ` ${placeholder.slice(-11, -1)} `) : text)
}
