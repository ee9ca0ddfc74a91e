import { retain } from '../ingest/retain'
import { startOfMonth } from '../stores/search/month'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { progressBar } from './progress-bar'

interface RetainFlags {
  readonly before: string
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

export async function retainCommand(context: CommandContext, { before, yes = false, dryRun = false, json }: RetainFlags): Promise<void> {
  startOfMonth(before)
  await context.withStoredServices(async ({ stores, pipelines }) => {
    const remove = yes && !dryRun
    const bar = progressBar(context.terminal, 'retain', await stores.contacts.count({ to: startOfMonth(before) }))
    let outcome
    try {
      outcome = await retain(stores, pipelines(), before, { remove, onProgress: (removed) => bar.update(removed, counted(removed, 'contact')) })
    } finally {
      bar.stop()
    }
    const { old, kept, removed } = outcome
    if (json) return context.printJson(outcome)
    if (old === 0) context.print(`No contact is from before ${before}-01. ${grouped(kept)} kept.`)
    else if (remove) context.print(`${counted(removed, 'contact')} from before ${before}-01 removed, ${grouped(kept)} kept.`)
    else context.print(`${counted(old, 'contact')} from before ${before}-01 would be removed, ${grouped(kept)} kept.`)
    if (!remove && !dryRun && old > 0) context.note('Nothing was removed. Add --yes to remove them for good.')
  })
}
