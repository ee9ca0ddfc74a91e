import { hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AnalysedContact } from '../domain/analysed-contact'
import { type ContactKey, keyText } from '../domain/contact'
import { type CorrectedField, modelLabels, scoreOf } from '../domain/corrections'
import { mulberry32 } from '../domain/mulberry32'
import type { CorrectionStore } from '../stores/corrections/correction-store'
import { plainText } from '../text/normalise'
import { withoutPlaceholders } from '../text/pseudonym'
import { contactPages } from './contact-pages'
import { type Finding, readQuery } from './find-contacts'

export type Reviewing = Finding & { readonly corrections: CorrectionStore }

/** A contact that waits for a person's word. */
export interface ReviewedContact {
  readonly contact: AnalysedContact
  /** How sure the model is of the field asked for, 0 to 1. */
  readonly score: number
}

export interface ReviewQueue {
  readonly field: CorrectedField
  /** How many contacts match in all. */
  readonly total: number
  /** How many of them were looked at, the newest. */
  readonly scanned: number
  /** The least sure first. */
  readonly contacts: readonly ReviewedContact[]
}

/** Contacts looked at for the least sure ones: no store keeps them by score. About a second's work, a page at a time. */
export const MOST_SCANNED = 10_000

/**
 * The contacts of which the model is least sure, among the newest 10,000 that match, without those whose field a person has judged. Of contacts that say the same
 * only the least sure is among them, and none where a person has judged one of them: a template costs one judgement.
 *
 * @throws TingyinError QUERY_INVALID
 */
export async function leastSure(
  { query, field, limit }: { readonly query: string; readonly field: CorrectedField; readonly limit: number },
  finding: Reviewing,
): Promise<ReviewQueue> {
  const { condition } = readQuery(query, finding)
  const leastOfText = new Map<string, { readonly key: ContactKey; readonly score: number }>()
  let total = 0
  let scanned = 0
  for await (const page of contactPages(condition, finding)) {
    total = page.total
    const found = page.contacts.slice(0, MOST_SCANNED - scanned)
    scanned += found.length
    for (const { source, id, text, labels } of found) {
      if (field === 'products' && labels.products.length === 0 && labels.corrected?.products === undefined) continue
      if (labels.corrected?.[field] !== undefined) continue
      const said = digestOfSaid(text)
      const score = scoreOf(labels, field)
      // Of equals the newest, which comes first.
      if (score < (leastOfText.get(said)?.score ?? Infinity)) leastOfText.set(said, { key: { source, id }, score })
    }
    if (scanned >= MOST_SCANNED) break
  }
  for await (const text of judgedTexts(field, finding)) leastOfText.delete(digestOfSaid(text))
  const least = [...leastOfText.values()].sort((a, b) => a.score - b.score).slice(0, limit)
  const stored = await finding.contacts.get(least.map(({ key }) => key))
  // A contact removed meanwhile is left out.
  const contacts = least.flatMap(({ score }, i) => (stored[i] === undefined ? [] : [{ contact: stored[i].contact, score }]))
  return { field, total, scanned, contacts }
}

/** Some stores look through all corrections for each page of them. */
const CORRECTIONS_AT_ONCE = 5_000
const TEXTS_AT_ONCE = 100

/**
 * The texts of which a person has judged a field. Taken from the corrections, not from what matches a query: a corrected label takes the judged contact out of
 * what matches, as other days do, and leaves its like there. Ten thousand take a third of a second.
 */
async function* judgedTexts(field: CorrectedField, { contacts, corrections }: Reviewing): AsyncGenerator<string> {
  let after: string | undefined
  do {
    const page = await corrections.list({ field }, CORRECTIONS_AT_ONCE, after)
    const held = page.corrections.filter(({ undone }) => undone === undefined)
    for (let i = 0; i < held.length; i += TEXTS_AT_ONCE) {
      const stored = await contacts.get(held.slice(i, i + TEXTS_AT_ONCE).map(({ contact }) => contact))
      for (const found of stored) if (found !== undefined) yield found.contact.text
      await nextTurn()
    }
    after = page.next
  } while (after !== undefined)
}

/** Short, because ten thousand transcripts would be too much to hold. */
const digestOfSaid = (text: string): string => hash('sha1', comparable(text), 'base64')

/** What is left of a text that others may have too: whose number it names and how it is punctuated tells none of them apart. */
const comparable = (text: string): string => withoutPlaceholders(plainText(text).toLowerCase()).replace(/[\p{P}\s]+/gu, '')

export interface RandomSample {
  /** What to say when judging its contacts, so that they count. */
  readonly sample: string
  readonly seed: number
  /** How many contacts there are to draw from. */
  readonly total: number
  /** Contacts of the sample that were judged before, and are left out. */
  readonly judged: number
  /** In the order they were drawn; judge them in this order and leave none out. */
  readonly contacts: readonly AnalysedContact[]
}

const DRAWN_AT_ONCE = 500
/** Where contacts were analysed again many times, most places are empty; then a sample may come out short. */
const MOST_DRAWN = 500_000

export const sampleOf = (seed: number): string => `random-${seed}`

/**
 * A random sample: every contact has the same chance, whatever its labels. The same seed draws the same contacts in the same order while others
 * arrive; those that were judged in this sample already are left out, so that asking again goes on.
 */
export async function randomSample({ seed, limit }: { readonly seed: number; readonly limit: number }, { contacts, corrections }: Reviewing): Promise<RandomSample> {
  const total = await contacts.size()
  const last = await contacts.lastRevision()
  const sample = sampleOf(seed)
  const judged = await judgedIn(sample, corrections)
  const random = mulberry32(seed)
  // A power of two: the places drawn stay the same until there are twice as many.
  const places = 2 ** Math.ceil(Math.log2(Math.max(2, last)))
  const drawn = new Set<number>()
  const found: AnalysedContact[] = []
  let met = 0
  for (let draws = 0; draws < MOST_DRAWN && found.length < limit && found.length + met < total; ) {
    const fresh: number[] = []
    for (let i = 0; i < DRAWN_AT_ONCE; i++, draws++) {
      const place = 1 + Math.floor(random() * places)
      if (place > last || drawn.has(place)) continue
      drawn.add(place)
      fresh.push(place)
    }
    for (const stored of await contacts.atPlaces(fresh)) {
      if (stored === undefined || found.length === limit) continue
      if (judged.has(keyText(stored.contact))) met++
      else found.push(stored.contact)
    }
    await nextTurn()
  }
  return { sample, seed, total, judged: judged.size, contacts: found.map(asTheModelSays) }
}

/** A verdict on the model must not be swayed by what somebody said before. */
const asTheModelSays = (contact: AnalysedContact): AnalysedContact => ({ ...contact, labels: modelLabels(contact.labels) })

async function judgedIn(sample: string, corrections: CorrectionStore): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  let after: string | undefined
  do {
    const page = await corrections.list({ sample }, 1_000, after)
    for (const { contact, undone } of page.corrections) if (undone === undefined) names.add(keyText(contact))
    after = page.next
  } while (after !== undefined)
  return names
}
