import { TingyinError } from '../../domain/errors'

const maxPage = 5_000

/** A place in the order of last changes: behind the correction with this time and id. */
export interface Place {
  readonly changed: number
  readonly id: string
}

export const placeText = ({ changed, id }: Place): string => `${changed}-${id}`

/** What every adapter refuses of a page. @throws TingyinError REQUEST_INVALID for the limit, CURSOR_INVALID for the place */
export function checkedPlace(limit: number, after: string | undefined): Place | undefined {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPage) throw new TingyinError('REQUEST_INVALID', { problem: `limit is 1 to ${maxPage}.` })
  if (after === undefined) return undefined
  const [, changed, id] = /^(\d{1,15})-(.{1,100})$/.exec(after) ?? []
  if (changed === undefined || id === undefined) throw new TingyinError('CURSOR_INVALID', {})
  return { changed: Number(changed), id }
}
