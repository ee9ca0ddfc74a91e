import { createHash } from 'node:crypto'
import type { CorpusContact } from '../classify/labelled-contacts'
import type { AnalysedContact } from '../domain/analysed-contact'
import { type ContactKey, keyText } from '../domain/contact'
import { type CorrectedField, type Correction, labelValues } from '../domain/corrections'
import type { Stores } from '../stores/open-stores'

/** A stored contact of which a person has judged labels, corrected or confirmed. */
export interface JudgedContact extends CorpusContact {
  readonly judged: readonly CorrectedField[]
  /** Of these the labels judged in a random sample: only they tell how often a model is right. */
  readonly sampled: readonly CorrectedField[]
}

const BATCH = 1_000

/** What people wrote is one source, as a file of the corpus is: no run of characters is learned that the corpus does not have too. */
const source = 'corrections'

/** The stored contacts with a person's word that a model can learn from, in the order of their keys. What was undone, or is gone from the store, is left out. */
export async function judgedContacts(stores: Pick<Stores, 'contacts' | 'corrections'>): Promise<readonly JudgedContact[]> {
  const keys = await correctedKeys(stores)
  const judged: JudgedContact[] = []
  for (let i = 0; i < keys.length; i += BATCH) {
    const batch = keys.slice(i, i + BATCH)
    const [stored, corrections] = await Promise.all([stores.contacts.get(batch), stores.corrections.inForce(batch)])
    stored.forEach((each, n) => {
      // Products are named or not; no model is asked.
      const words = corrections[n]!.filter(({ field }) => field !== 'products')
      if (each !== undefined && words.length > 0) judged.push(judgedContact(each.contact, words))
    })
  }
  return judged
}

async function correctedKeys({ corrections }: Pick<Stores, 'corrections'>): Promise<readonly ContactKey[]> {
  const keys = new Map<string, ContactKey>()
  let after: string | undefined
  do {
    const page = await corrections.list({}, BATCH, after)
    for (const { contact } of page.corrections) keys.set(keyText(contact), contact)
    after = page.next
  } while (after !== undefined)
  return [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key)
}

function judgedContact({ id, text, labels }: AnalysedContact, words: readonly Correction[]): JudgedContact {
  const { tier, kind, polarity, stage, topic, escalation, churn, repeat } = { ...labelValues(labels), ...Object.fromEntries(words.map(({ field, after }) => [field, after])) }
  return {
    file: source,
    contact: { id, text, tier: tier.value, also: [...tier.also], kind, polarity, stage, topic, escalation, churn, repeat },
    judged: words.map(({ field }) => field),
    sampled: words.filter(({ sample }) => sample !== undefined).map(({ field }) => field),
  }
}

/** Every fifth text is never learned from: by its digest, so that it is the same in every training and the same text does not stand on both sides. */
export function isHeldBack({ contact }: JudgedContact): boolean {
  return createHash('sha256').update('text' in contact ? contact.text : '').digest()[0]! % 5 === 0
}
