import type { EventFinder } from '../../classify/find-events'
import type { AnalysedContact } from '../../domain/analysed-contact'
import type { Span } from '../../domain/contact'
import type { Labels, Tier } from '../../domain/labels'
import { normaliseText, originalSpan } from '../../text/normalise'
import { findTurns } from '../../text/transcript'
import type { PceMention } from './event-tally'

/**
 * What a contact says went wrong, each with the product and the tier it stands under. Praise says nothing went wrong, and a calm request
 * names troubles it wants to be prepared for: 打不通的时候转到座机.
 */
export function contactMentions({ text, turns, labels }: AnalysedContact, events: EventFinder): readonly PceMention[] {
  const { kind, polarity } = labels
  if (kind.value === 'praise' || polarity.value === 'positive' || (kind.value === 'request' && polarity.value !== 'negative')) return []
  const clean = normaliseText(text)
  const customerTurns = turns && findTurns(clean.text).filter(({ speaker }) => speaker === 'customer')
  return events.find(clean.text, customerTurns).map(({ event, phrase, sentence, start, end }) => ({
    product: productAt(labels, originalSpan(clean, { start, end }).end),
    tier: tierOf(labels, originalSpan(clean, sentence)),
    event,
    ...(phrase !== undefined && { phrase }),
  }))
}

/** The product named last up to a place; where none was, the one the contact is about. */
function productAt({ products }: Labels, at: number): string {
  let last = products[0]?.value ?? ''
  let named = -1
  for (const { value, evidence } of products) {
    for (const { start } of evidence) {
      if (start < at && start > named) {
        named = start
        last = value
      }
    }
  }
  return last
}

/** The contact's tier; but where that rests on other sentences and a second tier applies too, the second. A person's word holds for all. */
function tierOf({ tier, corrected }: Labels, sentence: Span): Tier {
  const [second] = tier.also
  if (second === undefined || corrected?.tier !== undefined) return tier.value
  return tier.evidence.some(({ start, end }) => start < sentence.end && end > sentence.start) ? tier.value : second
}
