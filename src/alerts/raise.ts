import type { AlertRule, SeriesExclusion } from '../domain/alert-rule'
import type { IncidentReport, Mover, ReportedIncident, Withheld } from '../domain/alert'
import { changeRecord } from '../stores/records/change-record'
import { alertEntries, indexAlert } from './alert-index'
import { alertOfEvent } from './alert-of-event'
import { beyondChance } from './beyond-chance'
import { exclusionsOf } from './exclusions'
import { alsoSeenIn, type Decision, grown, isKnown, isTold, type Reported, reportedIncident, severityNow } from './grow-incident'
import { changeAlert, incidentId, isAlert, keptIncident, type KeptIncident } from './incidents'
import { type CountContacts, isItsOwnSubject } from './same-event'
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
  /** Those of an event that an alert tells of already. */
  readonly joined: readonly string[]
  readonly withheld: Readonly<Record<Withheld, readonly string[]>>
}

/** An incident of a step, and what is known of it from before. */
interface Sighting {
  readonly step: JudgedStep
  readonly raised: { readonly opened: string[]; readonly joined: string[]; readonly withheld: Record<Withheld, string[]> }
  readonly id: string
  readonly report: IncidentReport
  readonly before: ReportedIncident | undefined
  readonly pValue: number
  readonly severity: number
}

/** Raises what one rule says of a step, see `raiseTogether`. */
export async function raise(step: JudgedStep, stores: AlertStores): Promise<Raised> {
  return (await raiseTogether([step], stores))[0]!
}

/**
 * Keeps the incidents of steps that end together, and tells people of those that their rules let through: of its severity, not excluded, beyond what so many series bring
 * by chance. One whose event an alert tells of already joins that, by the contacts they share as `count` finds; others open an alert within the budget of their rule's
 * day, the most severe first, of the equally severe the less probable. An incident that is withheld is judged anew with every step it goes on. Judging a step again
 * changes nothing and tells nothing twice; so does one that was judged before a later one. A rule that is not enabled keeps nothing.
 *
 * One process raises at a time, or together they may exceed a budget and open two alerts for one event.
 *
 * @returns what came of each step
 */
export async function raiseTogether(steps: readonly JudgedStep[], stores: AlertStores, count?: CountContacts): Promise<readonly Raised[]> {
  const { records } = stores
  const now = new Date().toISOString()
  /** What alerts are found by, by their ids: read once, and kept as they are written. */
  const entries = new Map((await alertEntries(records)).map((entry) => [entry.id, entry]))
  const outcomes: Sighting['raised'][] = []
  const passing: Sighting[] = []
  /** Alerts left in each rule's budget of the day. */
  const places = new Map<string, number>()
  /** Alerts that changed: people are told once of all that the steps made of one. */
  const toTell = new Set<string>()
  for (const step of steps) {
    const { rule, at, compared } = step
    const raised: Sighting['raised'] = { opened: [], joined: [], withheld: { severity: [], excluded: [], false_discovery: [], budget: [] } }
    outcomes.push(raised)
    if (!rule.enabled) continue
    const day = at.slice(0, 10)
    places.set(rule.id, rule.budget - [...entries.values()].filter(({ rules, openedFor }) => rules[0] === rule.id && openedFor.slice(0, 10) === day).length)
    const exclusions = (await exclusionsOf(rule.id, records)).filter(({ from, to }) => from <= day && day <= to)
    const candidates: Sighting[] = []
    for (const report of step.reports) {
      const id = incidentId(rule.id, report.series, report.since)
      const before = (await keptIncident(id, records))?.incident
      const sighting: Sighting = { step, raised, id, report, before, pValue: report.pValue, severity: severityNow(report, before) }
      const isDecided = before !== undefined && (report.ended || isTold(before) || isKnown(report, before))
      const barred = isDecided ? undefined : barOf(sighting, exclusions)
      if (isDecided) await follow(sighting)
      else if (barred !== undefined) await withhold(sighting, barred)
      else candidates.push(sighting)
    }
    const { beyond, within } = beyondChance(candidates, compared)
    for (const sighting of within) await withhold(sighting, 'false_discovery')
    passing.push(...beyond)
  }

  for (const sighting of passing.sort((a, b) => b.severity - a.severity || a.pValue - b.pValue)) {
    const { step: { rule, at }, raised, id, report, severity } = sighting
    const unexplained = reportedIncident(report, rule)
    // Finding what moved takes searches: only where it tells which event it is, or people are told.
    const seen = isItsOwnSubject(unexplained) ? unexplained : await explained(sighting)
    const alert = await alertOfEvent(seen, [...entries.values()], records, count)
    if (alert === undefined && places.get(rule.id)! <= 0) {
      await withhold(sighting, 'budget')
      continue
    }
    const incident = seen === unexplained ? await explained(sighting) : seen
    if (alert !== undefined) {
      await joins(alert, incident)
      raised.joined.push(id)
    } else {
      await keep(incident, { alert: { state: 'open', openedFor: at, severity, alsoSeen: [], history: [] } })
      places.set(rule.id, places.get(rule.id)! - 1)
      raised.opened.push(id)
    }
  }
  for (const id of toTell) await tell((await keptIncident(id, records))!, stores)
  return outcomes

  async function explained({ step: { rule, explain }, report }: Sighting): Promise<Reported> {
    return reportedIncident(explain === undefined ? report : { ...report, reasons: await explain(report) }, rule)
  }

  async function changed(kept: KeptIncident): Promise<void> {
    if (!isAlert(kept)) return
    const { id } = kept.incident
    entries.set(id, await indexAlert(kept, records))
    toTell.add(id)
  }

  async function keep(incident: Reported, decision: Decision): Promise<void> {
    await changed(await changeRecord<KeptIncident>(records, 'incident', incident.id, (seen) => grown(seen, incident, decision, now)))
  }

  async function withhold({ step, raised, id, report }: Sighting, withheld: Withheld): Promise<void> {
    await keep(reportedIncident(report, step.rule), { withheld })
    raised.withheld[withheld].push(id)
  }

  /** The alert first: interrupted, the incident joins it once more. */
  async function joins(alert: string, incident: Reported): Promise<void> {
    await changed(await changeAlert(alert, records, (kept) => alsoSeenIn(kept, incident, now)))
    await keep(incident, { partOf: alert })
  }

  /** What goes on as it was decided before. */
  async function follow(sighting: Sighting): Promise<void> {
    const { step, report, before } = sighting
    const isNews = before !== undefined && isTold(before) && !isKnown(report, before)
    const incident = isNews ? await explained(sighting) : reportedIncident(report, step.rule)
    if (isNews && before.partOf !== undefined) await joins(before.partOf, incident)
    else await keep(incident, {})
  }
}

/** What keeps an incident from being told, whatever the others are. */
function barOf({ report: { series }, step: { rule }, severity }: Sighting, exclusions: readonly SeriesExclusion[]): Withheld | undefined {
  const own = exclusions.filter((exclusion) => exclusion.series === series)
  if (own.some(({ leastSeverity }) => leastSeverity === undefined)) return 'excluded'
  return severity < Math.max(rule.leastSeverity, ...own.map(({ leastSeverity }) => leastSeverity ?? 0)) ? 'severity' : undefined
}
