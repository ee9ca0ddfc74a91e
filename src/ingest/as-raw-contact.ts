import type { AnalysedContact } from '../domain/analysed-contact'
import type { Contact, RawContact, SpokenTurn } from '../domain/contact'
import { numberOfKey } from '../text/pseudonym'

/** A masked contact as a source would deliver it, to be analysed again. Pseudonyms pass through masking unchanged. */
export function asRawContact(contact: Contact): RawContact {
  const { form: _form, text, turns, customerKey, labels: _labels, keywords: _keywords, versions: _versions, ...facts } = contact as AnalysedContact
  return {
    ...facts,
    ...(turns
      ? { turns: turns.map(({ start, end, ...turn }): SpokenTurn => ({ ...turn, text: text.slice(start, end) })) }
      : { text }),
    ...(customerKey !== undefined && { customerNumber: numberOfKey(customerKey) }),
  }
}
