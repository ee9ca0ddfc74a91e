import { resolve } from 'node:path'
import type { Settings } from '../config/settings'
import { TingyinError } from '../domain/errors'
import { migrate } from '../ingest/migrate'
import { keyOfFolder } from '../text/pseudonym-key'
import type { CommandContext } from './command-context'
import { counted, grouped } from './count-table'
import { progressBar } from './progress-bar'

/** What `--from` and `--to` say for the servers whose addresses are set. */
const SERVERS = 'servers'

/** Status 1 when the copy and its index differ at the end. */
export async function migrateCommand(
  context: CommandContext,
  { from, to, json }: { readonly from: string; readonly to: string; readonly json?: boolean },
): Promise<number> {
  const { settings } = context
  const fromSettings = placed(settings, from)
  const key = settings.key ?? keyOfFolder(fromSettings.dataFolder)
  const source = await context.open.stores(fromSettings)
  try {
    return await context.withServices(
      async ({ stores, pipelines }) => {
        const bar = progressBar(context.terminal, 'migrate', await source.contacts.count({}))
        let outcome
        try {
          outcome = await migrate(source, stores, pipelines, { onProgress: (contacts) => bar.update(contacts, counted(contacts, 'contact')) })
        } finally {
          bar.stop()
        }
        const { copied, rejects, records, jobs, verified } = outcome
        const sound = verified.missing + verified.surplus === 0
        if (json) context.printJson(outcome)
        else {
          context.print(`${counted(copied, 'contact')} copied, ${counted(rejects, 'reject')}, ${counted(records, 'record')}, ${counted(jobs, 'waiting job')}.`)
          context.print(`The target holds ${counted(verified.contacts, 'contact')}, ${grouped(verified.indexed)} indexed${sound ? '' : '; they are not in step: run "tingyin verify --repair"'}.`)
        }
        if (settings.key === undefined) context.note(`Set TINGYIN_KEY to the key in ${fromSettings.dataFolder} (pseudonym.key) where the copy is used.`)
        return sound ? 0 : 1
      },
      { ...placed(settings, to), key },
    )
  } finally {
    await source.close()
  }
}

/** The settings for a place: a folder by itself, or the servers. */
function placed(settings: Settings, place: string): Settings {
  if (place !== SERVERS) return { ...settings, dataFolder: resolve(place), mongodbUrl: undefined, redisUrl: undefined, elasticsearchUrl: undefined }
  if (settings.mongodbUrl === undefined) {
    throw new TingyinError('SETTING_INVALID', { variable: 'MONGODB_URL', problem: 'it is not set, and contacts on servers are kept in MongoDB. Set its address' })
  }
  return settings
}
