import type { CommandContext } from './command-context'
import { counted, grouped, padEnd } from './count-table'

export async function indexStatusCommand(context: CommandContext, { json }: { readonly json?: boolean }): Promise<void> {
  await context.withExistingStores(
    async ({ search, contacts, adapters }) => {
      const status = await search.status()
      const kept = await contacts.count({})
      if (json) return context.printJson({ adapter: adapters.search, kept, ...status })
      const { contacts: found, parts, outdated, rebuild } = status
      context.print(`${adapters.search}: ${counted(found, 'contact')} in the index, ${grouped(kept)} kept.`)
      const width = Math.max(0, ...parts.map(({ name }) => name.length))
      for (const { name, contacts: count, bytes } of parts) context.print(`  ${padEnd(name, width)}  ${counted(count, 'contact').padStart(20)}  ${sizeOf(bytes).padStart(9)}`)
      if (rebuild) context.print(`It is being built anew: ${counted(rebuild.contacts, 'contact')} so far. "tingyin index rebuild" goes on with that, --abandon drops it.`)
      if (outdated) context.print('Another version of this program made it. Run "tingyin index rebuild".')
    },
    { outdatedIndex: true },
  )
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

function sizeOf(bytes: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return `${(bytes / 1_000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`
}
