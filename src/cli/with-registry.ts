import { refuseOtherKey } from '../api/services'
import { loadProducts } from '../classify/cues'
import { ProductRegistry } from '../ingest/product-registry'
import type { Stores } from '../stores/open-stores'
import { Pseudonyms } from '../text/pseudonym'
import { keyOfFolder } from '../text/pseudonym-key'
import type { CommandContext } from './command-context'

export interface OpenRegistry {
  readonly registry: ProductRegistry
  readonly records: Stores['records']
  readonly pseudonyms: Pseudonyms
}

/**
 * Works with the registry of products over the stores alone. No word is cut, so it answers at once, and also mends a registry whose names have come to collide
 * with those of changed dictionaries, with which nothing that analyses can start.
 */
export async function withRegistry<Result>(context: CommandContext, stores: 'existing' | 'new', work: (opened: OpenRegistry) => Promise<Result>): Promise<Result> {
  const { settings } = context
  const opened = async ({ records }: Stores): Promise<Result> => {
    const pseudonyms = new Pseudonyms(settings.key ?? keyOfFolder(settings.dataFolder))
    await refuseOtherKey(pseudonyms, { records })
    return work({ registry: new ProductRegistry(records, loadProducts(settings.dictionariesFolder), pseudonyms), records, pseudonyms })
  }
  return stores === 'existing' ? context.withExistingStores(opened) : context.withStores(opened)
}
