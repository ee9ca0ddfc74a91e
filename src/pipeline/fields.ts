import type { Classifier, Reading } from '../classify/classifier'
import type { ContactFacts, RawContact, Turn } from '../domain/contact'
import type { Labels } from '../domain/labels'
import type { NormalisedText } from '../text/normalise'
import type { Pseudonyms } from '../text/pseudonym'
import type { Segmenter } from '../text/segmenter'

/** Everything stages may read and add on a contact's way through a pipeline. `raw` is there from the start. */
export interface Fields {
  /** The contact as the source delivered it, personal data included. */
  readonly raw: RawContact
  /** The whole text, cleaned but not masked. */
  readonly unmasked: NormalisedText
  /** The cleaned text without personal data; `clean.original` is the text that is stored. Only masking makes it. */
  readonly clean: NormalisedText
  /** The contact's own columns, without personal data. */
  readonly facts: ContactFacts
  readonly customerKey: string | undefined
  readonly attributes: Readonly<Record<string, string>>
  /** The turns of a transcript, in positions of the clean text; empty for a ticket. */
  readonly turns: readonly Turn[]
  readonly words: readonly string[]
  readonly pairs: string
  /** What was said, in lower case, without the names of the speakers: `words` and `pairs` are cut from it. */
  readonly plain: string
  readonly keywords: readonly string[]
  /** Everything that may speak for a label. */
  readonly cues: Reading
  readonly kind: Labels['kind']
  readonly polarity: Labels['polarity']
  readonly tier: Labels['tier']
  readonly topic: Labels['topic']
  readonly stage: Labels['stage']
  readonly products: Labels['products']
  readonly flags: Labels['flags']
}

export type FieldName = Exclude<keyof Fields, 'raw'>

/** What a pipeline must have assigned at its end for a contact to be stored and found. */
export const neededToStore: readonly FieldName[] = [
  'clean', 'facts', 'customerKey', 'attributes', 'turns', 'words', 'pairs', 'plain', 'keywords',
  'kind', 'polarity', 'tier', 'topic', 'stage', 'products', 'flags',
]

/** Heavy things stages work with, opened once by the composition root. */
export interface Tools {
  readonly segmenter: Segmenter
  readonly pseudonyms: Pseudonyms
  readonly classifier: Classifier
  readonly stopwords: ReadonlySet<string>
  /** Words of our own dictionary: they make better keywords than general ones. */
  readonly domainWords: ReadonlySet<string>
}
