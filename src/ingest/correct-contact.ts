import { randomUUID } from 'node:crypto'
import type { AnalysedContact } from '../domain/analysed-contact'
import type { ContactKey } from '../domain/contact'
import { type CorrectedField, correctedFields, type Correction, inForce, labelValues, type LabelValue, modelLabels, sameValue, scoreOf, withCorrections } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import type { LabelValues } from '../domain/labels'
import type { Pipeline } from '../pipeline/pipeline'
import type { NewCorrection } from '../stores/corrections/correction-store'
import type { Stores } from '../stores/open-stores'
import type { Pseudonyms } from '../text/pseudonym'
import { deedOf } from './deed-of'
import { type ReadLabels, settledTier, valueText } from './read-label-values'
import { showCorrections } from './show-corrections'

export interface CorrectionRequest {
  readonly contact: ContactKey
  /** What the labels are to be. One that is already so is confirmed. */
  readonly labels: ReadLabels
  /** Labels that are right as they are; in a sample, as the model has them. */
  readonly confirm?: readonly CorrectedField[]
  /** What the caller saw. Where something else stands there now, nothing is kept. Without it, what comes later holds. */
  readonly before?: ReadLabels
  readonly by: string
  readonly remark?: string
  /** The random sample the contact was judged in. */
  readonly sample?: string
}

export interface CorrectionOutcome {
  /** The contact as it is kept now. */
  readonly contact: AnalysedContact
  readonly corrections: readonly Correction[]
}

interface Correcting {
  readonly stores: Pick<Stores, 'contacts' | 'search' | 'corrections'>
  readonly pipelines: readonly Pipeline[]
  readonly pseudonyms: Pseudonyms
}

/** How often it is tried again when others correct the same contact; each time one of them has succeeded. */
const ATTEMPTS = 50

/**
 * Keeps a person's word on labels of one contact and shows it at once: in the contact store and, unless that is away, in the index.
 * When the promise resolves the corrections are committed; should showing them be interrupted, the next time the contact is kept or corrected shows them.
 *
 * @throws TingyinError CONTACT_NOT_FOUND, CORRECTION_CONFLICT, LABEL_INVALID, or REQUEST_INVALID when it says nothing
 */
export async function correctContact(request: CorrectionRequest, { stores, pipelines, pseudonyms }: Correcting): Promise<CorrectionOutcome> {
  const { contact: key, before: expected, sample } = request
  const deed = deedOf(request, pseudonyms)
  const confirmed = request.confirm ?? []
  const fields = correctedFields.filter((field) => request.labels[field] !== undefined || confirmed.includes(field))
  if (fields.length === 0) throw new TingyinError('REQUEST_INVALID', { problem: `it says nothing of any label. There are: ${correctedFields.join(', ')}.` })
  const twice = confirmed.find((field) => request.labels[field] !== undefined)
  if (twice) throw new TingyinError('REQUEST_INVALID', { problem: `${twice} is both corrected and confirmed.` })

  if (sample !== undefined && !/^random-\d{1,10}$/.test(sample)) throw new TingyinError('REQUEST_INVALID', { problem: 'sample must be the name of a random sample as the review gave it, such as random-1.' })

  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const history = await stores.corrections.history(key)
    const [stored] = await stores.contacts.get([key])
    if (stored === undefined) throw new TingyinError('CONTACT_NOT_FOUND', { id: key.id })
    const holding = inForce(history.corrections)
    const model = modelLabels(stored.contact.labels)
    const [said, now] = [labelValues(model), labelValues(withCorrections(model, holding))]
    const conflict = expected && conflictWith(key.id, expected, now, holding)
    if (conflict) {
      // What stands there now may be a correction that was kept and, for a store went away, not shown yet.
      await showCorrections([key], stores, pipelines)
      throw conflict
    }
    const added = await stores.corrections.add(
      key,
      history.version,
      fields.map((field): NewCorrection => ({
        id: randomUUID(),
        field,
        before: now[field],
        // In a sample the model's own labels are shown, whatever was corrected before: those are what is confirmed.
        after: afterOf(field, request.labels, sample === undefined ? now : said),
        model: { value: said[field], score: scoreOf(model, field), versions: stored.contact.versions },
        ...deed,
        ...(sample !== undefined && { sample }),
      })),
    )
    if (added === undefined) continue
    await showCorrections([key], stores, pipelines)
    return { contact: await contactNow(key, stores), corrections: added }
  }
  throw new TingyinError('STORE_UNAVAILABLE', { store: 'corrections', problem: 'others kept correcting the same contact. Try again.' })
}

/**
 * Takes a correction back: what held before it holds again, an earlier correction or the model's word of now. It stays in the history.
 *
 * @throws TingyinError CORRECTION_NOT_FOUND, CORRECTION_UNDONE
 */
export async function undoCorrection(
  id: string,
  given: { readonly by: string; readonly remark?: string },
  { stores, pipelines, pseudonyms }: Correcting,
): Promise<{ readonly contact?: AnalysedContact; readonly correction: Correction }> {
  const undone = await stores.corrections.undo(id, deedOf(given, pseudonyms))
  const correction = await stores.corrections.get(id)
  if (correction === undefined) throw new TingyinError('CORRECTION_NOT_FOUND', { id })
  // Also of one undone before: a store that went away may have kept that and not shown it yet.
  await showCorrections([correction.contact], stores, pipelines)
  if (!undone) throw new TingyinError('CORRECTION_UNDONE', { id, by: correction.undone?.by ?? '', at: correction.undone?.at ?? '' })
  // The contact may be gone; that somebody was wrong about it is kept all the same.
  const [stored] = await stores.contacts.get([correction.contact])
  return { correction, ...(stored && { contact: stored.contact }) }
}

function afterOf(field: CorrectedField, labels: ReadLabels, now: LabelValues): LabelValue {
  if (field === 'tier') return labels.tier === undefined ? now.tier : settledTier(labels.tier, now.tier)
  return labels[field] ?? now[field]
}

function conflictWith(id: string, expected: ReadLabels, now: LabelValues, holding: readonly Correction[]): TingyinError | undefined {
  for (const field of correctedFields) {
    const seen = expected[field]
    if (seen === undefined) continue
    // Who says only which tier they saw says nothing of those that also apply.
    const isSame = field === 'tier' && expected.tier?.also === undefined ? expected.tier?.value === now.tier.value : sameValue(field, afterOf(field, expected, now), now[field])
    if (isSame) continue
    const last = holding.find((correction) => correction.field === field)
    return new TingyinError('CORRECTION_CONFLICT', { id, field, now: valueText(field, now[field]), ...(last && { by: last.by, at: last.at }) })
  }
  return undefined
}

async function contactNow(key: ContactKey, { contacts }: Pick<Stores, 'contacts'>): Promise<AnalysedContact> {
  const [stored] = await contacts.get([key])
  if (stored === undefined) throw new TingyinError('CONTACT_NOT_FOUND', { id: key.id })
  return stored.contact
}
