import { BUSINESS_OFFSET_MS } from '../../domain/business-time'
import { DAY_MS } from '../../domain/day-span'
import type { QueryNode } from '../../domain/query'
import { queryInvalid } from './query-tokens'

type Period = Extract<QueryNode, { type: 'period' }>

/** From the first moment of its first day until the first moment after its last. */
interface Span {
  readonly from: number
  readonly to: number
}

const lastDay = startOf(9999, 12, 31)

const allowed =
  'Write a day (2026-01-03), month (2026-01) or year (2026), 今天, 昨天, 近7天, 本月, 上月, ' +
  'a range (2026-01-01..2026-03-31, either end may be open), or >=, >, <=, < before any of them.'

/** Reads what stands after `date:`. `at` is its position in the query, for errors. */
export function readPeriod(written: string, at: number, now: Date): Period {
  const text = written.normalize('NFKC').replaceAll('≥', '>=').replaceAll('≤', '<=').replace(/\s/g, '')
  const span = (part: string): Span => {
    const found = spanOf(part, now)
    if (found === undefined) throw queryInvalid('This is not a day, month, year or period of the calendar.', at, allowed)
    return found
  }

  const [first = '', last, ...more] = text.split('..')
  if (last !== undefined) {
    if (more.length > 0) throw queryInvalid('A range has more than two ends.', at, allowed)
    if (first === '' && last === '') throw queryInvalid('A range has neither beginning nor end.', at, allowed)
    const from = first === '' ? undefined : span(first).from
    const to = last === '' ? undefined : span(last).to
    if (from !== undefined && to !== undefined && from >= to) {
      throw queryInvalid('The range ends before it begins.', at, 'Write the earlier day first: 2026-01-01..2026-03-31.')
    }
    return { type: 'period', ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
  }

  const comparison = /^[<>]=?/.exec(text)?.[0] ?? ''
  const { from, to } = span(text.slice(comparison.length))
  switch (comparison) {
    case '>=':
      return { type: 'period', from }
    case '<':
      return { type: 'period', to: from }
    case '<=':
      return { type: 'period', to }
    case '>':
      if (to > lastDay) throw queryInvalid('No day comes after this one.', at, allowed)
      return { type: 'period', from: to }
    default:
      return { type: 'period', from, to }
  }
}

/** The canonical form, e.g. `date:2026-01-01..2026-03-31`. Ends that are not midnight in Shanghai are rounded down to it. */
export function writePeriod({ from, to }: Period): string {
  const dayAt = (time: number): string => new Date(time + BUSINESS_OFFSET_MS).toISOString().slice(0, 10)
  if (to === undefined) return from === undefined ? '*' : `date:>=${dayAt(from)}`
  if (from === undefined) return `date:<${dayAt(to)}`
  const first = dayAt(from)
  const last = dayAt(to - DAY_MS)
  return first === last ? `date:${first}` : `date:${first}..${last}`
}

function startOf(year: number, month: number, date: number): number {
  return Date.UTC(year, month - 1, date) - BUSINESS_OFFSET_MS
}

function spanOf(text: string, now: Date): Span | undefined {
  return relativeSpan(text, now) ?? calendarSpan(text)
}

function relativeSpan(text: string, now: Date): Span | undefined {
  const local = new Date(now.getTime() + BUSINESS_OFFSET_MS)
  const year = local.getUTCFullYear()
  const month = local.getUTCMonth() + 1
  const today = startOf(year, month, local.getUTCDate())
  switch (text) {
    case '今天':
      return { from: today, to: today + DAY_MS }
    case '昨天':
      return { from: today - DAY_MS, to: today }
    case '本月':
      return { from: startOf(year, month, 1), to: startOf(year, month + 1, 1) }
    case '上月':
      return { from: startOf(year, month - 1, 1), to: startOf(year, month, 1) }
  }
  // 近7天 is today and the six days before it.
  const days = Number(/^近(\d{1,4})天$/.exec(text)?.[1] ?? 0)
  return days === 0 ? undefined : { from: today - (days - 1) * DAY_MS, to: today + DAY_MS }
}

function calendarSpan(text: string): Span | undefined {
  const parts =
    /^(\d{4})(?:([-/])(\d{1,2})(?:\2(\d{1,2}))?)?$/.exec(text) ?? /^(\d{4})年(?:()(\d{1,2})月(?:(\d{1,2})[日号])?)?$/.exec(text)
  if (parts === null) return undefined
  const [year, month, date] = [parts[1], parts[3], parts[4]].map((part) => (part === undefined ? undefined : Number(part)))
  if (year === undefined || year < 1000) return undefined
  if (month === undefined) return { from: startOf(year, 1, 1), to: startOf(year + 1, 1, 1) }
  if (month < 1 || month > 12) return undefined
  if (date === undefined) return { from: startOf(year, month, 1), to: startOf(year, month + 1, 1) }
  const from = startOf(year, month, date)
  return date >= 1 && from < startOf(year, month + 1, 1) ? { from, to: from + DAY_MS } : undefined
}
