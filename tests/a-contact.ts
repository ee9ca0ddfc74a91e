import type { Analysis, AnalysedContact, IndexedText } from '../src/domain/analysed-contact'
import type { Label, Labels } from '../src/domain/labels'
import type { ContactRecord } from '../src/stores/contacts/contact-store'
import { indexEntry } from '../src/stores/search/index-entry'
import type { IndexEntry } from '../src/stores/search/search-index'

export type ContactOverrides = Partial<Omit<AnalysedContact, 'labels'>> & { readonly labels?: Partial<Labels> }

/** A label nobody gave evidence for. */
export function aLabel<Value>(value: Value, overrides: Partial<Label<Value>> = {}): Label<Value> {
  return { value, score: 0, evidence: [], ...overrides }
}

/** A valid contact: a short ticket in which nothing was found, unless `overrides` says otherwise. */
export function aContact({ labels, ...overrides }: ContactOverrides = {}): AnalysedContact {
  return {
    id: 't1',
    source: 'tickets',
    occurredAt: '2026-03-02T09:30:00+08:00',
    form: 'ticket',
    text: '宽带断网三天，没人上门。',
    attributes: {},
    keywords: ['断网', '宽带'],
    versions: { pipeline: 'complaint-tickets@1f2e3d4c5b6a', dictionary: '0a1b2c3d4e5f' },
    ...overrides,
    labels: {
      tier: { ...aLabel('none'), also: [] },
      kind: aLabel('other'),
      polarity: aLabel('neutral'),
      stage: aLabel('use'),
      topic: aLabel('other'),
      products: [],
      ...labels,
      flags: { escalation: aLabel(false), churn: aLabel(false), repeat: aLabel(false), ...labels?.flags },
    },
  }
}

/** When records were received that say nothing else. */
export const aTime = Date.parse('2026-03-02T10:00:00+08:00')

/** A valid record of a contact: `aRecord({ id: 't2', rowDigest: 'of another row' })`. */
export function aRecord({ rowDigest = 'digest-1', receivedAt = aTime, again, ...contact }: ContactOverrides & Partial<Omit<ContactRecord, 'contact'>> = {}): ContactRecord {
  return { contact: aContact(contact), rowDigest, receivedAt, ...(again && { again }) }
}

/** A valid entry of the index: an analysis, and when it was received. */
export function anEntry({ receivedAt = aTime, ...overrides }: { readonly receivedAt?: number } & Parameters<typeof anAnalysis>[0] = {}): IndexEntry {
  return indexEntry(anAnalysis(overrides), receivedAt)
}

/**
 * A valid analysis: `anAnalysis({ text: '退款失败', indexed: { words: ['退款', '失败'] } })`. Without an override the words are the
 * contact's keywords and the pairs those of its text, as if the text had been clean from the start.
 */
export function anAnalysis({ indexed, ...overrides }: ContactOverrides & { readonly indexed?: Partial<IndexedText> } = {}): Analysis {
  const contact = aContact(overrides)
  const plain = contact.text.toLowerCase()
  const characters = [...plain].filter((character) => /[\p{L}\p{N}]/u.test(character))
  return {
    contact,
    indexed: {
      words: contact.keywords.map((keyword) => keyword.toLowerCase()),
      pairs: characters.slice(1).map((character, i) => `${characters[i]}${character}`).join(' '),
      plain,
      ...indexed,
    },
  }
}
