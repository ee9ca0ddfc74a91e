import { getDayDetail } from 'chinese-days'
import type { DayKind } from '../../domain/cycle'

/** What China's public holidays make of a day. Years the calendar does not know yet have ordinary days only. */
export function businessDayKind(day: string): DayKind {
  // Of a public holiday or a workday made up for it, the name has three parts: National Day,国庆节,3.
  const { work, name } = getDayDetail(day)
  if (!name.includes(',')) return 'ordinary'
  return work ? 'makeup_workday' : 'holiday'
}
