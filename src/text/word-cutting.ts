import { characterPairs, isWord } from './character-pairs'
import { placeholderPattern } from './pseudonym'
import type { Segmenter } from './segmenter'

const placeholders = new RegExp(placeholderPattern, 'g')

/** Longest stretch cut at once: jieba is synchronous and blocks for a tenth of a second on 200,000 characters. */
const STRETCH = 50_000

/**
 * The words of a clean text in lower case, in order, punctuation left out. A pseudonym counts as one word, its code, so
 * that a repeated customer can be found by it and jieba does not take it apart.
 */
export function cutWords(text: string, segmenter: Segmenter): string[] {
  const words: string[] = []
  const lower = text.toLowerCase()
  let done = 0
  if (lower.includes('[')) {
    for (const match of lower.matchAll(placeholders)) {
      collect(lower.slice(done, match.index), segmenter, words)
      words.push(match[0].slice(-11, -1))
      done = match.index + match[0].length
    }
  }
  collect(done === 0 ? lower : lower.slice(done), segmenter, words)
  return words
}

function collect(text: string, segmenter: Segmenter, words: string[]): void {
  for (let start = 0; start < text.length; start += STRETCH) {
    for (const piece of segmenter.cut(text.length > STRETCH ? text.slice(start, start + STRETCH) : text)) {
      if (isWord(piece)) words.push(piece)
    }
  }
}

/** Character pairs of a clean text, pseudonyms by their code alone. */
export function cutPairs(text: string): string {
  return characterPairs(text.includes('[') ? text.replace(placeholders, (placeholder) => ` ${placeholder.slice(-11, -1)} `) : text)
}
