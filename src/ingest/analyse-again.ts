import type { Analysis } from '../domain/analysed-contact'
import { TingyinError } from '../domain/errors'
import type { Pipeline } from '../pipeline/pipeline'
import type { StoredContact } from '../stores/contacts/contact-store'
import { indexEntry } from '../stores/search/index-entry'
import type { IndexEntry } from '../stores/search/search-index'
import { cutPairs } from '../text/word-cutting'
import { asRawContact } from './as-raw-contact'
import { inTurns } from './in-turns'

/**
 * Takes stored contacts through the pipelines that analysed them, in their versions of today, a few at a time. In the order of the
 * contacts: the analysis, or the error of the stage that now refuses the contact.
 */
export async function analyseAgain(contacts: readonly StoredContact[], pipelines: readonly Pipeline[]): Promise<readonly (Analysis | TingyinError)[]> {
  const outcomes = new Map<StoredContact, Analysis | TingyinError>()
  for (const pipeline of pipelines) {
    const own = contacts.filter((stored) => pipelineFor(stored, pipelines) === pipeline)
    let analysed = 0
    for await (const turn of inTurns(own.map(({ contact }) => asRawContact(contact)), pipeline)) {
      for (const outcome of turn) outcomes.set(own[analysed++]!, outcome)
    }
  }
  return contacts.map((stored) => outcomes.get(stored)!)
}

/**
 * Stored contacts with what the index needs of them: the labels as they are stored, the words cut again. One that its pipeline now
 * refuses, after max_characters was lowered for one, is found by its text as it stands.
 */
export async function forIndex(contacts: readonly StoredContact[], pipelines: readonly Pipeline[]): Promise<readonly IndexEntry[]> {
  return (await analyseAgain(contacts, pipelines)).map((analysed, i) => {
    const { contact, receivedAt } = contacts[i]!
    if (!(analysed instanceof TingyinError)) return indexEntry({ contact, indexed: analysed.indexed }, receivedAt)
    const plain = contact.text.toLowerCase()
    return indexEntry({ contact, indexed: { words: [], pairs: cutPairs(plain), plain } }, receivedAt)
  })
}

/** The pipeline that analysed a contact; when its file is gone, the first one. */
function pipelineFor({ contact }: StoredContact, pipelines: readonly Pipeline[]): Pipeline {
  const name = contact.versions.pipeline.split('@')[0]
  return pipelines.find(({ definition }) => definition.name === name) ?? pipelines[0]!
}
