import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { TingyinError } from '../domain/errors'
import type { Term } from './segmenter'

/** Reads a dictionary file; its absence is an error that says what to do. */
export function readDictionary(directory: string, file: string): string {
  try {
    return readFileSync(join(directory, file), 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    throw new TingyinError(
      'DICTIONARY_MISSING',
      { file, remedy: 'Restore it from the project, or point TINGYIN_DICTIONARIES at a folder that has it.' },
      { cause: error },
    )
  }
}

/** Lines that are neither empty nor comments, with their line numbers. */
function* dictionaryLines(text: string): Generator<{ readonly line: string; readonly number: number }> {
  let number = 0
  for (const raw of text.split('\n')) {
    number++
    const line = raw.trim()
    if (line && !line.startsWith('#')) yield { line, number }
  }
}

/** `terms.txt`: word, frequency and part of speech a line. */
export function parseTerms(text: string, file: string): readonly Term[] {
  const terms: Term[] = []
  for (const { line, number } of dictionaryLines(text)) {
    const [word, frequency, tag, ...rest] = line.split(/\s+/)
    const count = Number(frequency)
    if (!word || !tag || rest.length > 0 || !Number.isInteger(count) || count < 1) {
      throw new TingyinError('DICTIONARY_INVALID', {
        file: basename(file),
        problem: `line ${number} must be a word, a frequency of 1 or more and a part of speech, such as "扣费 300 v"`,
      })
    }
    terms.push({ word, frequency: count, tag })
  }
  return terms
}

/** One word a line. */
export function parseWords(text: string): ReadonlySet<string> {
  return new Set(Array.from(dictionaryLines(text), ({ line }) => line))
}

/** `synonyms.txt`: a group a line, words separated by spaces. Gives for each word the others of its group. */
export function parseSynonyms(text: string, file: string): ReadonlyMap<string, readonly string[]> {
  const synonyms = new Map<string, readonly string[]>()
  for (const { line, number } of dictionaryLines(text)) {
    // Spellings that differ in case alone are one word.
    const group = [...new Set(line.toLowerCase().split(/\s+/))]
    for (const word of group) {
      if (synonyms.has(word)) {
        throw new TingyinError('DICTIONARY_INVALID', {
          file: basename(file),
          problem: `line ${number} repeats "${word}"; a word may stand in one group only`,
        })
      }
      synonyms.set(word, group.filter((other) => other !== word))
    }
  }
  return synonyms
}
