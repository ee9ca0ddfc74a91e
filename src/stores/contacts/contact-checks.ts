import { TingyinError } from '../../domain/errors'

const maxPage = 5_000

/** What every adapter refuses of a page. @throws TingyinError REQUEST_INVALID for the limit, CURSOR_INVALID for the place */
export function checkPage(limit: number, after: string | undefined): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPage) {
    throw new TingyinError('REQUEST_INVALID', { problem: `limit is 1 to ${maxPage}.` })
  }
  if (after !== undefined && !/^[1-9]\d{0,14}$/.test(after)) throw new TingyinError('CURSOR_INVALID', {})
}

/** Epoch milliseconds. @throws TingyinError FIELD_INVALID */
export function instantOf(occurredAt: string): number {
  const ms = Date.parse(occurredAt)
  if (Number.isNaN(ms)) throw new TingyinError('FIELD_INVALID', { field: 'occurredAt', problem: 'it is not a time in ISO 8601.' })
  return ms
}

export function givenTwice(id: string): TingyinError {
  return new TingyinError('REQUEST_INVALID', { problem: `contact "${id}" is given twice; each key may stand once in a call.` })
}
