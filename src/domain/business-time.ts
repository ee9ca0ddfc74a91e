/** Asia/Shanghai, in which business days are counted. It has had no summer time since 1991; earlier summers are read as if they had none. */
export const BUSINESS_OFFSET_MS = 8 * 3_600_000

/** An instant as the clock in Asia/Shanghai shows it, `2026-01-05 10:20:00`; what is no instant stays as it is. */
export function businessTime(time: string): string {
  const instant = Date.parse(time)
  return Number.isNaN(instant) ? time : new Date(instant + BUSINESS_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** The Asia/Shanghai day of an instant in epoch milliseconds, `2026-01-05`. */
export function businessDay(instant: number): string {
  return new Date(instant + BUSINESS_OFFSET_MS).toISOString().slice(0, 10)
}

/** Whether a text is a day of the calendar, written as `2026-01-05`. */
export function isDay(text: string): boolean {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}
