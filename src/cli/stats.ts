import { overview } from '../analytics/overview'
import type { CommandContext } from './command-context'
import { counted } from './count-table'
import { overviewLines } from './overview-lines'

export async function statsCommand(context: CommandContext, query: string, { json }: { readonly json?: boolean }): Promise<void> {
  await context.withStoredServices(async (services) => {
    const counts = await overview(query, services)
    if (json) return context.printJson(counts)
    context.print(`${counted(counts.contacts, 'contact')}${counts.query ? `  ${counts.query}` : ''}`)
    for (const line of overviewLines(counts, services.names)) context.print(line)
  })
}
