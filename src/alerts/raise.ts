import type { AlertRule, SeriesExclusion } from '../domain/alert-rule'
import type { Alert, IncidentReport, Mover, ReportedIncident, Withheld } from '../domain/alert'
import { changeRecord } from '../stores/records/change-record'
import { chooseAlerts } from './choose-alerts'
import { exclusionsOf } from './exclusions'
import { incidentId, type KeptIncident, keptIncidents, type Untold } from './incidents'
import { seriesQuery } from './series-query'
import { type AlertStores, tell } from './tell'

/** What a detector says of the series of one rule at one step. */
export interface JudgedStep {
  readonly rule: AlertRule
  /** The step judged, `2026-01-05` or `2026-01-05 10:00:00`. */
  readonly at: string
  /** How many series were judged: the more, the more improbable an incident must be. */
  readonly compared: number
  /** Incidents that are open, or ended with this step; one a series. */
  readonly reports: readonly IncidentReport[]
  /** Finds what moved, for the incidents that people are told of. Without it the reasons are those of the report. */
  readonly explain?: (report: IncidentReport) => Promise<readonly Mover[]>
}

/** Ids of incidents, by what came of them. */
export interface Raised {
  readonly opened: readonly string[]
  readonly withheld: Readonly<Record<Withheld, readonly string[]>>
}

/** An alert is told again when its excess is so many times what was told last. */
const GROWN_TIMES = 2

/**
 * Keeps the incidents of a step and tells people of those that the rule lets through: of its severity, not excluded, beyond what so many series bring by
 * chance, within the budget of the day; an incident that is withheld is judged anew with every step it goes on. Judging a step again changes nothing and tells
 * nothing twice; so does one that was judged before a later one. A rule that is not enabled keeps nothing.
 *
 * One process judges a rule at a time, or together they may exceed its budget.
 */
export async function raise({ rule, at, compared, reports, explain }: JudgedStep, stores: AlertStores): Promise<Raised> {
  const raised: { opened: string[]; withheld: Record<Withheld, string[]> } = {
    opened: [],
    withheld: { severity: [], excluded: [], false_discovery: [], budget: [] },
  }
  if (!rule.enabled) return raised
  const { records } = stores
  const kept = await keptIncidents(records)
  const exclusions = await exclusionsOf(rule.id, records)
  const day = at.slice(0, 10)

  const candidates = reports.flatMap((report) => {
    const id = incidentId(rule.id, report.series, report.since)
    const before = kept.get(id)?.incident
    if (before !== undefined && (before.alert !== undefined || report.ended || isKnown(report, before))) return []
    const severity = severityOf(report, before)
    return [{ id, severity, pValue: report.pValue, barred: barOf(severity, rule, exclusionsAt(day, report.series, exclusions)) }]
  })
  const openedBefore = [...kept.values()].filter(({ incident }) => incident.rule === rule.id && incident.alert?.openedFor.slice(0, 10) === day).length
  const { chosen, falseDiscovery } = chooseAlerts(candidates.filter(({ barred }) => barred === undefined), compared, rule.budget - openedBefore)
  const withheldBy = new Map<string, Withheld>()
  for (const { id, barred } of candidates) if (!chosen.has(id)) withheldBy.set(id, barred ?? (falseDiscovery.has(id) ? 'false_discovery' : 'budget'))

  const now = new Date().toISOString()
  for (const report of reports) {
    const id = incidentId(rule.id, report.series, report.since)
    const opening: Alert | undefined = chosen.has(id) ? { state: 'open', openedFor: at, history: [] } : undefined
    const withheld = withheldBy.get(id)
    const before = kept.get(id)?.incident
    const isTold = opening !== undefined || (before?.alert !== undefined && !isKnown(report, before))
    const explained = explain !== undefined && isTold ? { ...report, reasons: await explain(report) } : report
    await tell(await changeRecord<KeptIncident>(records, 'incident', id, (seen) => grown(seen, reported(id, explained, rule), opening, withheld, now)), stores)
    if (opening) raised.opened.push(id)
    else if (withheld) raised.withheld[withheld].push(id)
  }
  return raised
}

function exclusionsAt(day: string, series: string, exclusions: readonly SeriesExclusion[]): readonly SeriesExclusion[] {
  return exclusions.filter((exclusion) => exclusion.series === series && exclusion.from <= day && day <= exclusion.to)
}

/** What keeps an incident from being told, whatever the others are. */
function barOf(severity: number, rule: AlertRule, exclusions: readonly SeriesExclusion[]): Withheld | undefined {
  if (exclusions.some(({ leastSeverity }) => leastSeverity === undefined)) return 'excluded'
  return severity < Math.max(rule.leastSeverity, ...exclusions.map(({ leastSeverity }) => leastSeverity ?? 0)) ? 'severity' : undefined
}

/** Fixed once people are told of it; until then the highest so far. */
function severityOf({ severity }: Pick<IncidentReport, 'severity'>, before: ReportedIncident | undefined): number {
  return before?.alert === undefined ? Math.max(severity, before?.severity ?? 0) : before.severity
}

/** Whether a step is judged again that lies before what is kept, or with which the incident ended. */
function isKnown({ until }: Pick<IncidentReport, 'until'>, before: ReportedIncident): boolean {
  return until < before.until || (before.ended && until === before.until)
}

/** What is reported, as it is kept. */
type Reported = Omit<ReportedIncident, 'openedAt' | 'grownAt' | 'closedAt' | 'alert' | 'withheld'>

function reported(id: string, report: IncidentReport, rule: AlertRule): Reported {
  return {
    id,
    rule: rule.id,
    ruleName: rule.name,
    ...(rule.split !== undefined && { split: rule.split }),
    step: rule.step,
    ...report,
    excess: report.observed - report.expected,
    query: seriesQuery(rule, report),
  }
}

/** What is kept of an incident after another look at it, with what is to be told. */
function grown(seen: KeptIncident | undefined, report: Reported, opening: Alert | undefined, withheld: Withheld | undefined, now: string): KeptIncident {
  const before = seen?.incident
  if (before !== undefined && isKnown(report, before)) return seen!
  const alert = before?.alert ?? opening
  const held = withheld ?? before?.withheld
  const incident: ReportedIncident = {
    ...report,
    severity: severityOf(report, before),
    openedAt: before?.openedAt ?? now,
    ...(before !== undefined && (report.until > before.until ? { grownAt: now } : before.grownAt !== undefined && { grownAt: before.grownAt })),
    ...(report.ended && { closedAt: now }),
    ...(alert !== undefined ? { alert } : held !== undefined && { withheld: held }),
  }
  const { toldExcess, untold } = telling(seen, incident, now)
  return { incident, untold: [...(seen?.untold ?? []), ...untold], ...(toldExcess !== undefined && { toldExcess }) }
}

function telling(seen: KeptIncident | undefined, incident: ReportedIncident, now: string): { readonly untold: readonly Untold[]; readonly toldExcess?: number | undefined } {
  const { id, until, excess, alert, ended } = incident
  if (alert === undefined) return { untold: [] }
  const wasTold = seen?.toldExcess
  if (wasTold === undefined) return { untold: [{ id: `${id}.opened`, type: 'opened', at: now }], toldExcess: excess }
  if (alert.state === 'closed') return { untold: [], toldExcess: wasTold }
  if (ended) return { untold: [{ id: `${id}.ended.${until}`, type: 'ended', at: now }], toldExcess: wasTold }
  if (excess < wasTold * GROWN_TIMES) return { untold: [], toldExcess: wasTold }
  return { untold: [{ id: `${id}.grown.${until}`, type: 'grown', at: now }], toldExcess: excess }
}
