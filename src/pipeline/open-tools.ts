import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Classifier } from '../classify/classifier'
import { cueFiles, loadCues } from '../classify/cues'
import { eventFile, parseEvents } from '../classify/event-dictionary'
import { EventFinder } from '../classify/find-events'
import type { Settings } from '../config/settings'
import { openSegmenter } from '../text/open-segmenter'
import type { Pseudonyms } from '../text/pseudonym'
import type { Term } from '../text/segmenter'
import { parseSynonyms, parseTerms, parseWords, readDictionary } from '../text/word-lists'
import type { Tools } from './fields'

/** Everything read from the dictionaries folder, and what is made of it. */
export interface OpenedTools extends Tools {
  /** Changes whenever the same contact could be analysed otherwise: digest of every file analysis reads and of the added words. */
  readonly dictionaryVersion: string
  readonly synonyms: ReadonlyMap<string, readonly string[]>
  /** Words that say what kind of contact it is and hardly what it is about: they count little in ranking. */
  readonly framingWords: ReadonlySet<string>
  readonly events: EventFinder
  /** Why the fallback segmenter is in use; absent when it is not. */
  readonly fallbackReason?: string
}

/** @throws TingyinError DICTIONARY_MISSING or DICTIONARY_INVALID */
export function openTools(options: {
  readonly dictionariesFolder: string
  readonly segmenter: Settings['segmenter']
  readonly pseudonyms: Pseudonyms
  /** Words added to this installation, beside those of terms.txt. */
  readonly addedTerms: readonly Term[]
}): OpenedTools {
  const { dictionariesFolder, addedTerms } = options
  const termText = readDictionary(dictionariesFolder, 'terms.txt')
  const stopwordText = readDictionary(dictionariesFolder, 'stopwords.txt')
  const framingText = readDictionary(dictionariesFolder, 'framing-words.txt')
  const framingWords = parseWords(framingText)
  const terms = [...parseTerms(termText, 'terms.txt'), ...addedTerms]
  const cues = loadCues(dictionariesFolder)
  const digest = createHash('sha256').update(termText).update(stopwordText).update(framingText).update(JSON.stringify(addedTerms))
  for (const file of cueFiles) digest.update(readFileSync(join(dictionariesFolder, file)))
  const { segmenter, fallbackReason } = openSegmenter(terms, options.segmenter)
  digest.update(segmenter.cutsLike)
  // What says no more than that somebody called about something is no keyword either.
  const stopwords = new Set([...parseWords(stopwordText), ...framingWords])
  const synonyms = parseSynonyms(readDictionary(dictionariesFolder, 'synonyms.txt'), 'synonyms.txt')
  return {
    segmenter,
    pseudonyms: options.pseudonyms,
    classifier: new Classifier(cues),
    stopwords,
    domainWords: new Set(terms.map(({ word }) => word.toLowerCase())),
    dictionaryVersion: digest.digest('hex').slice(0, 12),
    synonyms,
    framingWords,
    events: new EventFinder(parseEvents(readDictionary(dictionariesFolder, eventFile), synonyms), cues.modifiers, segmenter, stopwords),
    ...(fallbackReason !== undefined && { fallbackReason }),
  }
}
