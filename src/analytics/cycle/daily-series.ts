import type { DailySeries } from '../../domain/cycle'

const DAY_MS = 86_400_000

/** The number of a day, counted from 1970-01-01. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS)

/** The day of a number, such as `2026-01-03`. */
export const dayOfNumber = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10)

export const dayAt = ({ firstDay }: Pick<DailySeries, 'firstDay'>, index: number): string => dayOfNumber(dayNumber(firstDay) + index)

/** 0 for Sunday to 6 for Saturday. */
export const weekdayOf = (day: string): number => (((dayNumber(day) + 4) % 7) + 7) % 7
