import { significantKeywords } from '../analytics/significant-keywords'
import type { CommandContext } from './command-context'
import { counted, displayWidth, grouped, padEnd, percent } from './count-table'

interface SignificantOptions {
  readonly against: string
  readonly top: number
  readonly least: number
  readonly json?: boolean
}

export async function significantCommand(context: CommandContext, query: string, { json, ...options }: SignificantOptions): Promise<void> {
  await context.withStoredServices(async (services) => {
    const found = await significantKeywords({ query, ...options }, services)
    if (json) return context.printJson(found)
    const { contacts, against, keywords, approximate } = found
    context.print(`${counted(contacts, 'contact')}  ${found.query || 'all'}`)
    context.print(`held against ${counted(against, 'contact')}  ${found.againstQuery || 'all'}`)
    context.print()
    const width = Math.max('Keyword'.length, ...keywords.map(({ value }) => displayWidth(value)))
    const share = (count: number, of: number): string => `${grouped(count).padStart(7)} ${percent(count / Math.max(1, of), 1).padStart(6)}`
    if (keywords.length > 0) context.print(`  ${padEnd('Keyword', width)}  ${'contacts'.padStart(14)}  ${'held against'.padStart(14)}  ${'score'.padStart(8)}`)
    for (const each of keywords) context.print(`  ${padEnd(each.value, width)}  ${share(each.contacts, contacts)}  ${share(each.against, against)}  ${each.score.toPrecision(3).padStart(8)}`)
    if (keywords.length === 0) context.print('  No keyword is more frequent here.')
    if (approximate) context.note('There are too many keywords to look at each: one that belongs here may be missing.')
  })
}
