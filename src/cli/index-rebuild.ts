import { TingyinError } from '../domain/errors'
import { abandonRebuild, rebuildIndex } from '../ingest/rebuild-index'
import type { CommandContext } from './command-context'
import { counted } from './count-table'
import { interruptible } from './interruption'
import { progressBar } from './progress-bar'

interface RebuildFlags {
  readonly restart?: boolean
  readonly abandon?: boolean
  readonly json?: boolean
}

/** Status 1 when it was interrupted, or when the index does not take some contacts. */
export async function indexRebuildCommand(context: CommandContext, { restart = false, abandon = false, json }: RebuildFlags): Promise<number> {
  if (restart && abandon) throw new TingyinError('REQUEST_INVALID', { problem: 'use either --restart, which begins again, or --abandon, which does not.' })
  return context.withStoredServices(
    async ({ stores, pipelines }) => {
      if (abandon) {
        const begun = (await stores.search.status()).rebuild !== undefined
        await abandonRebuild(stores)
        if (json) context.printJson({ abandoned: begun })
        else context.print(begun ? 'What was built is dropped.' : 'No rebuild was under way.')
        return 0
      }
      const interruption = interruptible(context.terminal.signals, () => context.note('Stopping after this batch; press Ctrl-C again to stop at once.'))
      const bar = progressBar(context.terminal, 'rebuild', await stores.contacts.size())
      let outcome
      try {
        outcome = await rebuildIndex(stores, pipelines(), { restart, signal: interruption.signal, onProgress: (done) => bar.update(done, counted(done, 'contact')) })
      } finally {
        bar.stop()
        interruption.release()
      }
      const { contacts, refused, resumed, finished } = outcome
      if (json) context.printJson(outcome)
      else if (finished) context.print(`The index was built anew from ${counted(contacts, 'contact')}.`)
      if (resumed) context.note('It went on where an earlier run had stopped; the counts are of both.')
      if (refused > 0) context.note(`The index does not take ${counted(refused, 'contact')}.`)
      if (!finished) context.note('Stopped before the end. What is done is kept; run the same command again to go on, or with --abandon to drop it.')
      return finished && refused === 0 ? 0 : 1
    },
    { outdatedIndex: true },
  )
}
