import { modelLabels } from '../domain/corrections'
import type { ContactKey } from '../domain/contact'
import type { Pipeline } from '../pipeline/pipeline'
import type { StoredContact } from '../stores/contacts/contact-store'
import type { Stores } from '../stores/open-stores'
import { forIndex } from './analyse-again'
import { keepContacts, type KeptOutcome } from './keep-contacts'

/**
 * Keeps contacts again with the corrections that hold now, in the contact store and the index: as old as they are and with the model's words they
 * have. What somebody put meanwhile is newer and has the corrections already. Contacts that are not there are left out.
 */
export async function showCorrections(
  keys: readonly ContactKey[],
  stores: Pick<Stores, 'contacts' | 'search' | 'corrections'>,
  pipelines: readonly Pipeline[],
): Promise<KeptOutcome> {
  const stored = (await stores.contacts.get(keys)).filter((each): each is StoredContact => each !== undefined)
  const entries = await forIndex(stored, pipelines)
  const rows = stored.map(({ contact, rowDigest, receivedAt }, i) => ({
    analysis: { contact: { ...contact, labels: modelLabels(contact.labels) }, indexed: entries[i]!.indexed },
    rowDigest,
    receivedAt,
    again: true,
  }))
  return keepContacts(rows, stores)
}
