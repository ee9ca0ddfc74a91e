import { momentOfStep, stepAt } from '../analytics/spikes/series-time'
import { readDay } from '../domain/day-span'
import type { ReportedIncident } from '../domain/alert'
import type { RecordStore } from '../stores/records/record-store'
import type { AlertEntry } from './alert-index'
import type { Reported } from './grow-incident'
import { type AlertedIncident, closedAt, hasAlert, keptIncident } from './incidents'
import { type CountContacts, eventQuery, GOES_ON_WITHIN, goesOn, sharedContacts } from './same-event'

/**
 * The alert, of those there are, that already tells of an incident's event, by its id: one with an incident of the same series that goes on, while nobody has closed it; else the one that it
 * shares most contacts with. What begins after somebody closed an alert is news, whatever goes on of that. Where nothing can count contacts only the same series is
 * recognised.
 */
export async function alertOfEvent(incident: Reported, entries: readonly AlertEntry[], records: RecordStore, count: CountContacts | undefined): Promise<string | undefined> {
  if (incident.event === 'used_up_wave') return undefined
  const own = eventQuery(incident)
  const begins = momentOfStep(stepAt(incident.since, incident.step), incident.step)
  let most = { id: undefined as string | undefined, shared: 0 }
  for (const { id } of entries.filter((entry) => isNear(entry, incident))) {
    const lead = (await keptIncident(id, records))?.incident
    if (lead === undefined || !hasAlert(lead)) continue
    const closed = closedAt(lead.alert)
    if (closed !== undefined && begins >= Date.parse(closed)) continue
    const incidents = await incidentsOf(lead, records)
    if (closed === undefined && incidents.some((each) => each.rule === incident.rule && each.series === incident.series && goesOn(each, incident))) return id
    if (own === undefined || count === undefined) continue
    const shared = await sharedContacts(incidents.flatMap((each) => eventQuery(each) ?? []), [own], count)
    if (shared > most.shared) most = { id, shared }
  }
  return most.id
}

/** Whether an alert's days come near enough to be looked at. */
function isNear(entry: AlertEntry, { since, until }: Reported): boolean {
  const day = (step: string): number => readDay(step.slice(0, 10))!
  return day(entry.since) <= day(until) && day(since) - day(entry.until) <= GOES_ON_WITHIN
}

/** The incident that an alert was opened for, and those that joined it. */
async function incidentsOf(lead: AlertedIncident, records: RecordStore): Promise<readonly ReportedIncident[]> {
  const others = await Promise.all(lead.alert.alsoSeen.map(({ incident }) => keptIncident(incident, records)))
  return [lead, ...others.flatMap((each) => each?.incident ?? [])]
}
