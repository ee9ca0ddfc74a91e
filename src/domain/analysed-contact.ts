import type { Contact } from './contact'
import type { Labels } from './labels'

/** By which rules a contact was analysed. Equal versions mean: analysing again gives the same. */
export interface AnalysisVersions {
  /** Name and content digest of the pipeline file, `complaint-tickets@1f2e3d4c5b6a`. */
  readonly pipeline: string
  /** Content digest of the dictionaries, the model among them, and of the words added here. */
  readonly dictionary: string
}

/** A masked contact with everything the pipeline found in it. */
export interface AnalysedContact extends Contact {
  readonly labels: Labels
  /** The words that carry its meaning, each once, most telling first. */
  readonly keywords: readonly string[]
  readonly versions: AnalysisVersions
}

/** What the search index needs of a contact beside the contact itself. */
export interface IndexedText {
  /** Words of the clean text in lower case, in order. */
  readonly words: readonly string[]
  /** Overlapping character pairs of the clean text, separated by spaces. */
  readonly pairs: string
  /** The clean text in lower case, for ranking. */
  readonly plain: string
}

export interface Analysis {
  readonly contact: AnalysedContact
  readonly indexed: IndexedText
}
