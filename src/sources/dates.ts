import { businessDay } from '../domain/business-time'
import { DAY_MS } from '../domain/day-span'
import { TingyinError } from '../domain/errors'

const HOUR_MS = 3_600_000
const CHINA_OFFSET_MINUTES = 8 * 60
/** Clocks differ, and night shifts book on the next day; more than two days ahead is a slip of the pen. */
const FUTURE_TOLERANCE_MS = 48 * HOUR_MS
const EARLIEST_YEAR = 1990

/** Day 1 of a spreadsheet is 1900-01-01, and it believes in 1900-02-29: from March 1900 on, day 0 is 1899-12-30. */
const SERIAL_EPOCH_MS = Date.UTC(1899, 11, 30)
/** 1990-01-01 to 2064-04-08 as a spreadsheet counts days. Five digits can be nothing else, so old years are read too. */
const SERIAL_RANGE = { first: 32_874, last: 60_000 }

const ACCEPTED =
  'Accepted are forms such as 2026-01-03 09:05:33, 2026/1/3 9:05, 2026.1.3, 20260103090533, 2026年1月3日 上午9点05分, ' +
  '2026-01-03T09:05:33+08:00, seconds or milliseconds since 1970, and the day numbers of a spreadsheet.'

/** A time on the clock, or an instant if `offset` minutes are known; without them it is China's time. */
interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly milli: number
  readonly offset?: number
}

/**
 * The time of a contact as ISO 8601 with an offset: `2026-01-03T09:05:33+08:00`. The offset is China's, unless the value
 * names another. Refusals say what is accepted and never repeat the value: the column may be the wrong one and hold
 * personal data.
 */
export function parseOccurredAt(value: unknown, now: Date = new Date()): string {
  return parseTime('occurredAt', value, now)
}

/** @param column where the value stands, for who may show it */
export function parseTime(field: 'occurredAt' | 'resolvedAt' | 'date', value: unknown, now: Date, column?: string): string {
  const refuse = (problem: string): TingyinError => new TingyinError('FIELD_INVALID', { field, problem, ...(column !== undefined && { column }) })
  const time = read(value)
  if (time === 'ambiguous') {
    throw refuse(`day, month or year cannot be told apart. Write the year first and with four digits, as in 2026-01-03. ${ACCEPTED}`)
  }
  if (time === undefined) throw refuse(`it is no time we can read. ${ACCEPTED}`)
  const instant = instantOf(time)
  if (instant === undefined) throw refuse(`there is no such day or time of day. ${ACCEPTED}`)
  if (time.year < EARLIEST_YEAR) throw refuse(`it lies before ${EARLIEST_YEAR}.`)
  if (instant > now.getTime() + FUTURE_TOLERANCE_MS) throw refuse('it lies in the future, by more than 48 hours.')
  return format(instant, time.offset)
}

/**
 * The Asia/Shanghai day of a value, `2026-01-03`, in any of the same forms; a time of day is passed over. It may lie ahead, as a planned launch does.
 *
 * @throws TingyinError FIELD_INVALID, also for a day that does not exist
 */
export function parseDay(field: string, value: unknown): string {
  const refuse = (problem: string): TingyinError => new TingyinError('FIELD_INVALID', { field, problem })
  const time = read(value)
  if (time === 'ambiguous') throw refuse('day, month or year cannot be told apart. Write it as 2026-01-03.')
  if (time === undefined) throw refuse('it is no day we can read. Write it as 2026-01-03, 2026/1/3, 20260103 or 2026年1月3日.')
  const instant = instantOf(time)
  if (instant === undefined) throw refuse('there is no such day.')
  if (time.year < EARLIEST_YEAR) throw refuse(`it lies before ${EARLIEST_YEAR}.`)
  return businessDay(instant)
}

function read(value: unknown): WallTime | 'ambiguous' | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : wallTime(value.getTime())
  if (typeof value === 'number') return readNumber(value, String(Math.trunc(value)))
  if (typeof value !== 'string' || value.length > 100) return undefined
  const text = value
    .normalize('NFKC')
    .replace(/[\uFEFF\u200B\0"']/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (/^\d+(\.\d+)?$/.test(text) && !/^\d{4}\.\d{1,2}$/.test(text)) return readNumber(Number(text), text.split('.')[0] as string)
  return readChinese(text) ?? readYearFirst(text) ?? readDayOrMonthFirst(text)
}

/** A JS date from a sheet carries the clock time in its UTC fields, as a spreadsheet knows no zones. */
function wallTime(ms: number, offset?: number): WallTime {
  const date = new Date(ms)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    milli: date.getUTCMilliseconds(),
    ...(offset === undefined ? {} : { offset }),
  }
}

function readNumber(number: number, digits: string): WallTime | undefined {
  if (number >= SERIAL_RANGE.first && number < SERIAL_RANGE.last) return wallTime(serialMs(number))
  const compact = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:(\d\d)(\d{3})?)?)?$/.exec(digits)
  switch (digits.length) {
    case 10:
      return wallTime(Math.round(number * 1000) + CHINA_OFFSET_MINUTES * 60_000, CHINA_OFFSET_MINUTES)
    case 13:
      return wallTime(Math.round(number) + CHINA_OFFSET_MINUTES * 60_000, CHINA_OFFSET_MINUTES)
    case 8:
    case 12:
    case 14:
    case 17:
      return compact === null ? undefined : fromGroups(compact.slice(1))
    default:
      return undefined
  }
}

/** Milliseconds of a spreadsheet's day number. Its fractions are rounded, so what is nearly a whole second is one. */
export function serialMs(serial: number): number {
  const ms = Math.round(serial * DAY_MS)
  const second = Math.round(ms / 1000) * 1000
  return SERIAL_EPOCH_MS + (Math.abs(ms - second) <= 5 ? second : ms)
}

const clock = String.raw`(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?`
const zone = String.raw`(?: ?(Z|[+-]\d{2}(?::?\d{2})?))?`
const chineseClock = String.raw`(\d{1,2})(?:[点时:](?:(\d{1,2}|半)(?:[分:](?:(\d{1,2})(?:\.(\d{1,9}))?秒?)?)?)?|[点时])`
const weekday = String.raw`(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?`
const chinese = new RegExp(String.raw`^(\d{4})年(\d{1,2})月(\d{1,2})[日号]? ?${weekday} ?(?:(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|AM|PM)? ?${chineseClock})?$`, 'i')
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]? ?${weekday} ?(上午|下午|AM|PM)? ?${clock} ?(AM|PM)?${zone})?$`, 'i')
const compactParts = new RegExp(String.raw`^(\d{4})(\d\d)(\d\d)[T -](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?${zone}$`, 'i')
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: ${clock} ?(AM|PM)?)?$`, 'i')

function readChinese(text: string): WallTime | undefined {
  const found = chinese.exec(text)
  if (found === null) return undefined
  const [, year, month, day, half, hour, minute, second, fraction] = found
  return fromGroups([year, month, day, afternoon(hour, half), minute === '半' ? '30' : minute, second, fraction])
}

function readYearFirst(text: string): WallTime | undefined {
  const found = yearFirst.exec(text)
  if (found !== null) {
    const [, year, , month, day, before, hour, minute, second, fraction, after, offset] = found
    return fromGroups([year, month, day, afternoon(hour, before ?? after), minute, second, fraction], offset)
  }
  const compact = compactParts.exec(text)
  return compact === null ? undefined : fromGroups(compact.slice(1, 8), compact[8])
}

/** `13/1/2026` and `1/13/2026` can mean one day only; `1/3/2026` can mean two. */
function readDayOrMonthFirst(text: string): WallTime | 'ambiguous' | undefined {
  if (/^\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?( |$)/.test(text)) return 'ambiguous'
  const found = yearLast.exec(text)
  if (found === null) return undefined
  const [, one, , two, year, hour, minute, second, fraction, half] = found
  const [first, other] = [Number(one), Number(two)]
  if (first <= 12 && other <= 12 && first !== other) return 'ambiguous'
  const [month, day] = first > 12 ? [two, one] : [one, two]
  return fromGroups([year, month, day, afternoon(hour, half), minute, second, fraction])
}

/** The hour on a 24-hour clock. 晚上12点 is the midnight that ends the day, 中午12点 noon, 凌晨12点 the midnight that begins it. */
function afternoon(hour: string | undefined, half: string | undefined): string | undefined {
  if (hour === undefined || half === undefined) return hour
  const number = Number(hour)
  if (/^(晚上|夜里)$/.test(half)) return String(number === 12 ? 24 : number >= 5 && number < 12 ? number + 12 : number)
  if (/^(下午|傍晚|PM)$/i.test(half)) return String(number < 12 ? number + 12 : number)
  if (half === '中午') return String(number < 10 ? number + 12 : number)
  return String(number === 12 ? 0 : number)
}

function fromGroups(groups: readonly (string | undefined)[], zoneText?: string): WallTime {
  const [year, month, day, hour, minute, second] = groups.slice(0, 6).map((group) => Number(group ?? 0))
  const offset = zoneText === undefined ? undefined : offsetMinutes(zoneText)
  return {
    year: year as number,
    month: month as number,
    day: day as number,
    hour: hour as number,
    minute: minute as number,
    second: second as number,
    milli: Number((groups[6] ?? '').padEnd(3, '0').slice(0, 3)),
    ...(offset === undefined ? {} : { offset }),
  }
}

function offsetMinutes(zoneText: string): number {
  if (/z/i.test(zoneText)) return 0
  const [hours, minutes] = [Number(zoneText.slice(1, 3)), Number(zoneText.slice(3).replace(':', '') || 0)]
  return hours > 14 || minutes > 59 ? NaN : (zoneText.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/** The instant, or undefined for a day or time that does not exist. 24:00 is the midnight that ends the day. */
function instantOf({ year, month, day, hour, minute, second, milli, offset = CHINA_OFFSET_MINUTES }: WallTime): number | undefined {
  const midnight = Date.UTC(year, month - 1, day)
  const date = new Date(midnight)
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  const endOfDay = hour === 24 && minute === 0 && second === 0 && milli === 0
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 59 || Number.isNaN(offset)) return undefined
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + milli - offset * 60_000
}

function format(instant: number, offset = CHINA_OFFSET_MINUTES): string {
  const local = new Date(instant + offset * 60_000).toISOString().replace('.000Z', 'Z').slice(0, -1)
  if (offset === 0) return `${local}Z`
  const minutes = Math.abs(offset)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** A clock time as text, for a date that ends in an attribute: `2026-01-03 09:05:33`, or `2026-01-03` at midnight. */
export function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return ''
  const [day, time] = date.toISOString().split('T') as [string, string]
  const seconds = time.slice(0, 8)
  if (date.getTime() >= SERIAL_EPOCH_MS && date.getTime() < SERIAL_EPOCH_MS + DAY_MS) return seconds
  return seconds === '00:00:00' ? day : `${day} ${seconds}`
}
