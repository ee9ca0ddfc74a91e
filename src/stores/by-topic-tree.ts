import type { TopicTree } from '../classify/topic-tree'
import type { AnalysedContact } from '../domain/analysed-contact'
import type { Correction, LabelValue } from '../domain/corrections'
import type { Label } from '../domain/labels'
import type { ContactStore, StoredContact } from './contacts/contact-store'
import type { CorrectionStore } from './corrections/correction-store'
import type { Stores } from './open-stores'
import { overriding } from './overriding'
import { searchByTopicTree } from './search/topic-tree-search'

/**
 * The stores as the topic tree of today sees them: every id of a topic that was given out before reads as the one that holds now. What is stored stays
 * as it is, so that a change of the tree needs no pass over the contacts, and taking it back brings everything back.
 */
export function byTopicTree(stores: Stores, tree: TopicTree): Stores {
  return { ...stores, search: searchByTopicTree(stores.search, tree), contacts: presentContacts(stores.contacts, tree), corrections: presentCorrections(stores.corrections, tree) }
}

function presentContacts(store: ContactStore, tree: TopicTree): ContactStore {
  const known = (stored: StoredContact): StoredContact => {
    const contact = withPresentTopic(stored.contact, tree)
    return contact === stored.contact ? stored : { ...stored, contact }
  }
  const some = (stored: readonly (StoredContact | undefined)[]) => stored.map((each) => each && known(each))
  return overriding(store, {
    get: async (keys) => some(await store.get(keys)),
    atPlaces: async (places) => some(await store.atPlaces(places)),
    withId: async (id) => (await store.withId(id)).map(known),
    page: async (filter, limit, after) => {
      const page = await store.page(filter, limit, after)
      return { ...page, contacts: page.contacts.map(known) }
    },
    unindexed: async (limit) => {
      const { changed, removed } = await store.unindexed(limit)
      return { changed: changed.map(known), removed }
    },
  })
}

function withPresentTopic(contact: AnalysedContact, tree: TopicTree): AnalysedContact {
  const { topic, corrected } = contact.labels
  const present = <Said extends Pick<Label<string>, 'value'>>(said: Said): Said => ({ ...said, value: tree.present(said.value) })
  const model = corrected?.topic
  if (tree.present(topic.value) === topic.value && (model === undefined || tree.present(model.value) === model.value)) return contact
  return { ...contact, labels: { ...contact.labels, topic: present(topic), ...(model && { corrected: { ...corrected, topic: present(model) } }) } }
}

function presentCorrections(store: CorrectionStore, tree: TopicTree): CorrectionStore {
  const known = (correction: Correction): Correction => {
    if (correction.field !== 'topic') return correction
    const present = (value: LabelValue): LabelValue => tree.present(value as string)
    const { before, after, model } = correction
    return { ...correction, before: present(before), after: present(after), model: { ...model, value: present(model.value) } }
  }
  return overriding(store, {
    add: async (contact, version, corrections) => (await store.add(contact, version, corrections))?.map(known),
    get: async (id) => {
      const correction = await store.get(id)
      return correction && known(correction)
    },
    history: async (contact) => {
      const history = await store.history(contact)
      return { ...history, corrections: history.corrections.map(known) }
    },
    inForce: async (contacts) => (await store.inForce(contacts)).map((corrections) => corrections.map(known)),
    list: async (filter, limit, after) => {
      const page = await store.list(filter, limit, after)
      return { ...page, corrections: page.corrections.map(known) }
    },
  })
}
