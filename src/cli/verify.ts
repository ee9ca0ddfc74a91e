import { verify } from '../ingest/verify'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { progressBar } from './progress-bar'

/** Status 1 when the index and the contacts differ and were not repaired. */
export async function verifyCommand(context: CommandContext, { repair = false, json }: { readonly repair?: boolean; readonly json?: boolean }): Promise<number> {
  return context.withStoredServices(async ({ stores, pipelines }) => {
    const bar = progressBar(context.terminal, 'verify', await stores.contacts.size())
    let outcome
    try {
      outcome = await verify(stores, pipelines(), { repair, onProgress: (compared) => bar.update(compared, counted(compared, 'contact')) })
    } finally {
      bar.stop()
    }
    const { contacts, indexed, missing, surplus, refused } = outcome
    const differ = missing + surplus > 0
    if (json) context.printJson({ ...outcome, repaired: repair && differ })
    else {
      context.print(`${counted(contacts, 'contact')} kept, ${grouped(indexed)} indexed: ${grouped(missing)} missing in the index, ${grouped(surplus)} too many.`)
      if (differ) context.print(repair ? 'Repaired.' : 'Add --repair to bring the index into step.')
      if (refused > 0) context.note(`The index does not take ${counted(refused, 'contact')}.`)
    }
    return differ && (!repair || refused > 0) ? 1 : 0
  })
}
