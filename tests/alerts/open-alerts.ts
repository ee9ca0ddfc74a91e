import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { followEvents } from '../../src/alerts/alert-events'
import type { AlertEvent } from '../../src/domain/alert'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { Pseudonyms } from '../../src/text/pseudonym'

export interface OpenedAlerts {
  readonly stores: Stores
  readonly pseudonyms: Pseudonyms
  /** Everything told so far, in order. */
  readonly told: () => Promise<readonly AlertEvent[]>
  /** Another process over the same data. */
  readonly another: () => Promise<Stores>
  readonly close: () => Promise<void>
}

/** Embedded stores in a folder of their own. */
export async function openAlerts(): Promise<OpenedAlerts> {
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-alerts-'))
  const all: Stores[] = []
  const another = async (): Promise<Stores> => {
    const stores = await openStores({ dataFolder: folder })
    all.push(stores)
    return stores
  }
  const stores = await another()
  return {
    stores,
    pseudonyms: new Pseudonyms('a key for tests alone'),
    told: async () => {
      const events: AlertEvent[] = []
      for await (const each of followEvents(0, stores.records, 1, new AbortController().signal)) {
        if (each === undefined) break
        events.push(each.event)
      }
      return events
    },
    another,
    close: async () => {
      for (const each of all) await each.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
