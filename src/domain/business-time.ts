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
