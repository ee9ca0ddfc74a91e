import type { SeriesRequest } from './search-index'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Asia/Shanghai is eight hours ahead of UTC all year, since 1991. */
const SHANGHAI = 8 * HOUR

/** The step an instant lies in, by its first day in Asia/Shanghai; weeks begin on Monday. */
export function stepOf(at: number, step: SeriesRequest['step']): string {
  const local = at + SHANGHAI
  if (step === 'hour') return new Date(local).toISOString().slice(0, 13)
  if (step === 'month') return `${new Date(local).toISOString().slice(0, 7)}-01`
  const day = Math.floor(local / DAY)
  // 1 January 1970 was a Thursday, three days after a Monday.
  const first = step === 'week' ? day - ((((day + 3) % 7) + 7) % 7) : day
  return new Date(first * DAY).toISOString().slice(0, 10)
}
