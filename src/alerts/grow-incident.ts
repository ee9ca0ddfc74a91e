import { isDeepStrictEqual } from 'node:util'
import type { Alert, AlertEventType, AlsoSeen, IncidentReport, ReportedIncident, Withheld } from '../domain/alert'
import type { AlertRule } from '../domain/alert-rule'
import { type AlertedIncident, hasAlert, incidentId, type KeptAlert, type KeptIncident } from './incidents'
import { seriesQuery } from './series-query'

/** What is reported, as it is kept. */
export type Reported = Omit<ReportedIncident, 'openedAt' | 'grownAt' | 'closedAt' | 'alert' | 'partOf' | 'withheld'>

/** What came of an incident that no alert told of before; empty where nothing new is said of it. */
export type Decision = { readonly alert: Alert } | { readonly partOf: string } | { readonly withheld: Withheld } | Record<string, never>

/** An alert is told again when its excess is so many times what was told last, */
const GROWN_TIMES = 2
/** or its severity so much more. */
const ESCALATED_BY = 10

export function reportedIncident(report: IncidentReport, rule: AlertRule): Reported {
  return {
    id: incidentId(rule.id, report.series, report.since),
    rule: rule.id,
    ruleName: rule.name,
    ...(rule.split !== undefined && { split: rule.split }),
    step: rule.step,
    ...report,
    excess: report.observed - report.expected,
    query: seriesQuery(rule, report),
  }
}

/** Fixed once people are told of it; until then the highest so far. */
export function severityNow({ severity }: Pick<IncidentReport, 'severity'>, before: ReportedIncident | undefined): number {
  return before === undefined ? severity : isTold(before) ? before.severity : Math.max(severity, before.severity)
}

/** Whether people were told of an incident, by itself or as part of an event. */
export function isTold(incident: ReportedIncident | undefined): boolean {
  return incident?.alert !== undefined || incident?.partOf !== undefined
}

/** Whether a step is judged again that lies before what is kept, or with which the incident ended. */
export function isKnown({ until }: Pick<IncidentReport, 'until'>, before: ReportedIncident): boolean {
  return until < before.until || (before.ended && until === before.until)
}

/** What is kept of an incident after another look at it, with what is to be told. */
export function grown(seen: KeptIncident | undefined, report: Reported, decision: Decision, now: string): KeptIncident {
  const before = seen?.incident
  if (before !== undefined && isKnown(report, before)) return seen!
  const incident: ReportedIncident = {
    ...report,
    severity: severityNow(report, before),
    openedAt: before?.openedAt ?? now,
    ...(before !== undefined && (report.until > before.until ? { grownAt: now } : before.grownAt !== undefined && { grownAt: before.grownAt })),
    ...(report.ended && { closedAt: now }),
    ...standing(before, decision, report.severity),
  }
  return withTelling({ untold: [], ...seen, incident, highest: Math.max(seen?.highest ?? 0, report.severity) }, before, now)
}

function standing(before: ReportedIncident | undefined, decision: Decision, severity: number): Pick<ReportedIncident, 'alert' | 'partOf' | 'withheld'> {
  if (before?.alert !== undefined) return { alert: { ...before.alert, severity: Math.max(before.alert.severity, severity) } }
  if (before?.partOf !== undefined) return { partOf: before.partOf }
  return { ...(before?.withheld !== undefined && Object.keys(decision).length === 0 && { withheld: before.withheld }), ...decision }
}

/** An alert after another of its event's incidents joined it or grew. */
export function alsoSeenIn(kept: KeptAlert, { id: incident, rule, ruleName, split, series, since, until, observed, expected, ended, severity }: Reported, now: string): KeptAlert {
  const { alert } = kept.incident
  const entry: AlsoSeen = { incident, rule, ruleName, ...(split !== undefined && { split }), series, since, until, observed, expected, ended }
  const isThere = alert.alsoSeen.some((each) => each.incident === incident)
  const alsoSeen = isThere ? alert.alsoSeen.map((each) => (each.incident === incident ? entry : each)) : [...alert.alsoSeen, entry]
  const changed: Alert = { ...alert, severity: Math.max(alert.severity, severity), alsoSeen }
  if (isDeepStrictEqual(changed, alert)) return kept
  return withTelling({ ...kept, incident: { ...kept.incident, alert: changed } }, kept.incident, now) as KeptAlert
}

/** An event over all the incidents that tell of it: its largest excess, and whether all are over. */
function totalsOf({ excess, ended, alert }: ReportedIncident): Pick<ReportedIncident, 'excess' | 'ended'> {
  const all = [{ excess, ended }, ...(alert?.alsoSeen ?? []).map((each) => ({ ended: each.ended, excess: each.observed - each.expected }))]
  return { excess: Math.max(...all.map((each) => each.excess)), ended: all.every((each) => each.ended) }
}

/** Kept with what is to be told of the change, if anything is. */
function withTelling(kept: KeptIncident, before: ReportedIncident | undefined, now: string): KeptIncident {
  const { incident, untold, lastTelling } = kept
  if (!hasAlert(incident)) return kept
  const type = whatToTell(incident, before, lastTelling)
  const { number, excess } = lastTelling ?? { number: 0, excess: 0 }
  const told = { excess: Math.max(excess, totalsOf(incident).excess), severity: incident.alert.severity }
  // What is yet to be told tells of this too.
  if (type !== 'ended' && howItGoesOn.has(untold.at(-1)?.type)) return { ...kept, lastTelling: { ...told, number } }
  if (type === undefined) return kept
  const id = type === 'opened' ? `${incident.id}.opened` : `${incident.id}.${type}.${number + 1}`
  return { ...kept, untold: [...untold, { id, type, at: now }], lastTelling: { ...told, number: number + 1 } }
}

/** What says that an event goes on, and how large it is. */
const howItGoesOn: ReadonlySet<AlertEventType | undefined> = new Set(['opened', 'grown', 'escalated'])

/** What people are to be told of an alert; nothing where it is closed, or much as they were told last. */
function whatToTell(now: AlertedIncident, before: ReportedIncident | undefined, lastTelling: KeptIncident['lastTelling']): AlertEventType | undefined {
  if (lastTelling === undefined) return 'opened'
  if (now.alert.state === 'closed') return undefined
  const { excess, ended } = totalsOf(now)
  const wasEnded = before !== undefined && totalsOf(before).ended
  if (ended) return wasEnded ? undefined : 'ended'
  if (now.alert.severity >= lastTelling.severity + ESCALATED_BY) return 'escalated'
  // Whoever was told that it is over must hear that it is back.
  return wasEnded || excess >= lastTelling.excess * GROWN_TIMES ? 'grown' : undefined
}
