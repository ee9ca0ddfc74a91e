import { getDayDetail } from 'chinese-days'

/** What is special about a day by the announcements of the State Council; nothing where none are known, see `hasHolidays`. */
export interface PublicHoliday {
  /** A weekend day that is worked for a holiday 调休 is also a working day. */
  readonly working: boolean
  /** A day of a public holiday, weekends within it included. */
  readonly holiday: boolean
  readonly springFestival: boolean
}

/** @param day `2026-10-01`, in Asia/Shanghai */
export function publicHoliday(day: string): PublicHoliday {
  // Of a public holiday or a workday made up for it, the name has three parts: National Day,国庆节,3.
  const { work, name } = getDayDetail(day)
  const holiday = !work && name.includes(',')
  return { working: work, holiday, springFestival: holiday && name.includes('春节') }
}

/** Whether the holidays of a year are known: from 2004 to the last year that was announced when the library was released. */
export function hasHolidays(year: number): boolean {
  return year >= 2004 && getDayDetail(`${year}-10-01`).name.includes(',')
}
