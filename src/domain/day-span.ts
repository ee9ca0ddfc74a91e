import { BUSINESS_OFFSET_MS } from './business-time'

/** Whole days of Asia/Shanghai, `2026-01-03`, from the first to the last; both belong to it. */
export interface DaySpan {
  readonly from: string
  readonly to: string
}

/** Whether two spans have a day in common. */
export const overlap = (one: DaySpan, other: DaySpan): boolean => one.from <= other.to && other.from <= one.to

export const DAY_MS = 24 * 3_600_000

/** Days since 1970-01-01; undefined for what is no day of the calendar. */
export function readDay(text: string): number | undefined {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) / DAY_MS : Number.NaN
  // 2026-02-30 is read as the second of March.
  return Number.isNaN(day) || writeDay(day) !== text ? undefined : day
}

export const writeDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The day an instant falls on. */
export const dayOf = (instant: number): number => Math.floor((instant + BUSINESS_OFFSET_MS) / DAY_MS)

/** From the first moment of a span, inclusive, until that after its last, exclusive, in epoch milliseconds. */
export function momentsOf({ from, to }: DaySpan): { readonly from: number; readonly to: number } {
  return { from: Date.parse(`${from}T00:00:00Z`) - BUSINESS_OFFSET_MS, to: Date.parse(`${to}T00:00:00Z`) - BUSINESS_OFFSET_MS + DAY_MS }
}
