import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listPlannedEvents } from '../alerts/planned-events'
import { makeFolder } from '../config/make-folder'
import { TingyinError } from '../domain/errors'
import { sampleProducts } from '../sources/sample-figures'
import { databaseFileName, isOpenElsewhere } from '../stores/embedded-database'
import type { Stores } from '../stores/open-stores'
import type { RecordKind } from '../stores/records/record-store'
import { type CommandContext, shownPath } from './command-context'
import { counted } from './count-table'

/** What a demo was made of. */
interface Made {
  readonly count: number
  readonly seed: number
}

/** Tells the folders this command made, and may empty, from all others. */
const MADE_HERE = 'made-by-demo.json'

/**
 * Makes the folder of the demo, in place of what an earlier demo left, and says what else was in it.
 *
 * @throws TingyinError REQUEST_INVALID when it holds other data, STORE_UNAVAILABLE while another process has it open, or when what is in it cannot be read
 */
export async function makeDemoFolder(folder: string, { count, seed }: Made, context: CommandContext): Promise<void> {
  const made = join(folder, MADE_HERE)
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    if (!existsSync(made)) {
      throw new TingyinError('REQUEST_INVALID', { problem: `"${shownPath(folder)}" holds data that the demo did not put there. Move it away, or name another data folder with --data.` })
    }
    if (existsSync(join(folder, databaseFileName))) {
      if (isOpenElsewhere(folder)) {
        throw new TingyinError('STORE_UNAVAILABLE', { store: shownPath(folder), problem: 'another process has it open, such as "tingyin serve". Stop that first, or name another data folder with --data.' })
      }
      const added = await addedTo(folder, JSON.parse(readFileSync(made, 'utf8')) as Made, context)
      if (added.length > 0) context.note(`What was added to the demo in ${shownPath(folder)} is gone: ${added.join(', ')}.`)
    }
  }
  rmSync(folder, { recursive: true, force: true })
  makeFolder(folder)
  writeFileSync(made, `${JSON.stringify({ count, seed })}\n`)
}

/** What people put beside the demo's own: `2 corrections`, `1 product`. */
async function addedTo(folder: string, { count }: Made, { settings, open }: CommandContext): Promise<readonly string[]> {
  const stores = await open.stores(inFolderOnly(settings, folder), { outdatedIndex: true })
  try {
    const found: readonly (readonly [count: number, noun: string])[] = [
      [(await stores.contacts.size()) - count, 'contact'],
      [await stores.corrections.count({}), 'correction'],
      [(await recordsOf('product', stores)) - sampleProducts().length, 'product'],
      [await recordsOf('alert-rule', stores), 'alert rule'],
      [(await listPlannedEvents(stores.records)).length, 'planned event'],
      [await recordsOf('word', stores), 'word'],
      [await recordsOf('need', stores), 'need'],
      [await recordsOf('model', stores), 'model'],
      [await recordsOf('webhook', stores), 'webhook'],
    ]
    return found.filter(([many]) => many > 0).map(([many, noun]) => counted(many, noun))
  } finally {
    await stores.close()
  }
}

const recordsOf = async (kind: RecordKind, { records }: Stores): Promise<number> => (await records.list(kind)).length

/** Always in a folder: it is made afresh each time, which nobody wants of a server's contacts. */
export const inFolderOnly = (settings: CommandContext['settings'], folder: string): CommandContext['settings'] => ({
  ...settings, dataFolder: folder, mongodbUrl: undefined, redisUrl: undefined, elasticsearchUrl: undefined,
})
