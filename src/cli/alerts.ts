import { contactsQuoted } from '../alerts/contacts-quoted'
import { type AlertFilter, listAlerts } from '../alerts/alert-index'
import { type AlertedIncident, alertWithId } from '../alerts/incidents'
import { acknowledgeAlert, closeAlert, type KnownEvent, markFalseAlarm, markKnownEvent } from '../alerts/judge-alert'
import { nameOf, type ValueNames } from '../analytics/vocabulary'
import { cycleEventNames } from '../domain/cycle'
import { exclusionLine } from './alert-exclusions'
import type { CommandContext } from './command-context'
import { businessMinute, headLine } from './contact-lines'
import { counted, grouped } from './count-table'
import { boldMarks, bracketMarks, markSpans, printable } from './marked-text'
import { plannedEventLine } from './planned-events'
import { dayOption } from './time-option'

interface ListOptions extends AlertFilter {
  readonly limit: number
  readonly cursor?: string
  readonly json?: boolean
}

export async function listAlertsCommand(context: CommandContext, { limit, cursor, json, from, to, ...filter }: ListOptions): Promise<void> {
  const days = { from: from && dayOption('from', from), to: to && dayOption('to', to) }
  await context.withStoredServices(async ({ stores: { records }, names }) => {
    const page = await listAlerts({ ...filter, ...days }, limit, records, cursor)
    if (json) return context.printJson(page)
    for (const alert of page.alerts) context.print(alertLine(alert, names))
    if (page.total === 0) context.note(`There are no such alerts. "tingyin spikes watch${context.dataOption}" judges what is stored.`)
    else if (page.next !== undefined) context.note(`Listed are ${grouped(page.alerts.length)} of ${grouped(page.total)}. For the next ones add --cursor ${page.next}`)
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
    const { incident, exclusions } = await markFalseAlarm(id, given, services)
    if (json) return context.printJson({ alert: incident, exclusions })
    context.print(alertLine(incident, services.names))
    for (const exclusion of exclusions) context.print(exclusionLine(exclusion))
    if (exclusions.length === 0) context.note('No exclusion was made of it: it was seen in no series of its own to learn from.')
    else context.note(`${counted(exclusions.length, 'exclusion')} made of it, see above. The alert stays closed, but an exclusion can be taken back: tingyin alerts exclusions remove ${exclusions[0]!.id}${context.dataOption}`)
    return undefined
  })
}

export async function knownEventCommand(context: CommandContext, id: string, { json, by, remark, ...known }: ByOptions & KnownEvent): Promise<void> {
  await context.withStoredServices(async (services) => {
    const { incident, event } = await markKnownEvent(id, known, { by, remark }, services)
    if (json) return context.printJson({ alert: incident, event })
    context.print(alertLine(incident, services.names))
    context.print(plannedEventLine(event))
    context.note(`The event is planned now. To take that back: tingyin calendar remove ${event.id}${context.dataOption}`)
    return undefined
  })
}

const states = { open: '未处理', acknowledged: '处理中', closed: '已关闭' } as const
const verdicts = { false_alarm: '误报', known_event: '已知事件' } as const

/** `3f6c0a9be1d24775  2026-03-02  71  未处理  主题 宽带固话与IPTV  118, expected 62 (41–88); also seen in 4 series`. */
export function alertLine(alert: AlertedIncident, names: ValueNames): string {
  const { id, since, until, observed, expected, interval98: { lower, upper }, alert: { state, severity, verdict, alsoSeen } } = alert
  return printable(
    [
      id,
      since === until ? since : `${since}–${until}`,
      String(severity).padStart(3),
      states[state] + (verdict === undefined ? '' : `（${verdicts[verdict]}）`),
      seriesName(alert, names),
      `${grouped(observed)}, expected ${countFigure(expected)} (${countFigure(lower)}–${countFigure(upper)})${alsoSeen.length === 0 ? '' : `; also seen in ${grouped(alsoSeen.length)} series`}`,
    ].join('  '),
  )
}

/** 主题 宽带固话与IPTV, 推广周期 云手机 本轮推广已释放完 */
function seriesName({ ruleName, split, series, event }: Pick<AlertedIncident, 'ruleName' | 'split' | 'series' | 'event'>, names: ValueNames): string {
  return `${ruleName}${split === undefined ? '' : ` ${nameOf(names, split, series)}`}${event === undefined ? '' : ` ${cycleEventNames[event]}`}`
}

function explainedAlert(alert: AlertedIncident, names: ValueNames): readonly string[] {
  const { excess, channel, contributions, holidaysUnknown, reasons, query, alert: { alsoSeen, history } } = alert
  return [
    alertLine(alert, names),
    `  ${countFigure(excess)} more than expected${channel === undefined ? '' : `, noticed in ${channel === 'one_step' ? 'one step' : 'seven steps together'}`}`,
    ...(contributions.length === 0 ? [] : [`  expected: ${contributions.map(({ effect, factor }) => `${effect} ${Number(factor.toPrecision(3))}`).join(' × ')}`]),
    ...(holidaysUnknown ? ['  no public holidays are known of these days: they count as ordinary ones'] : []),
    ...reasons.map(
      ({ field, value, n, expected, likelihoodRatio, query: found }) =>
        `  ${field} ${nameOf(names, field, value)}  ${counted(n, 'contact')}, expected ${countFigure(expected)}, G² ${countFigure(likelihoodRatio)}  ${found}`,
    ),
    `  ${query}`,
    ...alsoSeen.map((each) => `  also seen in ${seriesName(each, names)}  ${each.since === each.until ? each.since : `${each.since}–${each.until}`}  ${grouped(each.observed)}, expected ${countFigure(each.expected)}`),
    ...history.map(({ deed, by, at, remark }) => `  ${businessMinute(at)}  ${deed.replace('_', ' ')} by ${by}${remark === undefined ? '' : `  “${remark.replaceAll('\n', ' ')}”`}`),
  ]
}

const countFigure = (count: number): string => (Math.abs(count) < 10 ? String(Math.round(count * 10) / 10) : grouped(Math.round(count)))
