import { BUSINESS_OFFSET_MS } from '../../domain/business-time'
import { dayOf, writeDay } from '../../domain/day-span'
import type { SeriesRequest } from './search-index'

const HOUR_MS = 3_600_000

type Step = SeriesRequest['step']

/** Which step of the clock of Asia/Shanghai an instant in epoch milliseconds falls in, counted from 1970. */
export const stepNumbers: Readonly<Record<Step, (instant: number) => number>> = {
  hour: (instant) => Math.floor((instant + BUSINESS_OFFSET_MS) / HOUR_MS),
  day: dayOf,
  // 1970-01-01 was a Thursday, 1969-12-29 the Monday of its week.
  week: (instant) => Math.floor((stepNumbers.day(instant) + 3) / 7),
  month: (instant) => {
    const date = new Date(instant + BUSINESS_OFFSET_MS)
    return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
  },
}

/** Hours are named in the order of time, and making a date of each takes longer than counting them. */
let lastDay = { number: Number.NaN, name: '' }

/** What a step is called, as `TimeCount` has it. */
export const stepNames: Readonly<Record<Step, (number: number) => string>> = {
  hour: (hour) => {
    const day = Math.floor(hour / 24)
    if (day !== lastDay.number) lastDay = { number: day, name: writeDay(day) }
    return `${lastDay.name}T${String(hour - 24 * day).padStart(2, '0')}`
  },
  day: writeDay,
  week: (week) => writeDay(week * 7 - 3),
  month: (month) => new Date(Date.UTC(1970, month, 1)).toISOString().slice(0, 10),
}
