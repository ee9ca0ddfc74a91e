import type { Alert, AlertDeed, AlsoSeen, Verdict } from '../domain/alert'
import type { SeriesExclusion } from '../domain/alert-rule'
import type { Deed } from '../domain/corrections'
import { readDay, writeDay } from '../domain/day-span'
import { TingyinError } from '../domain/errors'
import type { QueryVocabulary } from '../domain/query'
import type { PlannedEvent } from '../domain/spike'
import { deedOf, type GivenDeed } from '../ingest/deed-of'
import type { Pseudonyms } from '../text/pseudonym'
import { expectUntold } from './alert-index'
import { checkDays } from './exclusions'
import { type AlertedIncident, alertWithId, changeAlert, type KeptAlert, keptIncident } from './incidents'
import { addPlannedEvent, type KeptPlannedEvent, removePlannedEvent } from './planned-events'
import { type AlertStores, tell } from './tell'

export interface Judging {
  readonly stores: AlertStores
  readonly pseudonyms: Pseudonyms
}

/** Somebody has seen to it. @throws TingyinError ALERT_NOT_FOUND, ALERT_SETTLED when it is not open */
export async function acknowledgeAlert(id: string, given: GivenDeed, judging: Judging): Promise<AlertedIncident> {
  return judge(id, 'acknowledged', deedOf(given, judging.pseudonyms), judging)
}

/** Nothing is left to do. @throws TingyinError ALERT_NOT_FOUND, ALERT_SETTLED when it is closed */
export async function closeAlert(id: string, given: GivenDeed, judging: Judging): Promise<AlertedIncident> {
  return judge(id, 'closed', deedOf(given, judging.pseudonyms), judging)
}

/** For how long after its last day a false alarm raises the least severity of its series. */
export const LEARNED_DAYS = 90
const MOST_SEVERE = 100

/**
 * There was nothing to be told. The alert is closed, and until a day (default 90 days after its last one) each series it was seen in tells only of what is more severe than
 * its own incident was. All contacts of a rule that does not split are about no event, so from one they learn nothing.
 *
 * @throws TingyinError ALERT_NOT_FOUND, ALERT_SETTLED when it was judged before, REQUEST_INVALID for a day that is none or lies before the incident
 */
export async function markFalseAlarm(
  id: string,
  { until, ...given }: GivenDeed & { readonly until?: string | undefined },
  judging: Judging,
): Promise<{ readonly incident: AlertedIncident; readonly exclusions: readonly SeriesExclusion[] }> {
  const { alert, ...own } = await unjudged(id, judging)
  const deed = deedOf(given, judging.pseudonyms)
  const daysOf = ({ since, until: last }: Pick<AlsoSeen, 'since' | 'until'>) => ({ from: since.slice(0, 10), to: until ?? writeDay(readDay(last.slice(0, 10))! + LEARNED_DAYS) })
  const { from, to } = daysOf(own)
  checkDays(from, to)
  const exclusions: SeriesExclusion[] = []
  for (const each of [{ ...own, incident: id }, ...alert.alsoSeen]) {
    const days = daysOf(each)
    const kept = await keptIncident(each.incident, judging.stores.records)
    // A series that joined later than the day given has nothing to learn.
    if (kept === undefined || each.split === undefined || days.from > days.to) continue
    exclusions.push({ id: `incident-${each.incident}`, rule: each.rule, series: each.series, ...days, leastSeverity: Math.min(kept.highest + 1, MOST_SEVERE), ...deed })
  }
  return { exclusions, incident: await judge(id, 'false_alarm', deed, judging, exclusions) }
}

/** What was behind an alert. Days are those of the incident where they are not given, and product and region those of its series. */
export type KnownEvent = Pick<PlannedEvent, 'kind' | 'name'> & { readonly [Part in 'from' | 'to' | 'product' | 'region']?: string | undefined }

/**
 * Something known was behind it. The alert is closed, and the event stands among the planned ones, so that the series is judged with it from then on.
 *
 * @throws TingyinError ALERT_NOT_FOUND, ALERT_SETTLED when it was judged before, PLANNED_EVENT_CONFLICT, LABEL_INVALID, REQUEST_INVALID
 */
export async function markKnownEvent(
  id: string,
  known: KnownEvent,
  given: GivenDeed,
  judging: Judging & { readonly vocabulary: QueryVocabulary },
): Promise<{ readonly incident: AlertedIncident; readonly event: KeptPlannedEvent }> {
  const { records } = judging.stores
  const { since, until, split, series } = await unjudged(id, judging)
  const { kind, name, from = since.slice(0, 10), to = until.slice(0, 10) } = known
  const product = known.product ?? (split === 'product' ? series : undefined)
  const region = known.region ?? (split === 'region' ? series : undefined)
  // First what is learned, under an id of its own: interrupted, the same can be said again.
  const event = await addPlannedEvent({ id: `incident-${id}`, kind, name, from, to, product, region }, given, records, judging)
  try {
    return { event, incident: await judge(id, 'known_event', deedOf(given, judging.pseudonyms), judging) }
  } catch (error) {
    // Somebody else judged it first, and otherwise.
    const { alert } = await alertWithId(id, records)
    if (alert.verdict === 'false_alarm') await removePlannedEvent(event.id, records)
    throw error
  }
}

async function unjudged(id: string, { stores: { records } }: Judging): Promise<AlertedIncident> {
  const incident = await alertWithId(id, records)
  if (incident.alert.verdict !== undefined) throw settled(incident)
  return incident
}

/** What it has taught is kept with it, so that of two who judge an alert at once only the first teaches. */
async function judge(id: string, deed: AlertDeed, by: Deed, { stores }: Judging, learned?: readonly SeriesExclusion[]): Promise<AlertedIncident> {
  const done = { ...by, deed }
  await expectUntold(id, stores.records)
  const kept = await changeAlert(id, stores.records, (seen): KeptAlert => {
    const alert = after(deed, seen)
    return {
      ...seen,
      incident: { ...seen.incident, alert: { ...alert, history: [...alert.history, done] } },
      untold: [...seen.untold, { id: `${id}.${deed}`, type: deed, at: done.at, ...(learned && { learned }) }],
    }
  })
  await tell(kept, stores)
  return alertWithId(id, stores.records)
}

/** The alert as it is after a deed. @throws TingyinError ALERT_SETTLED where it cannot be done any more */
function after(deed: AlertDeed, { incident }: KeptAlert): Alert {
  const { alert } = incident
  switch (deed) {
    case 'acknowledged':
      if (alert.state !== 'open') throw settled(incident)
      return { ...alert, state: 'acknowledged' }
    case 'closed':
      if (alert.state === 'closed') throw settled(incident)
      return { ...alert, state: 'closed' }
    default:
      if (alert.verdict !== undefined) throw settled(incident)
      return { ...alert, state: 'closed', verdict: deed satisfies Verdict }
  }
}

const deedNames: Readonly<Record<AlertDeed, string>> = {
  acknowledged: 'acknowledged',
  closed: 'closed',
  false_alarm: 'marked as a false alarm',
  known_event: 'marked as a known event',
}

function settled({ id, alert }: AlertedIncident): TingyinError {
  const { deed, by, at } = alert.history.at(-1)!
  return new TingyinError('ALERT_SETTLED', { id, deed: deedNames[deed], by, at })
}
