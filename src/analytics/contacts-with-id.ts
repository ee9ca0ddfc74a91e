import type { AnalysedContact } from '../domain/analysed-contact'
import { TingyinError } from '../domain/errors'
import { maskId } from '../text/mask-facts'
import type { Finding } from './find-contacts'

/**
 * The contacts of an id: one of each source that has it, or the one of the source given. A contact whose id was somebody's
 * number is kept under its pseudonym, and found by either.
 *
 * @throws TingyinError CONTACT_NOT_FOUND
 */
export async function contactsWithId(
  givenId: string,
  source: string | undefined,
  { contacts, pseudonyms }: Pick<Finding, 'contacts' | 'pseudonyms'>,
): Promise<readonly [AnalysedContact, ...AnalysedContact[]]> {
  const id = maskId(givenId, pseudonyms)
  const [first, ...others] = (await contacts.withId(id)).map(({ contact }) => contact).filter((contact) => source === undefined || contact.source === source)
  if (first === undefined) throw new TingyinError('CONTACT_NOT_FOUND', { id })
  return [first, ...others]
}
