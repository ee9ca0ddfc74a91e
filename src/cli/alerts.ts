import { contactsQuoted } from '../alerts/contacts-quoted'
import { type AlertedIncident, type AlertFilter, alertWithId, listAlerts } from '../alerts/incidents'
import { acknowledgeAlert, closeAlert, type KnownEvent, markFalseAlarm, markKnownEvent } from '../alerts/judge-alert'
import { nameOf, type ValueNames } from '../analytics/vocabulary'
import { cycleEventNames } from '../domain/cycle'
import { exclusionLine } from './alert-exclusions'
import type { CommandContext } from './command-context'
import { businessMinute, headLine } from './contact-lines'
import { counted, grouped } from './count-table'
import { boldMarks, bracketMarks, markSpans, printable } from './marked-text'
import { plannedEventLine } from './planned-events'

export async function listAlertsCommand(context: CommandContext, { limit, json, ...filter }: AlertFilter & { readonly limit: number; readonly json?: boolean }): Promise<void> {
  await context.withStoredServices(async ({ stores: { records }, names }) => {
    const found = await listAlerts(filter, records)
    const alerts = found.slice(0, limit)
    if (json) return context.printJson({ total: found.length, alerts })
    for (const alert of alerts) context.print(alertLine(alert, names))
    if (found.length === 0) context.note(`There are no such alerts. "tingyin spikes watch${context.dataOption}" judges what is stored.`)
    else if (found.length > alerts.length) context.note(`Listed are ${grouped(alerts.length)} of ${grouped(found.length)}; --limit lists more.`)
    return undefined
  })
}

export async function showAlertCommand(context: CommandContext, id: string, { json }: { readonly json?: boolean }): Promise<void> {
  await context.withStoredServices(async (services) => {
    const alert = await alertWithId(id, services.stores.records)
    const contacts = await contactsQuoted(alert, services)
    if (json) return context.printJson({ alert, contacts: contacts.map(({ contact }) => contact) })
    for (const line of explainedAlert(alert, services.names)) context.print(printable(line))
    const marks = context.styled ? boldMarks : bracketMarks
    for (const { contact, snippet } of contacts) {
      context.print(`  ${headLine(contact)}`)
      context.print(`    ${markSpans(snippet.text, snippet.highlights, marks)}`)
    }
    return undefined
  })
}

interface ByOptions {
  readonly by: string
  readonly remark?: string
  readonly json?: boolean
}

export async function acknowledgeAlertCommand(context: CommandContext, id: string, { json, ...given }: ByOptions): Promise<void> {
  await context.withStoredServices(async (services) => {
    const alert = await acknowledgeAlert(id, given, services)
    if (json) context.printJson({ alert })
    else context.print(alertLine(alert, services.names))
  })
}

export async function closeAlertCommand(context: CommandContext, id: string, { json, ...given }: ByOptions): Promise<void> {
  await context.withStoredServices(async (services) => {
    const alert = await closeAlert(id, given, services)
    if (json) context.printJson({ alert })
    else context.print(alertLine(alert, services.names))
  })
}

export async function falseAlarmCommand(context: CommandContext, id: string, { json, ...given }: ByOptions & { readonly until?: string }): Promise<void> {
  await context.withStoredServices(async (services) => {
    const { incident, exclusion } = await markFalseAlarm(id, given, services)
    if (json) return context.printJson({ alert: incident, exclusion })
    context.print(alertLine(incident, services.names))
    context.print(exclusionLine(exclusion))
    return undefined
  })
}

export async function knownEventCommand(context: CommandContext, id: string, { json, by, remark, ...known }: ByOptions & KnownEvent): Promise<void> {
  await context.withStoredServices(async (services) => {
    const { incident, event } = await markKnownEvent(id, known, { by, remark }, services)
    if (json) return context.printJson({ alert: incident, event })
    context.print(alertLine(incident, services.names))
    context.print(plannedEventLine(event))
    return undefined
  })
}

const states = { open: '未处理', acknowledged: '处理中', closed: '已关闭' } as const
const verdicts = { false_alarm: '误报', known_event: '已知事件' } as const

/** `3f6c0a9be1d24775  2026-03-02  71  未处理  主题 宽带固话与IPTV  118, expected 62 (41–88)`. */
export function alertLine({ id, since, until, severity, ruleName, split, series, event, observed, expected, interval98: { lower, upper }, alert: { state, verdict } }: AlertedIncident, names: ValueNames): string {
  return printable(
    [
      id,
      since === until ? since : `${since}–${until}`,
      String(severity).padStart(3),
      states[state] + (verdict === undefined ? '' : `（${verdicts[verdict]}）`),
      `${ruleName}${split === undefined ? '' : ` ${nameOf(names, split, series)}`}${event === undefined ? '' : ` ${cycleEventNames[event]}`}`,
      `${grouped(observed)}, expected ${rounded(expected)} (${rounded(lower)}–${rounded(upper)})`,
    ].join('  '),
  )
}

function explainedAlert(alert: AlertedIncident, names: ValueNames): readonly string[] {
  const { excess, channel, contributions, reasons, query, alert: { history } } = alert
  return [
    alertLine(alert, names),
    `  ${rounded(excess)} more than expected${channel === undefined ? '' : `, noticed in ${channel === 'one_step' ? 'one step' : 'seven steps together'}`}`,
    ...(contributions.length === 0 ? [] : [`  expected: ${contributions.map(({ effect, factor }) => `${effect} ${Number(factor.toPrecision(3))}`).join(' × ')}`]),
    ...reasons.map(
      ({ field, value, n, expected, likelihoodRatio, query: found }) =>
        `  ${field} ${nameOf(names, field, value)}  ${counted(n, 'contact')}, expected ${rounded(expected)}, G² ${rounded(likelihoodRatio)}  ${found}`,
    ),
    `  ${query}`,
    ...history.map(({ deed, by, at, remark }) => `  ${businessMinute(at)}  ${deed.replace('_', ' ')} by ${by}${remark === undefined ? '' : `  “${remark.replaceAll('\n', ' ')}”`}`),
  ]
}

const rounded = (count: number): string => (Math.abs(count) < 10 ? String(Math.round(count * 10) / 10) : grouped(Math.round(count)))
