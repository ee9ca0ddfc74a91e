import { isDeepStrictEqual } from 'node:util'
import type { AlertState } from '../domain/alert'
import { TingyinError } from '../domain/errors'
import type { RecordStore } from '../stores/records/record-store'
import { type AlertedIncident, type KeptAlert, keptIncident } from './incidents'

/** What alerts are found by. It follows what is kept of them, which is the truth. */
export interface AlertEntry {
  readonly id: string
  readonly state: AlertState
  /** The rule that opened it, and those whose series joined it. */
  readonly rules: readonly string[]
  readonly openedFor: string
  /** First and last step of its incidents so far. */
  readonly since: string
  readonly until: string
  readonly severity: number
  /** Something may be left in its outbox. */
  readonly untold?: true
}

export async function alertEntries(records: RecordStore): Promise<readonly AlertEntry[]> {
  return (await records.list('alert')).map(({ value }) => value as AlertEntry)
}

/** Has an alert found by what is known of it now, and gives that. Writes nothing where that is what stands there. */
export async function indexAlert(kept: KeptAlert, records: RecordStore): Promise<AlertEntry> {
  const entry = entryOf(kept)
  if (!isDeepStrictEqual(entry, await records.get('alert', entry.id))) await records.put('alert', entry.id, entry)
  return entry
}

/** Has the outbox of an alert looked into after a crash, whatever is put there next. */
export async function expectUntold(id: string, records: RecordStore): Promise<void> {
  const entry = (await records.get('alert', id)) as AlertEntry | undefined
  if (entry !== undefined) await records.replace('alert', id, entry, { ...entry, untold: true })
}

function entryOf({ incident: { id, rule, since, until, alert: { state, openedFor, severity, alsoSeen } }, untold }: KeptAlert): AlertEntry {
  const all = [{ rule, since, until }, ...alsoSeen]
  return {
    id,
    state,
    rules: [...new Set(all.map((each) => each.rule))],
    openedFor,
    since: all.map((each) => each.since).sort()[0]!,
    until: all.map((each) => each.until).sort().at(-1)!,
    severity,
    ...(untold.length > 0 && { untold: true }),
  }
}

export interface AlertFilter {
  readonly state?: AlertState | undefined
  /** The rule that opened it, or one whose series joined it. */
  readonly rule?: string | undefined
  /** Days: alerts with an incident that has any of them. Without one there is no bound. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface AlertPage {
  /** How many match in all. */
  readonly total: number
  readonly alerts: readonly AlertedIncident[]
  /** Where the next page begins; absent on the last one. */
  readonly next?: string
}

/** Alerts by the step they were opened for, the latest first, whatever happens to them between two pages. @throws TingyinError CURSOR_INVALID */
export async function listAlerts({ state, rule, from = '', to = '9999-12-31' }: AlertFilter, limit: number, records: RecordStore, cursor?: string): Promise<AlertPage> {
  const found = (await alertEntries(records))
    .filter((entry) => (state === undefined || entry.state === state) && (rule === undefined || entry.rules.includes(rule)))
    .filter(({ since, until }) => since.slice(0, 10) <= to && until.slice(0, 10) >= from)
    .sort(latestFirst)
  const last = cursor === undefined ? undefined : readCursor(cursor)
  const left = last === undefined ? found : found.filter((entry) => latestFirst(last, entry) < 0)
  const page = left.slice(0, limit)
  const alerts: AlertedIncident[] = []
  for (const { id } of page) alerts.push((await keptIncident(id, records))!.incident as AlertedIncident)
  return { total: found.length, alerts, ...(left.length > page.length && { next: cursorOf(page.at(-1)!) }) }
}

/** What of an alert never changes, and gives its place among the others. */
type Place = Pick<AlertEntry, 'openedFor' | 'id'>

function latestFirst(a: Place, b: Place): number {
  if (a.openedFor !== b.openedFor) return a.openedFor < b.openedFor ? 1 : -1
  return a.id < b.id ? -1 : a.id === b.id ? 0 : 1
}

const cursorOf = ({ openedFor, id }: Place): string => `${openedFor.replace(' ', 'T')}_${id}`

/** The last alert of the page before. */
function readCursor(cursor: string): Place {
  const [, step, id] = /^(\d{4}-\d\d-\d\d(?:T\d\d:00:00)?)_([0-9a-f]{16})$/.exec(cursor) ?? []
  if (step === undefined || id === undefined) throw new TingyinError('CURSOR_INVALID', {})
  return { openedFor: step.replace('T', ' '), id }
}
