import { alertWithId } from '../alerts/incidents'
import { watch, type WatchedRule } from '../alerts/watch'
import { alertLine } from './alerts'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { type ProgressBar, progressBar } from './progress-bar'
import { dayOption } from './time-option'

/** Judges what is stored by the rules of alerts, up to a day or to now. */
export async function watchCommand(context: CommandContext, { until, json }: { readonly until?: string; readonly json?: boolean }): Promise<void> {
  const last = until === undefined ? {} : { until: dayOption('until', until) }
  await context.withStoredServices(async (services) => {
    const { names, settings, stores: { records } } = services
    let bar: ProgressBar | undefined
    const onProgress = (judged: number, steps: number): void => (bar ??= progressBar(context.terminal, 'watch', steps)).update(judged, `${grouped(judged)} of ${counted(steps, 'step')}`)
    const watched = await watch({ ...last, keptDays: settings.alertEventDays, onProgress }, services).finally(() => bar?.stop())
    if (watched === undefined) context.note('Another process is watching: nothing was done.')
    if (json) context.printJson({ rules: watched ?? [] })
    else for (const each of watched ?? []) {
      if (each.failure !== undefined) context.note(`The rule ${each.rule.id} could not be judged: ${each.failure}`)
      else context.print(watchedLine(each))
      for (const id of each.opened) context.print(`  ${alertLine(await alertWithId(id, records), names)}`)
    }
    const years = [...new Set((watched ?? []).flatMap(({ yearsWithoutHolidays }) => yearsWithoutHolidays))].sort()
    if (years.length > 0) context.note(`No public holidays are known of ${years.join(', ')}: their days were judged as ordinary ones.`)
    return undefined
  })
}

/** `topics  2025-01-01–2025-12-31: 365 days of 25 series, 1 alert; 3 incidents seen in other alerts; not told: 3 by severity`. */
function watchedLine(watched: WatchedRule): string {
  const { rule, from, to, steps, opened, joined, withheld } = watched
  if (from === undefined) return `${rule.id}  nothing new`
  const untold = Object.entries(withheld).filter(([, count]) => count > 0)
  return [
    `${rule.id}  ${from === to ? from : `${from}–${to}`}: ${counted(steps, rule.step)} of ${seriesOf(watched)}, ${counted(opened.length, 'alert')}`,
    ...(joined.length === 0 ? [] : [`${counted(joined.length, 'incident')} seen in other alerts`]),
    ...(untold.length === 0 ? [] : [`not told: ${untold.map(([cause, count]) => `${grouped(count)} by ${cause.replace('_', ' ')}`).join(', ')}`]),
  ].join('; ')
}

/** What was judged. A rule by keywords compares all of them and goes on with those that rise; others tell why they have no series. */
function seriesOf({ rule: { split, cycle }, series }: WatchedRule): string {
  if (split === 'keyword') return `all keywords (${series === 0 ? 'none' : grouped(series)} rising at the end)`
  if (series > 0) return `${grouped(series)} series`
  return cycle === undefined ? `no ${split} (none has enough contacts)` : 'no product (of none are users known)'
}
