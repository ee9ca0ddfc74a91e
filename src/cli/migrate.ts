import { resolve } from 'node:path'
import { refuseOtherKey } from '../api/services'
import type { Settings } from '../config/settings'
import { TingyinError } from '../domain/errors'
import { migrate } from '../ingest/migrate'
import { Pseudonyms } from '../text/pseudonym'
import { keyOfFolder } from '../text/pseudonym-key'
import { type CommandContext, shownPath } from './command-context'
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
  const toSettings = placed(settings, to)
  context.refuseEmptyFolder(fromSettings)
  const key = settings.key ?? keyOfSource(from, fromSettings)
  const source = await context.open.stores(fromSettings)
  try {
    // Before anything is copied: what another key masked must not come among what this one did.
    await refuseOtherKey(new Pseudonyms(key), source)
    return await context.withServices(
      async ({ stores, pipelines }) => {
        const bar = progressBar(context.terminal, 'migrate', await source.contacts.size())
        let outcome
        try {
          outcome = await migrate(source, stores, pipelines(), { onProgress: (contacts) => bar.update(contacts, counted(contacts, 'contact')) })
        } finally {
          bar.stop()
        }
        const { copied, rejects, records, corrections, verified } = outcome
        const sound = verified.missing + verified.surplus === 0
        if (json) context.printJson(outcome)
        else {
          context.print(`${counted(copied, 'contact')} copied, ${counted(rejects, 'reject')}, ${counted(records, 'record')}, ${counted(corrections, 'correction')}.`)
          context.print(`The target holds ${counted(verified.contacts, 'contact')}, ${grouped(verified.indexed)} indexed${sound ? '' : '; they are not in step: run "tingyin verify --repair"'}.`)
        }
        context.note(`The copy is used with the same TINGYIN_KEY${settings.key === undefined ? `, which is in ${shownPath(fromSettings.dataFolder)}/pseudonym.key` : ''}.`)
        return sound ? 0 : 1
      },
      { ...toSettings, key },
    )
  } finally {
    await source.close()
  }
}

/** A folder that was given no key keeps one of its own. */
function keyOfSource(from: string, { dataFolder }: Settings): string {
  if (from !== SERVERS) return keyOfFolder(dataFolder)
  throw new TingyinError('SETTING_INVALID', { variable: 'TINGYIN_KEY', problem: 'it is not set. Set the key that the contacts on the servers were masked with' })
}

/** The settings for a place: a folder by itself, or the servers. */
function placed(settings: Settings, place: string): Settings {
  if (place !== SERVERS) return { ...settings, dataFolder: resolve(place), mongodbUrl: undefined, redisUrl: undefined, elasticsearchUrl: undefined }
  if (settings.mongodbUrl === undefined) {
    throw new TingyinError('SETTING_INVALID', { variable: 'MONGODB_URL', problem: 'it is not set, and contacts on servers are kept in MongoDB. Set its address' })
  }
  return settings
}
