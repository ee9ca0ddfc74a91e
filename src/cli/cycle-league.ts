import { cycleLeague, type LeagueEntry } from '../analytics/cycle/cycle-league'
import type { CommandContext } from './command-context'
import { grouped } from './count-table'
import { printable } from './marked-text'
import { alarmText, ratioText, trendText } from './ratio-text'

export async function cycleLeagueCommand(context: CommandContext, { json }: { readonly json?: boolean }): Promise<void> {
  await context.withStoredServices(async (services) => {
    const products = await cycleLeague({ ...services, records: services.stores.records })
    if (json) return context.printJson({ products })
    for (const line of products.flatMap(entryLines)) context.print(printable(line))
    if (products.length === 0) context.note('No products are registered. Register some with "tingyin products add".')
  })
}

function entryLines({ product: { id, name }, ratio, kpis, greenButRed }: LeagueEntry, index: number): readonly string[] {
  const shown = ratio === undefined ? '无咨询比：没有同时有咨询和用户数的整周' : `${ratioText(ratio.latest)}  n = ${grouped(ratio.latest.consultations.contacts)}  ${ratio.latest.consultations.query}`
  return [
    `${index + 1}. ${id} ${name}  ${shown}`,
    ...(ratio === undefined ? [] : [`   趋势 ${trendText(ratio.trend)}  告警 ${alarmText(ratio.alarm)}`]),
    ...(kpis === undefined ? [] : [`   KPI ${kpis.period}: ${kpis.missed.length === 0 ? `all ${grouped(kpis.kpis)} met` : `${kpis.missed.join('、')} missed of ${grouped(kpis.kpis)}`}${greenButRed ? '  指标绿、体验红：KPI 达标而咨询比上升' : ''}`]),
  ]
}
