import { createHash } from 'node:crypto'
import { Classifier } from '../classify/classifier'
import { type CueSet, loadCues, type Product } from '../classify/cues'
import { decidingText } from '../classify/deciding-text'
import { eventFile, parseEvents } from '../classify/event-dictionary'
import { EventFinder } from '../classify/find-events'
import { readBundledModel } from '../classify/load-model'
import { Model } from '../classify/model'
import type { VersionedContent } from '../classify/model-file'
import { withRegistered } from '../classify/registered-products'
import type { Settings } from '../config/settings'
import { onFirstUse } from '../domain/on-first-use'
import type { RegisteredProduct } from '../domain/product'
import { openSegmenter } from '../text/open-segmenter'
import type { Pseudonyms } from '../text/pseudonym'
import type { Term } from '../text/segmenter'
import { parseSynonyms, parseTerms, parseWords, readDictionary } from '../text/word-lists'
import type { Tools } from './fields'

/**
 * Everything read from the dictionaries folder, and what is made of it. What only analysing takes is opened when it is first asked for: `classifier`,
 * `dictionaryVersion` and `events`.
 */
export interface OpenedTools extends Tools {
  /** What the cue files say, with the names of registered products. */
  readonly cues: CueSet
  /** Changes whenever the same contact could be analysed otherwise: digest of all that analysis reads, the model included, of the added words and of the names of registered products. */
  readonly dictionaryVersion: string
  readonly synonyms: ReadonlyMap<string, readonly string[]>
  /** Words that say what kind of contact it is and hardly what it is about: they count little in ranking. */
  readonly framingWords: ReadonlySet<string>
  /** The products of the dictionaries, without what is registered beside them. */
  readonly lexicon: readonly Product[]
  readonly events: EventFinder
  /** Why the fallback segmenter is in use; absent when it is not. */
  readonly fallbackReason?: string
  /**
   * Opens what is opened on first use, so that who analyses is told of a file that is wrong before the first contact.
   *
   * @throws TingyinError DICTIONARY_MISSING or DICTIONARY_INVALID
   */
  openAll(): void
}

/** @throws TingyinError DICTIONARY_MISSING or DICTIONARY_INVALID; ALIAS_TAKEN where a registered name is another product's */
export function openTools(options: {
  readonly dictionariesFolder: string
  readonly segmenter: Settings['segmenter']
  readonly pseudonyms: Pseudonyms
  /** Words added to this installation, beside those of terms.txt. */
  readonly addedTerms: readonly Term[]
  /** Products registered in this installation, beside those of products.yaml. Default none. */
  readonly products?: readonly RegisteredProduct[]
  /** The model to label by, instead of the one in the dictionaries folder. */
  readonly model?: VersionedContent
}): OpenedTools {
  const { dictionariesFolder, addedTerms, products = [] } = options
  const termText = readDictionary(dictionariesFolder, 'terms.txt')
  const stopwordText = readDictionary(dictionariesFolder, 'stopwords.txt')
  const framingText = readDictionary(dictionariesFolder, 'framing-words.txt')
  const framingWords = parseWords(framingText)
  const terms = [...parseTerms(termText, 'terms.txt'), ...addedTerms]
  const ownCues = loadCues(dictionariesFolder)
  const cues = withRegistered(ownCues, products)
  const { segmenter, fallbackReason } = openSegmenter(terms, options.segmenter)
  // What says no more than that somebody called about something is no keyword either.
  const stopwords = new Set([...parseWords(stopwordText), ...framingWords])
  const synonyms = parseSynonyms(readDictionary(dictionariesFolder, 'synonyms.txt'), 'synonyms.txt')
  const model = onFirstUse(() => new Model(options.model ?? readBundledModel(dictionariesFolder), cues.topicTree))
  const classifier = onFirstUse(() => new Classifier(cues, model()))
  const dictionaryVersion = onFirstUse(() => {
    const digest = createHash('sha256').update(termText).update(stopwordText).update(framingText).update(JSON.stringify(addedTerms))
    return digest.update(decidingText(cues)).update(segmenter.cutsLike).update(model().version).digest('hex').slice(0, 12)
  })
  const events = onFirstUse(() => new EventFinder(parseEvents(readDictionary(dictionariesFolder, eventFile), synonyms), cues.modifiers, segmenter, stopwords))
  return {
    segmenter,
    pseudonyms: options.pseudonyms,
    cues,
    get classifier() {
      return classifier()
    },
    stopwords,
    domainWords: new Set(terms.map(({ word }) => word.toLowerCase())),
    get dictionaryVersion() {
      return dictionaryVersion()
    },
    synonyms,
    framingWords,
    lexicon: ownCues.products,
    get events() {
      return events()
    },
    ...(fallbackReason !== undefined && { fallbackReason }),
    openAll: () => void [classifier(), events()],
  }
}
