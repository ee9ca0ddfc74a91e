import type { Analysis } from '../domain/analysed-contact'
import { TingyinError } from '../domain/errors'
import type { Pipeline } from '../pipeline/pipeline'
import type { StoredContact } from '../stores/contacts/contact-store'
import type { IndexEntry } from '../stores/search/search-index'
import { cutPairs } from '../text/word-cutting'
import { asRawContact } from './as-raw-contact'

/**
 * Takes stored contacts through the pipelines that analysed them, in their versions of today. In the order of the contacts: the
 * analysis, or the error of the stage that now refuses the contact.
 */
export function analyseAgain(contacts: readonly StoredContact[], pipelines: readonly Pipeline[]): readonly (Analysis | TingyinError)[] {
  const outcomes = new Map<StoredContact, Analysis | TingyinError>()
  for (const pipeline of pipelines) {
    const own = contacts.filter((stored) => pipelineFor(stored, pipelines) === pipeline)
    pipeline.runAll(own.map(({ contact }) => asRawContact(contact))).forEach((outcome, i) => outcomes.set(own[i]!, outcome))
  }
  return contacts.map((stored) => outcomes.get(stored)!)
}

/**
 * Stored contacts with what the index needs of them: the labels as they are stored, the words cut again. One that its pipeline now
 * refuses, after max_characters was lowered for one, is found by its text as it stands.
 */
export function forIndex(contacts: readonly StoredContact[], pipelines: readonly Pipeline[]): readonly IndexEntry[] {
  return analyseAgain(contacts, pipelines).map((analysed, i) => {
    const { contact, receivedAt } = contacts[i]!
    if (!(analysed instanceof TingyinError)) return { contact, indexed: analysed.indexed, receivedAt }
    const plain = contact.text.toLowerCase()
    return { contact, indexed: { words: [], pairs: cutPairs(plain), plain }, receivedAt }
  })
}

/** The pipeline that analysed a contact; when its file is gone, the first one. */
function pipelineFor({ contact }: StoredContact, pipelines: readonly Pipeline[]): Pipeline {
  const name = contact.versions.pipeline.split('@')[0]
  return pipelines.find(({ definition }) => definition.name === name) ?? pipelines[0]!
}
