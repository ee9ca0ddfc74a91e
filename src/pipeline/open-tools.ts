import { createHash } from 'node:crypto'
import { Classifier } from '../classify/classifier'
import { loadCues, type Product } from '../classify/cues'
import { decidingText } from '../classify/deciding-text'
import { eventFile, parseEvents } from '../classify/event-dictionary'
import { EventFinder } from '../classify/find-events'
import { readBundledModel } from '../classify/load-model'
import { Model } from '../classify/model'
import type { VersionedContent } from '../classify/model-file'
import { withRegistered } from '../classify/registered-products'
import type { Settings } from '../config/settings'
import type { RegisteredProduct } from '../domain/product'
import { openSegmenter } from '../text/open-segmenter'
import type { Pseudonyms } from '../text/pseudonym'
import type { Term } from '../text/segmenter'
import { parseSynonyms, parseTerms, parseWords, readDictionary } from '../text/word-lists'
import type { Tools } from './fields'

/** Everything read from the dictionaries folder, and what is made of it. */
export interface OpenedTools extends Tools {
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
  const model = new Model(options.model ?? readBundledModel(dictionariesFolder), cues.topicTree)
  const digest = createHash('sha256').update(termText).update(stopwordText).update(framingText).update(JSON.stringify(addedTerms))
  digest.update(decidingText(cues))
  const { segmenter, fallbackReason } = openSegmenter(terms, options.segmenter)
  digest.update(segmenter.cutsLike).update(model.version)
  // What says no more than that somebody called about something is no keyword either.
  const stopwords = new Set([...parseWords(stopwordText), ...framingWords])
  const synonyms = parseSynonyms(readDictionary(dictionariesFolder, 'synonyms.txt'), 'synonyms.txt')
  return {
    segmenter,
    pseudonyms: options.pseudonyms,
    classifier: new Classifier(cues, model),
    stopwords,
    domainWords: new Set(terms.map(({ word }) => word.toLowerCase())),
    dictionaryVersion: digest.digest('hex').slice(0, 12),
    synonyms,
    framingWords,
    lexicon: ownCues.products,
    events: new EventFinder(parseEvents(readDictionary(dictionariesFolder, eventFile), synonyms), cues.modifiers, segmenter, stopwords),
    ...(fallbackReason !== undefined && { fallbackReason }),
  }
}
