import type { Deed } from '../domain/corrections'
import { TingyinError } from '../domain/errors'
import { maskCell } from '../text/mask'
import type { Pseudonyms } from '../text/pseudonym'

/** Who says something, and why, as they gave it. */
export interface GivenDeed {
  readonly by: string
  readonly remark?: string | undefined
}

/** What a person does now, personal data masked. @throws TingyinError REQUEST_INVALID when it is nobody */
export function deedOf({ by, remark }: GivenDeed, pseudonyms: Pseudonyms): Deed {
  const name = maskCell(by.trim(), pseudonyms)
  if (name === '') throw new TingyinError('REQUEST_INVALID', { problem: 'by is empty; say who it is.' })
  return { by: name, at: new Date().toISOString(), ...(remark !== undefined && remark.trim() !== '' && { remark: maskCell(remark.trim(), pseudonyms) }) }
}
