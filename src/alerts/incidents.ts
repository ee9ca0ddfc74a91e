import { createHash } from 'node:crypto'
import { TingyinError } from '../domain/errors'
import type { Alert, AlertEventType, ReportedIncident } from '../domain/alert'
import type { SeriesExclusion } from '../domain/alert-rule'
import { changeRecord } from '../stores/records/change-record'
import type { RecordStore } from '../stores/records/record-store'

/** Something that happened to an alert and that is yet to be told. */
export interface Untold {
  readonly id: string
  readonly type: AlertEventType
  readonly at: string
  /** What it has taught and is yet to be kept. */
  readonly learned?: readonly SeriesExclusion[]
}

/**
 * An incident with its outbox: what is to be told is kept with the change it tells of, and leaves the outbox once it stands in the events and with
 * the deliveries.
 */
export interface KeptIncident {
  readonly incident: ReportedIncident
  readonly untold: readonly Untold[]
  /** The highest severity that was said of the incident itself, 0 to 100: what a false alarm teaches its series. */
  readonly highest: number
  /** How large and how severe its event was when it was told last, and how often its detectors had it told by then. Absent where nobody was told. */
  readonly lastTelling?: { readonly excess: number; readonly severity: number; readonly number: number }
}

export type AlertedIncident = ReportedIncident & { readonly alert: Alert }

export const hasAlert = (incident: ReportedIncident): incident is AlertedIncident => incident.alert !== undefined

export const isAlert = (kept: KeptIncident): kept is KeptAlert => hasAlert(kept.incident)

/** When an alert was closed, ISO 8601; undefined while it is not. */
export const closedAt = ({ history }: Alert): string | undefined => history.find(({ deed }) => deed !== 'acknowledged')?.at

/** 16 hexadecimal digits: the same for the same rule, series and first step. */
export function incidentId(rule: string, series: string, since: string): string {
  return createHash('sha256').update(JSON.stringify([rule, series, since])).digest('hex').slice(0, 16)
}

export async function keptIncident(id: string, records: RecordStore): Promise<KeptIncident | undefined> {
  return (await records.get('incident', id)) as KeptIncident | undefined
}

/** @throws TingyinError ALERT_NOT_FOUND, also for an incident that nobody was told of by itself */
export async function alertWithId(id: string, records: RecordStore): Promise<AlertedIncident> {
  const { incident } = alerted(await keptIncident(id, records), id)
  return incident
}

/** Changes an incident that people were told of. @throws TingyinError ALERT_NOT_FOUND, or what `change` throws */
export function changeAlert(id: string, records: RecordStore, change: (kept: KeptAlert) => KeptAlert): Promise<KeptAlert> {
  return changeRecord<KeptAlert>(records, 'incident', id, (seen) => change(alerted(seen, id)))
}

export type KeptAlert = KeptIncident & { readonly incident: AlertedIncident }

function alerted(kept: KeptIncident | undefined, id: string): KeptAlert {
  if (kept?.incident.alert === undefined) throw new TingyinError('ALERT_NOT_FOUND', { id })
  return kept as KeptAlert
}
