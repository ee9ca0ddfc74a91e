import type { Alert, AlertDeed, Verdict } from '../domain/alert'
import type { SeriesExclusion } from '../domain/alert-rule'
import { dayOf, writeDay } from '../domain/day-span'
import { TingyinError } from '../domain/errors'
import type { QueryVocabulary } from '../domain/query'
import type { PlannedEvent } from '../domain/spike'
import { deedOf, type GivenDeed } from '../ingest/deed-of'
import type { Pseudonyms } from '../text/pseudonym'
import { checkDays } from './exclusions'
import { type AlertedIncident, alertWithId, changeAlert, type KeptAlert, type KeptIncident } from './incidents'
import { addPlannedEvent, type KeptPlannedEvent } from './planned-events'
import { type AlertStores, tell } from './tell'

export interface Judging {
  readonly stores: AlertStores
  readonly pseudonyms: Pseudonyms
}

/** Somebody has seen to it. @throws TingyinError ALERT_NOT_FOUND, ALERT_SETTLED when it is not open */
export function acknowledgeAlert(id: string, given: GivenDeed, judging: Judging): Promise<AlertedIncident> {
  return judge(id, 'acknowledged', given, judging)
}

/** Nothing is left to do. @throws TingyinError ALERT_NOT_FOUND, ALERT_SETTLED when it is closed */
export function closeAlert(id: string, given: GivenDeed, judging: Judging): Promise<AlertedIncident> {
  return judge(id, 'closed', given, judging)
}

/** For how long a false alarm raises the least severity of its series. */
export const LEARNED_DAYS = 90

/**
 * There was nothing to be told. The alert is closed, and until a day (default 90 days from now) its series tells of more severe incidents only.
 *
 * @throws TingyinError ALERT_NOT_FOUND, ALERT_SETTLED when it was judged before, REQUEST_INVALID for a day that is none or lies before the incident
 */
export async function markFalseAlarm(
  id: string,
  { until, ...given }: GivenDeed & { readonly until?: string | undefined },
  judging: Judging,
): Promise<{ readonly incident: AlertedIncident; readonly exclusion: SeriesExclusion }> {
  const { stores: { records }, pseudonyms } = judging
  const { rule, series, since, severity } = await unjudged(id, judging)
  const [from, to] = [since.slice(0, 10), until ?? writeDay(dayOf(Date.now()) + LEARNED_DAYS)]
  checkDays(from, to)
  const exclusion: SeriesExclusion = { id: `incident-${id}`, rule, series, from, to, leastSeverity: Math.floor(severity) + 1, ...deedOf(given, pseudonyms) }
  // First what is learned, under an id of its own: interrupted, the same can be said again.
  await records.put('exclusion', exclusion.id, exclusion)
  return { exclusion, incident: await judge(id, 'false_alarm', given, judging) }
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
  const { since, until, split, series } = await unjudged(id, judging)
  const { kind, name, from = since.slice(0, 10), to = until.slice(0, 10) } = known
  const product = known.product ?? (split === 'product' ? series : undefined)
  const region = known.region ?? (split === 'region' ? series : undefined)
  // First what is learned, under an id of its own: interrupted, the same can be said again.
  const event = await addPlannedEvent({ id: `incident-${id}`, kind, name, from, to, product, region }, given, judging.stores.records, judging)
  return { event, incident: await judge(id, 'known_event', given, judging) }
}

async function unjudged(id: string, { stores: { records } }: Judging): Promise<AlertedIncident> {
  const incident = await alertWithId(id, records)
  if (incident.alert.verdict !== undefined) throw settled(incident)
  return incident
}

async function judge(id: string, deed: AlertDeed, given: GivenDeed, { stores, pseudonyms }: Judging): Promise<AlertedIncident> {
  const done = { ...deedOf(given, pseudonyms), deed }
  const kept = await changeAlert(id, stores.records, (seen): KeptIncident => {
    const alert = after(deed, seen)
    return {
      ...seen,
      incident: { ...seen.incident, alert: { ...alert, history: [...alert.history, done] } },
      untold: [...seen.untold, { id: `${id}.${deed}`, type: deed, at: done.at }],
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
