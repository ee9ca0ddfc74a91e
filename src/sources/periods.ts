import { TingyinError } from '../domain/errors'
import { type Period, periodOf, type PeriodStep, spanOf } from '../domain/period'
import { parseDay } from './dates'

/**
 * A period as a table writes it: a day in any form that a time may have, `2026-W02`, `2026年第2周`, `2026-01`, `2026/1`, `2026年1月`, `2026.10` or `202601`.
 *
 * With a step, as a column 周 or 月 says it, a day stands for the week or month it is in.
 *
 * @throws TingyinError FIELD_INVALID
 */
export function parsePeriod(value: unknown, step: PeriodStep = 'day'): Period {
  const refuse = (problem: string): TingyinError => new TingyinError('FIELD_INVALID', { field: 'period', problem })
  const text = value instanceof Date ? '' : String(value).normalize('NFKC').trim()
  const week = /^(\d{4})(?:-?W|年?第?)(\d{1,2})(?:周)?$/i.exec(text)
  if (week !== null && /[W周]/i.test(text)) {
    const period = `${week[1]}-W${week[2]!.padStart(2, '0')}`
    if (week[2] === '0' || week[2] === '00' || periodOf(spanOf(period).from, 'week') !== period) throw refuse('there is no such week of that year.')
    return period
  }
  // A spreadsheet that takes 2026.10 for a number leaves the last zero out.
  if (/^\d{4}\.1$/.test(text)) throw refuse(`${text} may be January or October. Write ${text.slice(0, 4)}-01 or ${text.slice(0, 4)}-10.`)
  const month = /^(\d{4})(?:[-/.年](\d{1,2})月?|(\d{2}))$/.exec(text)
  if (month !== null) {
    const number = Number(month[2] ?? month[3])
    if (number < 1 || number > 12) throw refuse('there is no such month.')
    return `${month[1]}-${String(number).padStart(2, '0')}`
  }
  const day = parseDay('period', value)
  return periodOf(day, step)
}
