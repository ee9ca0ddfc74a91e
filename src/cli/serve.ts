import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandContext, shownPath } from './command-context'
import { interruptible } from './interruption'

/** Serves until SIGINT or SIGTERM, then finishes what is under way. */
export async function serveCommand(context: CommandContext, { port, host, work }: { readonly port?: number; readonly host?: string; readonly work: boolean }): Promise<void> {
  const settings = { ...context.settings, ...(port !== undefined && { port }), ...(host !== undefined && { host }) }
  await context.withServices(async (services) => {
    const server = await context.open.server(services, { work })
    const { signal } = interruptible(context.terminal.signals, () => context.note('Finishing what is under way; press Ctrl-C again to stop at once.'), ['SIGINT', 'SIGTERM'])
    context.note(`Tingyin is at ${server.url}. Press Ctrl-C to stop it.`)
    const demo = join(settings.dataFolder, 'demo')
    if (existsSync(demo) && (await services.contacts.size()) === 0) {
      context.note(`There are no contacts yet. To look at those of the demo, run "npm start -- --data ${shownPath(demo)}".`)
    }
    if (!signal.aborted) await once(signal, 'abort')
    await server.close()
  }, settings)
}
