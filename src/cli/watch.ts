import { alertWithId } from '../alerts/incidents'
import { watch, type WatchedRule } from '../alerts/watch'
import { alertLine } from './alerts'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { dayOption } from './time-option'

/** Judges what is stored by the rules of alerts, up to a day or to now. */
export async function watchCommand(context: CommandContext, { until, json }: { readonly until?: string; readonly json?: boolean }): Promise<void> {
  const last = until === undefined ? {} : { until: dayOption('until', until) }
  await context.withStoredServices(async (services) => {
    const { names, stores: { records } } = services
    const watched = await watch(last, services)
    if (watched === undefined) context.note('Another process is watching: nothing was done.')
    if (json) return context.printJson({ rules: watched ?? [] })
    for (const each of watched ?? []) {
      if (each.failure !== undefined) context.note(`The rule ${each.rule.id} could not be judged: ${each.failure}`)
      else context.print(watchedLine(each))
      for (const id of each.opened) context.print(`  ${alertLine(await alertWithId(id, records), names)}`)
    }
    return undefined
  })
}

/** `topics  2025-01-01–2025-12-31: 365 days of 25 series, 4 alerts; nobody was told of 3 for their severity`. */
function watchedLine({ rule, from, to, steps, series, opened, withheld }: WatchedRule): string {
  if (from === undefined) return `${rule.id}  nothing new`
  const untold = Object.entries(withheld).filter(([, count]) => count > 0)
  return [
    `${rule.id}  ${from === to ? from : `${from}–${to}`}: ${counted(steps, rule.step)} of ${grouped(series)} series, ${counted(opened.length, 'alert')}`,
    ...(untold.length === 0 ? [] : [`not told: ${untold.map(([cause, count]) => `${grouped(count)} by ${cause.replace('_', ' ')}`).join(', ')}`]),
  ].join('; ')
}
