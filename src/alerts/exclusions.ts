import { randomUUID } from 'node:crypto'
import type { SeriesExclusion } from '../domain/alert-rule'
import { readDay } from '../domain/day-span'
import { TingyinError } from '../domain/errors'
import { deedOf, type GivenDeed } from '../ingest/deed-of'
import type { RecordStore } from '../stores/records/record-store'
import type { Pseudonyms } from '../text/pseudonym'
import { ruleWithId } from './alert-rules'

/** Days as a caller gave them. @throws TingyinError REQUEST_INVALID for what is no day of the calendar, or days that end before they begin */
export function checkDays(from: string, to: string): void {
  for (const day of [from, to]) {
    if (readDay(day) === undefined) throw new TingyinError('REQUEST_INVALID', { problem: `"${day}" is no day of the calendar. Write it as 2026-11-01.` })
  }
  if (to < from) throw new TingyinError('REQUEST_INVALID', { problem: `the days end on ${to}, before they begin on ${from}. Swap them.` })
}

export interface NewExclusion {
  readonly rule: string
  /** Default: the contacts of the rule together. */
  readonly series?: string | undefined
  readonly from: string
  readonly to: string
}

/**
 * Leaves a series of a rule out from one day to another: nobody is told of it. An exclusion does not judge what was told before.
 *
 * @throws TingyinError ALERT_RULE_NOT_FOUND, REQUEST_INVALID
 */
export async function addExclusion({ rule: id, series = '', from, to }: NewExclusion, given: GivenDeed, records: RecordStore, pseudonyms: Pseudonyms): Promise<SeriesExclusion> {
  checkDays(from, to)
  const rule = await ruleWithId(id, records)
  if ((rule.split === undefined) !== (series === '')) {
    throw new TingyinError('REQUEST_INVALID', {
      problem: rule.split === undefined ? `the rule "${id}" has one series only. Leave the series out.` : `the rule "${id}" has a series for each ${rule.split}. Name one.`,
    })
  }
  const exclusion: SeriesExclusion = { id: randomUUID(), rule: id, series, from, to, ...deedOf(given, pseudonyms) }
  await records.put('exclusion', exclusion.id, exclusion)
  return exclusion
}

/** The earliest first. */
export async function listExclusions(records: RecordStore): Promise<readonly SeriesExclusion[]> {
  const exclusions = (await records.list('exclusion')).map(({ value }) => value as SeriesExclusion)
  return exclusions.sort((a, b) => (a.from < b.from ? -1 : 1))
}

/** Of one rule, for whoever judges its series. */
export async function exclusionsOf(rule: string, records: RecordStore): Promise<readonly SeriesExclusion[]> {
  return (await listExclusions(records)).filter((exclusion) => exclusion.rule === rule)
}

/** Whether a day of a series is not judged at all. */
export function isExcluded(series: string, day: string, exclusions: readonly SeriesExclusion[]): boolean {
  return exclusions.some((each) => each.series === series && each.leastSeverity === undefined && each.from <= day && day <= each.to)
}

/** @throws TingyinError EXCLUSION_NOT_FOUND */
export async function removeExclusion(id: string, records: RecordStore): Promise<SeriesExclusion> {
  const exclusion = (await records.get('exclusion', id)) as SeriesExclusion | undefined
  if (exclusion === undefined) throw new TingyinError('EXCLUSION_NOT_FOUND', { id })
  await records.remove('exclusion', id)
  return exclusion
}
