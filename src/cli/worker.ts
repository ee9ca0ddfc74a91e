import { once } from 'node:events'
import type { CommandContext } from './command-context'
import { interruptible } from './interruption'

/** Works on queued jobs until SIGINT or SIGTERM; the job under way is finished, or goes back to the queue at its next safe point. */
export async function workerCommand(context: CommandContext, { port, host }: { readonly port?: number; readonly host?: string }): Promise<void> {
  const settings = { ...context.settings, ...(port !== undefined && { port }), ...(host !== undefined && { host }) }
  await context.withServices(async (services) => {
    const working = port === undefined ? context.open.worker(services) : await context.open.server(services, { answers: 'probes' })
    const { signal } = interruptible(context.terminal.signals, () => context.note('Finishing the batch under way; press Ctrl-C again to stop at once.'), ['SIGINT', 'SIGTERM'])
    context.note(`Working on jobs${'url' in working ? `; probes and metrics at ${String(working.url)}` : ''}. Press Ctrl-C to stop.`)
    if (!signal.aborted) await once(signal, 'abort')
    await working.close()
  }, settings)
}
