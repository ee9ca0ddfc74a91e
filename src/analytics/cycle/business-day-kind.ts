import type { DayKind } from '../../domain/cycle'
import { publicHoliday } from '../../sources/public-holidays'
import { weekdayOf } from './daily-series'

/** What China's public holidays make of a day. Years the calendar does not know yet have ordinary days only. */
export function businessDayKind(day: string): DayKind {
  const { working, holiday } = publicHoliday(day)
  if (holiday) return 'holiday'
  return working && weekdayOf(day) % 6 === 0 ? 'makeup_workday' : 'ordinary'
}
