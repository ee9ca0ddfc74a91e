import { BUSINESS_OFFSET_MS } from '../../domain/business-time'
import { TingyinError } from '../../domain/errors'

/** When a month, `2026-03`, begins in Asia/Shanghai, in epoch milliseconds. @throws TingyinError REQUEST_INVALID when it is no month */
export function startOfMonth(month: string): number {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(month)) throw new TingyinError('REQUEST_INVALID', { problem: 'a month is written like 2026-03.' })
  return Date.parse(`${month}-01T00:00:00Z`) - BUSINESS_OFFSET_MS
}
