import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Product } from '../../src/classify/cues'
import { ProductRegistry } from '../../src/ingest/product-registry'
import { openStores, type Stores } from '../../src/stores/open-stores'
import { Pseudonyms } from '../../src/text/pseudonym'

const lexicon: readonly Product[] = [
  { id: 'mms', name: { zh: '彩信', en: 'MMS' }, aliases: ['彩信', '彩信包'] },
  { id: 'sms', name: { zh: '短信', en: 'SMS' }, aliases: ['短信'] },
]

export interface OpenedRegistry {
  readonly registry: ProductRegistry
  readonly records: Stores['records']
  readonly pseudonyms: Pseudonyms
  readonly close: () => Promise<void>
}

/** A registry over embedded stores of its own and a small lexicon, on the day 2026-03-15. */
export async function openRegistry(): Promise<OpenedRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'tingyin-registry-'))
  const stores = await openStores({ dataFolder: folder })
  const pseudonyms = new Pseudonyms('a key for tests alone')
  return {
    registry: new ProductRegistry(stores.records, lexicon, pseudonyms, () => Date.parse('2026-03-15T10:00:00+08:00')),
    records: stores.records,
    pseudonyms,
    close: async () => {
      await stores.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
