import { createHash } from 'node:crypto'
import { TingyinError } from '../domain/errors'
import type { Alert, AlertEventType, ReportedIncident } from '../domain/alert'
import { changeRecord } from '../stores/records/change-record'
import type { RecordStore } from '../stores/records/record-store'

/** Something that happened to an alert and that is yet to be told. */
export interface Untold {
  readonly id: string
  readonly type: AlertEventType
  readonly at: string
}

/**
 * An incident with its outbox: what is to be told is kept with the change it tells of, and leaves the outbox once it stands in the events and with
 * the deliveries.
 */
export interface KeptIncident {
  readonly incident: ReportedIncident
  readonly untold: readonly Untold[]
  /** The excess that was told last. */
  readonly toldExcess?: number
}

export type AlertedIncident = ReportedIncident & { readonly alert: Alert }

/** 16 hexadecimal digits: the same for the same rule, series and first step. */
export function incidentId(rule: string, series: string, since: string): string {
  return createHash('sha256').update(JSON.stringify([rule, series, since])).digest('hex').slice(0, 16)
}

/** All that are kept, by id. */
export async function keptIncidents(records: RecordStore): Promise<ReadonlyMap<string, KeptIncident>> {
  return new Map((await records.list('incident')).map(({ key, value }) => [key, value as KeptIncident]))
}

export interface AlertFilter {
  readonly state?: Alert['state'] | undefined
  readonly rule?: string | undefined
}

/** Incidents that people were told of, the latest first. */
export async function listAlerts({ state, rule }: AlertFilter, records: RecordStore): Promise<readonly AlertedIncident[]> {
  const incidents = [...(await keptIncidents(records)).values()].map(({ incident }) => incident)
  return incidents
    .filter((incident): incident is AlertedIncident => incident.alert !== undefined)
    .filter(({ alert, rule: ofRule }) => (state === undefined || alert.state === state) && (rule === undefined || ofRule === rule))
    .sort((a, b) => (a.openedAt < b.openedAt ? 1 : a.openedAt > b.openedAt ? -1 : b.severity - a.severity))
}

/** @throws TingyinError ALERT_NOT_FOUND */
export async function alertWithId(id: string, records: RecordStore): Promise<AlertedIncident> {
  const { incident } = alerted((await records.get('incident', id)) as KeptIncident | undefined, id)
  return incident
}

/** Changes an incident that people were told of. @throws TingyinError ALERT_NOT_FOUND, or what `change` throws */
export function changeAlert(id: string, records: RecordStore, change: (kept: KeptAlert) => KeptIncident): Promise<KeptIncident> {
  return changeRecord<KeptIncident>(records, 'incident', id, (seen) => change(alerted(seen, id)))
}

export type KeptAlert = KeptIncident & { readonly incident: AlertedIncident }

function alerted(kept: KeptIncident | undefined, id: string): KeptAlert {
  if (kept?.incident.alert === undefined) throw new TingyinError('ALERT_NOT_FOUND', { id })
  return kept as KeptAlert
}
